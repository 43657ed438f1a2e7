// Package websocket connects with MQTT over websockets, at path /mqtt with subprotocol
// mqtt.
//
// [Config] leaves the handshake to the program (guide: "Connection Types and Features",
// the vendor's websockets_with_custom_handshake), [CustomAuthorizer] speaks to a custom
// authorizer (websockets_with_custom_authorizer). For websockets that are signed with AWS
// credentials see package sigv4.
//
//	cfg, err := websocket.Config("example-ats.iot.eu-west-1.amazonaws.com", func(ctx context.Context, r *http.Request) error {
//		r.Header.Set("Authorization", tokenOfToday())
//		return nil
//	})
//	if err != nil {
//		return err
//	}
//	cfg.Connect.ClientID = "thing1"
//	client, err := mqtt5.New(cfg)
//
// # Concurrency
//
// The functions have no state. A [Handshake] is called by one goroutine of the client's
// at a time.
//
// # Errors
//
// A server that does not make a websocket of the connection is a [*HandshakeError] at
// that attempt, with the status, what the server said, and whether this machine's clock
// is to blame. It holds nothing of the request, which may be signed.
//
// # Compatibility
//
// Messages are binary and not compressed. A redirection is an error. As with the
// vendor, the port is 443 unless the endpoint says otherwise, and the handshake is made
// anew for each attempt.
package websocket
