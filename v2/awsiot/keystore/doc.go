// Package keystore connects with a certificate and its key from a Java keystore, of
// type JKS or PKCS12 (guide: "Connection Types and Features", Java keystore; the
// vendor's Java SDK has it as newMtlsBuilderFromJavaKeystore).
//
//	cfg, err := keystore.MTLS("example-ats.iot.eu-west-1.amazonaws.com", keystore.Keystore{
//		File: "thing.jks", Password: password, Alias: "thing1",
//	})
//	if err != nil {
//		return err
//	}
//	cfg.Connect.ClientID = "thing1"
//	client, err := mqtt5.New(cfg)
//
// The type is found by the file's first bytes.
//
// # Concurrency
//
// The functions have no state and may be called from any goroutine.
//
// # Errors
//
// A file that cannot be used is an *awsiot.FileError, which names it and says whether
// the password, the key's password or the alias is wrong, and which aliases there are.
// Passwords are in no error, and a [Keystore] does not print them.
//
// # Compatibility
//
// Types JKS and PKCS12 are what keytool makes; JCEKS has to be converted, and the error
// says how. A password of type JKS has characters of Latin-1. Aliases are compared as
// keytool does, without regard to case. Certificates that a keystore trusts are not
// used: the server is checked against the system's authorities, or those of
// awsiot.SetCAFile.
package keystore
