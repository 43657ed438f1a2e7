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
// For new code the V2 API is the better choice: several requests at once with an answer
// each, contexts instead of callbacks.
//
// # Concurrency
//
// All methods may be called from any goroutine, callbacks included. Callbacks of one
// handler run one at a time, in order, on a goroutine of their own that is there while
// something waits.
//
// # Errors
//
// An [*ArgumentError] says what is wrong with an argument; nothing was sent then. The
// others are those of the connection.
//
// # Compatibility
//
// Kept from V1: one callback for each kind of request, the last one given gets every
// answer ([CallbackPerRequest] gives each its own, V1 quirk Q-25); a delta must have a
// greater version than what was seen ([DeltaAtSameVersion] takes an equal one too, Q-09);
// an accepted answer with an equal or older version makes it start anew. Not
// kept: the pause of two seconds after each subscription, and the lock that made
// a call from a timeout's callback hang.
package shadowhandler
