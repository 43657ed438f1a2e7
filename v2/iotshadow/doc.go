// Package iotshadow is a client of the AWS IoT Device Shadow service: it gets,
// updates and deletes classic and named shadows, and tells of their changes.
//
//	shadows, err := iotshadow.New(mqttClient, reqresp.Options{})
//	shadow, err := shadows.GetShadow(ctx, &iotshadow.GetShadowRequest{ThingName: "thing1"})
//	_, err = shadows.UpdateShadow(ctx, &iotshadow.UpdateShadowRequest{
//		ThingName: "thing1",
//		State:     iotshadow.ShadowState{Reported: map[string]any{"color": "red"}},
//	})
//	stream, err := shadows.OpenDeltaStream(
//		&iotshadow.ShadowSubscriptionRequest{ThingName: "thing1"},
//		reqresp.Callbacks[*iotshadow.ShadowDeltaUpdatedEvent]{
//			OnEvent: func(ev *iotshadow.ShadowDeltaUpdatedEvent) { fmt.Println(ev.Version, string(ev.State)) },
//		})
//
// A request is answered by the result of its call: a token of the client's own tells
// the answers apart, and the subscriptions for them are made before the request is
// sent. Package reqresp says how, and what its Options bound.
//
// [PubSub] has the same in pieces, publish here and subscribe there.
//
// # Concurrency
//
// A [Client] is safe for concurrent use; a request may be made and waited for in any
// callback. Callbacks of a stream run on its own goroutine, those of [PubSub] on the
// connection's.
//
// # Errors
//
// A refusal of the service is a [*ServiceError], which errors.Is finds as
// [ErrNotFound], [ErrVersionConflict] and so on. Before anything is sent, a
// [*reqresp.RequestError] says what is wrong with a request. The others are
// [reqresp.ErrTimeout], [reqresp.ErrSubscribeFailed], [reqresp.ErrPublishFailed],
// [reqresp.ErrInvalidPayload], [reqresp.ErrClosed] and the context's. No error holds
// a document or a token.
//
// # Compatibility
//
// Operations and names are those of the vendor's IotShadowClientV2, and in [PubSub]
// of its IotShadowClient, but that a ShadowName makes a request one of a named shadow,
// for which the vendor has types and methods of their own. Times are time.Time in UTC,
// where the vendor's Python client has local ones.
package iotshadow
