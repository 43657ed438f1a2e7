// Package awsiot has connection recipes for AWS IoT Core. Each returns a ready
// [mqtt5.Config], to be adjusted and passed to [mqtt5.New].
//
//	cfg, err := awsiot.MTLSFromFiles("example-ats.iot.eu-west-1.amazonaws.com", "thing.pem", "thing.key")
//	if err != nil {
//		return err
//	}
//	cfg.Connect.ClientID = "thing1"
//	client, err := mqtt5.New(cfg)
//
// The recipes follow the migration guide, "Client Builder" and "Connection Types
// and Features". So far there is one: mutual TLS with certificate and key from
// files.
//
// # Concurrency
//
// The functions have no state. The TLS configuration that a recipe returns may
// be changed until it is passed to mqtt5.New, which copies it.
//
// # Errors
//
// A file that cannot be used gives a [*FileError] that names the file, what it
// was wanted for, and the way out. Neither keys nor passwords appear in errors.
//
// # Compatibility
//
// Port, protocol names (ALPN) and the smallest TLS version, 1.2, are those of the
// vendor's builder. The vendor's builder connects to port 443 by default, and so
// does this package.
package awsiot
