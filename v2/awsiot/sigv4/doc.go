// Package sigv4 connects with MQTT over websockets that are signed with AWS credentials
// (guide: "Connection Types and Features", MQTT over Secure WebSocket with AWS SigV4
// authentication; the vendor's websockets_with_default_aws_signing).
//
//	provider, err := awscredentials.Default(ctx)
//	if err != nil {
//		return err
//	}
//	cfg, err := sigv4.Config("example-ats.iot.eu-west-1.amazonaws.com", sigv4.Options{Credentials: provider})
//	if err != nil {
//		return err
//	}
//	cfg.Connect.ClientID = "thing1"
//	client, err := mqtt5.New(cfg)
//
// Any aws.CredentialsProvider will do:
//
//	keys of the program's own                            Static
//	AWS_ACCESS_KEY_ID and so on                          Environment
//	a device certificate, by a role alias                RoleAlias
//	a profile in ~/.aws, a Cognito identity, or
//	wherever AWS's tools look (the default chain)        package awscredentials
//
// Credentials are asked for, and the address is signed, at each attempt to connect, so
// that a reconnect after days works with temporary credentials too.
//
// # Concurrency
//
// The functions have no state. A provider is called by one goroutine of each client
// that uses it.
//
// # Errors
//
// Credentials that cannot be had are a [*CredentialsError], a refused signature is a
// *websocket.HandshakeError, both at the attempt to connect. Neither keys nor tokens are
// in errors.
//
// # Compatibility
//
// As the vendor's, the signature is in the query, for service iotdevicegateway, with
// header host alone, and the session token is added after signing. AWS IoT Core ends
// such connections after a day, and the client reconnects.
package sigv4
