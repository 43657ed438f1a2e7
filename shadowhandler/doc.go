// Package shadowhandler is V1's device shadow handler: get, update and delete the classic
// shadow of a thing, and listen to its deltas, with V1's callbacks, tokens and timeouts.
//
// Programs that come from V1 get a [DeviceShadow] from
// v1compat.AWSIoTMQTTShadowClient.CreateShadowHandlerWithName. One that has moved on
// can have it over a bare V2 client:
//
//	shadow, err := shadowhandler.New(shadowhandler.OverV2(client, 5*time.Second), "thing1", true)
//	token, err := shadow.ShadowGet(func(payload, responseStatus, token string) { ... }, 5)
//
// For new code package iotshadow is the better choice: several requests at once with an
// answer each, contexts instead of callbacks, named shadows.
//
// # A request
//
// [DeviceShadow.ShadowGet], ShadowUpdate and ShadowDelete subscribe to the two topics of
// answers, unless a persistent handler has done so before; publish the request with QoS 0;
// and start its time. They return its token. Whatever becomes of a request that was sent,
// its callback is called once: with "accepted", "rejected" or "timeout". A handler that
// is not persistent then gives the topics up, when no other request of the kind waits.
// An answer that comes later, is no JSON object, or has no token of a request that waits,
// is ignored. A request that returned an error has no callback.
//
// # Moving on
//
// Both can be used for the same thing over the same connection, so that calls move one by
// one:
//
//	ShadowGet                       iotshadow.Client.GetShadow
//	ShadowUpdate                    iotshadow.Client.UpdateShadow
//	ShadowDelete                    iotshadow.Client.DeleteShadow
//	ShadowRegisterDeltaCallback     iotshadow.Client.OpenDeltaStream
//	ShadowUnregisterDeltaCallback   Close of that stream
//	the status "timeout"            reqresp.ErrTimeout
//	the status "rejected"           *iotshadow.ServiceError
//
// # Concurrency
//
// All methods may be called from any goroutine, callbacks included. Callbacks of one
// handler run one at a time, in the order of the answers, on goroutines that are there
// while something waits. V1 had a thread for each, so a callback could wait for the next
// one: here too, since a callback that has not returned after a second does not hold up
// the others any more. A panic in one is logged, and changes nothing for the others.
// There is nothing to close: what waits for an answer, or for the server to confirm that
// topics were given up, ends with its time.
//
// Two handlers over the same connection of the same thing share its topics, as in V1:
// answers go to the one that subscribed last. Use one handler for a thing, or a connection
// for each ([OverV2] makes as many as are wanted of one client).
//
// # Errors
//
// An [*ArgumentError] says what is wrong with an argument; nothing was sent then. The
// others are those of the connection: over v1compat its V1 errors, such as
// ErrPublishQueueDisabled while offline; over V2 those of mqtt5. None has anything of a
// document in it.
//
// # Compatibility
//
// The quirks of V1, by the ids that tests and documentation share:
//
//	Q-09  a delta with the version of an accepted answer is lost
//	      kept; DeltaAtSameVersion takes it
//	Q-10  an accepted answer with an equal, an older or no version makes tracking start anew
//	      kept
//	Q-11  a call in a callback hangs
//	      fixed: it works
//	Q-24  2 s pause after each subscription
//	      fixed: the SUBACK is waited for; PauseAfterSubscribe(2) keeps the pause
//	Q-25  one callback for each kind of request, the one given last gets every answer
//	      kept; CallbackPerRequest gives each request its own
//	Q-26  timeouts hold a lock: a call in their callback hangs, and offline it never comes
//	      fixed
//
// Kept as well: documents are written anew as Python's json.dumps does, with a clientToken
// of our own; there is one delta callback; a second [DeviceShadow.ShadowUnregisterDeltaCallback]
// is an error; only the classic shadow, no /documents. Fixed as well: JSON that is no
// object ended V1's event thread; a request whose subscription failed kept others from
// giving their topics up.
package shadowhandler
