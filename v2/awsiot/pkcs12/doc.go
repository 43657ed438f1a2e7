// Package pkcs12 connects with a certificate and its key from a PKCS #12 file, with
// the ending .p12 or .pfx (guide: "Connection Types and Features", PKCS12; the vendor's
// mtls_with_pkcs12).
//
//	cfg, err := pkcs12.MTLS("example-ats.iot.eu-west-1.amazonaws.com", "thing.p12", password)
//	if err != nil {
//		return err
//	}
//	cfg.Connect.ClientID = "thing1"
//	client, err := mqtt5.New(cfg)
//
// OpenSSL makes such a file of the two that AWS IoT Core gives:
//
//	openssl pkcs12 -export -inkey thing.key -in thing.pem -out thing.p12
//
// # Concurrency
//
// The functions have no state and may be called from any goroutine.
//
// # Errors
//
// A file that cannot be used is an *awsiot.FileError, which names it and says whether
// the password is wrong. The password is in no error.
//
// # Compatibility
//
// Both encryptions can be read: PBES2 with AES, which OpenSSL 3 writes, and the one of
// before with RC2 and triple DES. The vendor has this on macOS alone, through its key
// chain; here it works everywhere, and nothing is stored.
package pkcs12
