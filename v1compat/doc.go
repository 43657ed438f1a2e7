// Package v1compat has the MQTT client of version 1 of the AWS IoT device SDK for
// Python (AWSIoTPythonSDK), for Go, on the MQTT 5 engine of package v2/mqtt5.
// It is for device code that was written against V1: such code can be ported line
// by line, and then moved to the V2 API call by call.
//
//	client, err := v1compat.NewAWSIoTMQTTClient("thing1")
//	client.ConfigureEndpoint("example-ats.iot.eu-west-1.amazonaws.com", 8883)
//	err = client.ConfigureCredentials("AmazonRootCA1.pem", "thing1.key", "thing1.pem")
//	_, err = client.Connect()
//	_, err = client.Subscribe("things/1/cmd", 1, func(_ *v1compat.AWSIoTMQTTClient, _ any, message *v1compat.MQTTMessage) {
//		fmt.Println(string(message.Payload))
//	})
//	_, err = client.Publish("things/1/state", "on", 1)
//
// # Porting
//
// Same names, same order, same numbers:
//
//   - client.configureDrainingFrequency(2) is client.ConfigureDrainingFrequency(2).
//     Seconds stay seconds, as float64.
//   - Callbacks stay where they were among the arguments, nil where V1 had None.
//     connectAsync(30, cb) alone is turned: ConnectAsync(cb,
//     KeepAliveIntervalSecond(30)), since its first argument has a default.
//   - An argument with a default is an option of the same name, also where V1's program
//     gives it by its position: connect(30) is Connect(KeepAliveIntervalSecond(30)).
//     Only the KeyPath and CertificatePath of ConfigureCredentials are arguments all the
//     same, "" where V1 had none, as with websockets.
//   - A constructor is New and the name of the class:
//     AWSIoTMQTTClient("id", useWebsocket=True) is
//     NewAWSIoTMQTTClient("id", UseWebsocket(true)). Constants keep their names; those of
//     thingJobManager are in package jobsclient.
//   - The slots onOnline, onOffline and onMessage are the fields OnOnline,
//     OnOffline and OnMessage. As in V1 they take effect with the next Connect.
//   - A class of the program's that is made from one of V1's becomes a struct that embeds a
//     pointer to it; what overrides onOnline and the like is assigned to the field.
//   - True and False are (bool, error): (true, nil) done, (false, nil) waiting in
//     the offline queue, (false, err) failed.
//   - The packet ids that V1 returns are a [MID]: mid == "QUEUED" is mid == MIDQueued.
//   - An exception is an error, see below; its text, V1's e.message, is err.Error().
//
// "Online" has V1's meaning: the CONNACK has come, subscriptions have been made
// again and the offline queue is empty. At any other time, before the first
// Connect and after Disconnect too, requests wait in the queue, whose size and
// rate ConfigureOfflinePublishQueueing and ConfigureDrainingFrequency set.
//
// The superset: [InsecurePlainTCP], [Logger], [AckQueuedPublishes],
// [ForgetRefusedSubscriptions], [ReconnectJitter] and [WebsocketRegion] have no counterpart in V1.
//
// # Moving on
//
// [AWSIoTMQTTClient.V2] returns the engine's client, on the same connection, for
// calls that have moved already. A message goes to the callbacks of V1's
// subscriptions and to the handlers of V2's, to each side for what it has
// subscribed; one that only V2's handlers asked for does not go to OnMessage. When
// both sides subscribe to the same filter each gets every message once, and it stays
// subscribed, with the higher quality of service of the two, until both have
// unsubscribed; only a retained message comes again to both when one of them
// subscribes, as the server sends it to the client. V2's operations do not wait in V1's
// queue: while there is no connection only QoS 1 publishes are kept, others fail with
// mqtt5.ErrOfflineQueuePolicy. V2's handlers may make every call of V1 but Connect, which
// waits for them to end before it connects anew, and so times out in one; ConnectAsync
// too. [AWSIoTMQTTClient.V2Config] is the last step: the V2
// configuration of what the Configure methods were told.
//
// # Concurrency
//
// A client may be used by any number of goroutines. Its callbacks run one at a
// time, in V1's order, on a goroutine that lives while there are callbacks to
// run: after a CONNACK OnOnline and then the connect callback; after a loss
// OnOffline and then the disconnect callback; for a message the callbacks of the
// subscriptions that match, in the order in which those were first made, and then
// OnMessage. A callback may call every method, the blocking ones too. While it
// blocks, other callbacks wait and nothing else: acknowledgements and pings flow.
// QoS 1 messages are acknowledged when they have been through the callbacks, so
// at most 100 of them wait; QoS 0 messages beyond 16 MiB are dropped. Connect may
// return before OnOnline has been called.
//
// No goroutine is left after Disconnect, and there is nothing to close.
//
// # Errors
//
// V1's exceptions are found with errors.Is and errors.As:
//
//	connectTimeoutException           ErrConnectTimeout, and so on; all *TimeoutError
//	publishQueueFullException         ErrPublishQueueFull, and so on; all *OperationError
//	publishQueueDisabledException     ErrPublishQueueDisabled, and so on; all *OperationError
//	connectError(4), publishError(4)  *OperationError with Op and Code
//	subackError                       *SubackError with Codes
//	ValueError, TypeError             *ArgumentError
//	socket.error                      what package net returned, wrapped
//	ssl.SSLError                      *mqtt5.TLSError, which says what to change
//	IOError of ConfigureCredentials   *fs.PathError, wrapped
//
// A queue's error is an [*OperationError] with Op "publish" as well: where V1 has "except
// publishError" behind "except publishQueueFullException", keep that order.
//
// Codes are V1's; what MQTT 5 says beyond them is in the engine's error, which
// errors.As finds as *mqtt5.ConnectError or *mqtt5.ReasonCodeError. A PUBACK or
// UNSUBACK that refuses, which V1 cannot get, is an [*OperationError] with the
// reason code (128 and more); PublishAsync then does not call its callback. Errors
// and logs never hold payloads, passwords or keys.
//
// # Compatibility
//
// The engine speaks MQTT 5, so a server sees MQTT 5 packets. QoS 2 works as it did in
// V1: not with AWS IoT Core. The quirks of V1, by the ids that tests and documentation
// share, and what this package does:
//
//	Q-01  connect() is True though refused       fixed: an *OperationError; the callback gets the code
//	Q-02  a publish that timed out still goes    kept; V2().Stats().UnackedOperations counts what is left
//	Q-03  an exception ends all callbacks        fixed: a panic is recovered and logged
//	Q-04  a websocket error ends reconnecting    fixed: it is tried again and again; the log says why
//	Q-05  the first delay is 1 s, no jitter      kept; ReconnectJitter adds jitter
//	Q-06  DROP_OLDEST stores, yet raises         kept
//	Q-07  a loss while draining is not noticed   fixed: draining stops, nothing is lost
//	Q-08  a bad filter stays in the table        fixed: arguments are checked first, offline too
//	Q-09  a delta with an equal version is lost  kept; shadowhandler.DeltaAtSameVersion takes it
//	Q-10  an old accepted version resets         kept
//	Q-11  a blocking call in a callback hangs    fixed: it works
//	Q-12  a slow callback stops pings            fixed
//	Q-13  client and userdata are None           kept: nil
//	Q-14  acks fire again after a reconnect      kept
//	Q-15  a queued publish loses its callback    kept; AckQueuedPublishes calls it
//	Q-16  requests before connect are queued     kept
//	Q-17  all survives disconnect()              kept; acks of unacknowledged messages are forgotten
//	Q-18  no reconnect before the first CONNACK  kept
//	Q-19  disconnect() while offline is error 4  kept; it ends reconnecting, and the object can be used again
//	Q-20  a failed subscribe stays               kept; ForgetRefusedSubscriptions drops refused ones
//	Q-21  unacked messages resent every 20 s     fixed: only after a reconnect, within Receive Maximum
//	Q-22  str(exception) is empty                fixed: errors have text
//	Q-23  dialling has no timeout                fixed: the connect timeout covers it
//	Q-24  2 s sleep after a shadow subscribe     fixed: the SUBACK is waited for; shadowhandler.PauseAfterSubscribe
//	Q-25  one shadow callback per action         kept; shadowhandler.CallbackPerRequest gives each its own
//	Q-26  shadow timeouts hold a lock            fixed; the callback comes offline too
//	Q-27  ALPN stays on after port 443           fixed: it goes with the port
//	Q-28  shadow clients overwrite slots         fixed: only slots that are set
//	Q-29  the queue is unlimited by default      kept
//	Q-30  no TLS without credentials             fixed: an error, unless InsecurePlainTCP is given
//	Q-31  job numbers are strings                kept
//	Q-32  polls every 10 ms                      fixed: nothing polls
//	Q-33  a poison message is sent for ever      kept, like everything that was accepted; V2 has AckTimeout
//	Q-34  a connect that timed out leaks         fixed: it is torn down
//
// Other differences: the CA file alone is trusted on every port (V1 trusted the
// system's authorities too on 443); topics match filters by MQTT's own rules (V1
// missed "x/#" for "x/"); an automatic attempt without CONNACK is given up after
// the connect/disconnect timeout (V1 took the keep alive time); MIDs are not the
// packet identifiers on the wire, and MQTTMessage.Mid is a count.
//
// # What V1's users complained about
//
// And what a port gets here:
//
//   - What to do about publishTimeoutException: nothing. The message is kept and will be
//     delivered; publishing it again makes two. The error says so.
//   - The client stays offline for ever: it does not. Every attempt, of dialling, TLS,
//     websocket or MQTT, ends in time and is followed by the next.
//   - Expired keys end reconnecting: keys are looked up at each attempt, and an attempt
//     that fails is not the last.
//   - Deadlocks with calls in callbacks: every call works in every callback, also under
//     load and from the shadow and jobs clients.
//   - A disabled queue keeps queueing: a QoS 1 message that was sent and not acknowledged
//     is no part of the queue, as in V1, and is sent again.
//   - Shadow calls raise while offline: kept, since ported programs rely on it. Give the
//     shadow client an MQTT client with a queue, by [AwsIoTMQTTClient].
//   - Missing shadow deltas: kept, V1 quirk Q-09; shadowhandler.DeltaAtSameVersion.
//   - A shadow update offline hangs: it returns the queue's error.
//   - connectTimeoutException hides a refusal: a refused CONNACK is an [*OperationError]
//     with the code; where the server closes the connection instead, as AWS IoT does, the
//     error says what that usually means.
//   - A refused subscribe looks like a timeout: it is a [*SubackError] with the reason.
//   - Connect hangs for hours: dialling and TLS count towards its timeout.
//   - A failed first connect leaves threads: it is torn down, and Connect can be called
//     again.
//   - What return values and codes mean: the documentation of each call, and of
//     [OperationError].
//   - Every disconnect times out: it ends when the connection is closed, whatever callbacks
//     do.
//   - No messages after the network was away: subscriptions are made again with every
//     connection. A loss is noticed by the keep alive; [KeepAliveIntervalSecond] of 30
//     finds it within a minute.
//   - 10 % of the processor for nothing: nothing polls.
//   - An exception in a callback stops everything: a panic is recovered and logged.
//   - client and userdata are None: kept, they are nil.
//   - A KeyError when the answer of a shadow comes early: it is matched whenever it comes.
//   - Will, delta order and discovery: the will is sent; deltas come in the order of the
//     server; discovery works on 443 and 8443.
package v1compat
