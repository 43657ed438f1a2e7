// Package pkcs11 connects with a key that stays in a PKCS #11 token: a smart card, a
// hardware security module, SoftHSM (guide: "Connection Types and Features", PKCS11; the
// vendor's mtls_with_pkcs11).
//
//	cfg, token, err := pkcs11.MTLS("example-ats.iot.eu-west-1.amazonaws.com", pkcs11.Token{
//		Library: "/usr/lib/softhsm/libsofthsm2.so", TokenLabel: "devices", KeyLabel: "thing1",
//		PIN: pin, CertFile: "thing1.pem",
//	})
//	if err != nil {
//		return err
//	}
//	defer token.Close()
//	cfg.Connect.ClientID = "thing1"
//	client, err := mqtt5.New(cfg)
//
// The token's library is loaded with cgo. A program that is built without it links too,
// and [MTLS] then returns [ErrNoCgo].
//
// # Concurrency
//
// The token signs at each attempt to connect, and may be used by many clients. Close it
// after they were closed.
//
// # Errors
//
// What is wrong with library, token, key or PIN is an [*Error] with the field of [Token]
// to change, and with the certificate an *awsiot.FileError or an
// *awsiot.CredentialError. The PIN is in no error, and a Token does not print it. A
// wrong PIN is tried once and not again: tokens lock after a few.
//
// # Compatibility
//
// The fields are the vendor's arguments. The certificate is not looked for in the token;
// CertFile or CertPEM has it. It is tested with SoftHSM 2.
package pkcs11
