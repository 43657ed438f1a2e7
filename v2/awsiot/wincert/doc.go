// Package wincert connects with a certificate and its key from the certificate store of
// Windows (guide: "Connection Types and Features", Windows Certificate Store; the
// vendor's mtls_with_windows_cert_store_path).
//
//	cfg, key, err := wincert.MTLS("example-ats.iot.eu-west-1.amazonaws.com", `CurrentUser\MY\A11F8A9B5DF5B98BA3508FBCA575D09570E0D2C6`)
//	if err != nil {
//		return err
//	}
//	defer key.Close()
//	cfg.Connect.ClientID = "thing1"
//	client, err := mqtt5.New(cfg)
//
// PowerShell shows the paths with Get-ChildItem Cert:\CurrentUser\My. On other systems
// [MTLS] returns [ErrNotWindows].
//
// # Concurrency
//
// The functions have no state. The key is used at each attempt to connect until it is
// closed.
//
// # Errors
//
// A path that is none, a certificate that is not there and a key that cannot be used
// are an [*Error] with the path.
//
// # Compatibility
//
// The path is written as with the vendor. The key may not be exported and stays where
// it is. What needs Windows is compiled in CI and has not been run there.
package wincert
