package rules

import "fmt"

// constRules are about the constants of the module MQTTLib.
func constRules() []*Rule {
	rule := func(id, name, guide, v2go, v2py string, effort Effort, message, changes string, s Snippets) *Rule {
		return &Rule{ID: id, Symbol: name, Kind: Const, Effort: effort, Guide: guide,
			V1Compat: list("v1compat." + name), V2Go: list(v2go), V2Python: list(v2py), Message: message, Changes: changes, Snippets: s}
	}
	protocol := func(name string) Snippets {
		return Snippets{`client = AWSIoTMQTTClient("device-1", ` + name + `)`,
			"c, err := v1compat.NewAWSIoTMQTTClient(\"device-1\", v1compat.ProtocolType(v1compat." + name + "))\nif err != nil {\n\treturn err\n}\n_ = c",
			"client, err := mqtt5.New(cfg)\nif err != nil {\n\treturn err\n}\n_ = client", "client = mqtt5_client_builder.mtls_from_path(client_id=\"device-1\")"}
	}
	drop := func(name string) Snippets {
		return Snippets{"client.configureOfflinePublishQueueing(20, " + name + ")",
			"if err := c.ConfigureOfflinePublishQueueing(20, v1compat.DropBehavior(v1compat." + name + ")); err != nil {\n\treturn err\n}",
			"cfg.MaxIncompleteOperations = 20",
			"client = mqtt5_client_builder.mtls_from_path(\n    offline_queue_behavior=mqtt5.ClientOperationQueueBehaviorType.FAIL_ALL_ON_DISCONNECT)"}
	}
	const queue = "awscrt.mqtt5.ClientOperationQueueBehaviorType"
	return []*Rule{
		rule("IOT150", "MQTTv3_1", guideProtocol, "mqtt5.New", "awscrt.mqtt5.Client", Auto, "Drop it: the V2 client speaks MQTT 5.", "MQTT 3.1 is gone.", protocol("MQTTv3_1")),
		rule("IOT151", "MQTTv3_1_1", guideProtocol, "mqtt5.New", "awscrt.mqtt5.Client", Auto, "Drop it: the V2 client speaks MQTT 5.", "The broker talks MQTT 5 with this client and 3.1.1 with others, on the same topics.", protocol("MQTTv3_1_1")),
		rule("IOT152", "DROP_OLDEST", guideQueue, "mqtt5.Config.MaxIncompleteOperations", queue, Manual, "Keep a queue in the program that drops its oldest message: V2 has none.", "V2 drops nothing by age: beyond MaxIncompleteOperations the newest is refused with *QueueFullError. V2 for Python has no limit.", drop("DROP_OLDEST")),
		rule("IOT153", "DROP_NEWEST", guideQueue, "mqtt5.Config.MaxIncompleteOperations", queue, Assisted, "Set MaxIncompleteOperations, and look for *QueueFullError; in Python keep a bounded queue in the program.", "The limit counts what is in flight too, not only what waits offline. V2 for Python has no limit.", drop("DROP_NEWEST")),
	}
}

// exceptionRules are about exceptions and the logger.
func exceptionRules() []*Rule {
	var out []*Rule
	add := func(n int, name, compat, v2go, v2py, guide, when, changes string, typed, shared bool) {
		check := fmt.Sprintf("if errors.Is(err, v1compat.%s) {\n\treturn err\n}", compat)
		if typed {
			check = fmt.Sprintf("var e *v1compat.%s\nif errors.As(err, &e) {\n\treturn e\n}", compat)
		}
		v2 := fmt.Sprintf("if errors.Is(err, %s) {\n\treturn err\n}", v2go)
		switch v2go {
		case "mqtt5.ReasonCodeError", "mqtt5.ConnectError", "mqtt5.QueueFullError", "greengrass.Error", "websocket.HandshakeError", "sigv4.CredentialsError":
			v2 = fmt.Sprintf("var e *%s\nif errors.As(err, &e) {\n\treturn e\n}", v2go)
		}
		py := "except AwsCrtError as e:"
		if v2py == "concurrent.futures.TimeoutError" {
			py = "except concurrent.futures.TimeoutError:"
		}
		v1call, compatCall, v2call := "client.publish(\"a/b\", \"x\", 1)", "_, err := c.Publish(\"a/b\", \"x\", 1)\n", "_, err := client.Publish(ctx, &mqtt5.PublishPacket{Topic: \"a/b\"})\n"
		pycall := "future.result(5)"
		if v2go == "greengrass.Error" {
			v1call, compatCall = "provider.discover(\"thing1\")", "_, err := v1compat.NewDiscoveryInfoProvider().Discover(\"thing1\")\n"
			v2call = "g, err := greengrass.NewClient(greengrass.Options{Endpoint: \"greengrass-ats.iot.eu-west-1.amazonaws.com\", TLS: &tls.Config{}})\nif err != nil {\n\treturn err\n}\n_, err = g.Discover(ctx, \"thing1\")\n"
			pycall, py = "discovery.discover(\"thing1\").result(30)", "except DiscoveryException as e:"
		}
		out = append(out, &Rule{
			ID: fmt.Sprintf("IOT%d", n), Symbol: name, Kind: Exc, Effort: Assisted, Guide: guide, Shared: shared,
			V1Compat: list("v1compat." + compat), V2Go: list(v2go), V2Python: list(v2py),
			Message: when, Changes: changes,
			Snippets: Snippets{"try:\n    " + v1call + "\nexcept " + name + ":\n    pass",
				compatCall + check + "\nreturn err",
				v2call + v2 + "\nreturn err",
				"try:\n    " + pycall + "\n" + py + "\n    pass"},
		})
	}
	const crt, futureTimeout = "awscrt.exceptions.AwsCrtError", "concurrent.futures.TimeoutError"
	add(501, "operationError", "OperationError", "mqtt5.ReasonCodeError", crt, guidePublish, "Look at the reason code of the error instead of the class.", "V1 codes are those of its own library; V2 has the reason codes of MQTT 5.", true, false)
	add(502, "operationTimeoutException", "TimeoutError", "mqtt5.ErrAckTimeout", futureTimeout, guideTimeout, "Test for the timeout of acknowledgements.", "A late acknowledgement still counts on the broker.", true, false)
	add(503, "acceptTimeoutException", "ErrAcceptTimeout", "mqtt5.ErrAckTimeout", futureTimeout, guideTimeout, "Remove the handler: V1 never raises this.", "None.", false, false)
	add(504, "connectError", "OperationError", "mqtt5.ConnectError", crt, guideLifecycle, "Handle a refused connection in OnConnectionFailure.", "Connecting goes on in the background; nothing is returned from Start.", true, true)
	add(505, "connectTimeoutException", "ErrConnectTimeout", "mqtt5.ErrConnackTimeout", crt, guideLifecycle, "Handle a connection that takes too long in OnConnectionFailure.", "The client keeps trying.", false, false)
	add(506, "disconnectError", "OperationError", "mqtt5.ErrClosed", crt, guideStop, "Remove the handler: stopping a client that is offline is no error.", "None.", true, true)
	add(507, "disconnectTimeoutException", "ErrDisconnectTimeout", "context.DeadlineExceeded", futureTimeout, guideStop, "Give Stop a context with a deadline and test for its end.", "The client stops in the background nevertheless.", false, false)
	add(508, "publishError", "OperationError", "mqtt5.ReasonCodeError", crt, guidePublish, "Look at the reason code.", "Includes refusals of the broker, which V1 did not know.", true, true)
	add(509, "publishTimeoutException", "ErrPublishTimeout", "mqtt5.ErrAckTimeout", futureTimeout, guideTimeout, "Test for the timeout of acknowledgements.", "The message may have arrived, as in V1.", false, false)
	add(510, "publishQueueFullException", "ErrPublishQueueFull", "mqtt5.QueueFullError", crt, guideQueue, "Test for *QueueFullError if Config.MaxIncompleteOperations or MaxIncompleteBytes is set; in Python there is no full queue.", "Without these limits the queue is never full. The limits are for all operations together, where V1 had a queue of publishes and one of the others.", false, false)
	add(511, "publishQueueDisabledException", "ErrPublishQueueDisabled", "mqtt5.ErrOfflineQueuePolicy", crt, guideQueue, "Test for the error of the offline policy.", "It depends on the offline behaviour that was configured.", false, false)
	add(512, "subscribeError", "OperationError", "mqtt5.ReasonCodeError", crt, guideSubscribe, "Look at the reason codes.", "There is one for each filter.", true, true)
	add(513, "subscribeTimeoutException", "ErrSubscribeTimeout", "mqtt5.ErrAckTimeout", futureTimeout, guideTimeout, "Test for the timeout of acknowledgements.", "The subscription may exist on the broker.", false, false)
	add(514, "subscribeQueueFullException", "ErrSubscribeQueueFull", "mqtt5.QueueFullError", crt, guideQueue, "Test for *QueueFullError if Config.MaxIncompleteOperations or MaxIncompleteBytes is set; in Python there is no full queue.", "Without these limits the queue is never full. The limits are for all operations together, where V1 had a queue of publishes and one of the others.", false, false)
	add(515, "subscribeQueueDisabledException", "ErrSubscribeQueueDisabled", "mqtt5.ErrOfflineQueuePolicy", crt, guideQueue, "Test for the error of the offline policy.", "It depends on the offline behaviour that was configured.", false, false)
	add(516, "subackError", "SubackError", "mqtt5.ReasonCodeError", crt, guideSubscribe, "Look at the reason code, or at the SUBACK that is returned beside it.", "Every code of 0x80 or more counts, not the first one alone.", true, false)
	add(517, "unsubscribeError", "OperationError", "mqtt5.ReasonCodeError", crt, guideUnsub, "Look at the reason codes.", "There is one for each filter.", true, true)
	add(518, "unsubscribeTimeoutException", "ErrUnsubscribeTimeout", "mqtt5.ErrAckTimeout", futureTimeout, guideTimeout, "Test for the timeout of acknowledgements.", "The subscription may be gone on the broker.", false, false)
	add(519, "unsubscribeQueueFullException", "ErrUnsubscribeQueueFull", "mqtt5.QueueFullError", crt, guideQueue, "Test for *QueueFullError if Config.MaxIncompleteOperations or MaxIncompleteBytes is set; in Python there is no full queue.", "Without these limits the queue is never full. The limits are for all operations together, where V1 had a queue of publishes and one of the others.", false, false)
	add(520, "unsubscribeQueueDisabledException", "ErrUnsubscribeQueueDisabled", "mqtt5.ErrOfflineQueuePolicy", crt, guideQueue, "Test for the error of the offline policy.", "It depends on the offline behaviour that was configured.", false, false)
	add(521, "wssNoKeyInEnvironmentError", "ErrWSSNoKeyInEnvironment", "sigv4.CredentialsError", crt, guideTypes, "Handle missing credentials in OnConnectionFailure, as *sigv4.CredentialsError. V1 never raised this: it shows as ValueError.", "The client tries again, and takes credentials that have come meanwhile.", false, false)
	add(522, "wssHandShakeError", "ErrWSSHandShake", "websocket.HandshakeError", crt, guideTypes, "Handle a refused handshake in OnConnectionFailure, as *websocket.HandshakeError.", "The client tries again; V1 gave up for ever.", false, false)
	add(523, "ClientError", "ErrClient", "mqtt5.ConnectError", crt, guideTypes, "Remove the handler: V1 shows it as ValueError.", "None.", false, false)
	for i, name := range []string{"DataNotFound", "InvalidRequest", "Unauthorized", "Throttling", "Timeout"} {
		add(530+i, "Discovery"+name+"Exception", "ErrDiscovery"+name, "greengrass.Error", "awsiot.greengrass_discovery.DiscoveryException", guideTypes, "Look at the HTTP status of the discovery error.", "V2 has one error with the status in it.", false, false)
	}
	add(535, "DiscoveryFailure", "DiscoveryFailure", "greengrass.Error", "awsiot.greengrass_discovery.DiscoveryException", guideTypes, "Look at the HTTP status of the discovery error.", "V2 has one error with the status in it.", true, false)
	out = append(out, &Rule{
		ID: "IOT590", Symbol: "AWSIoTPythonSDK", Kind: Logger, Effort: Assisted, Guide: guideLogging, Shared: true,
		V1Compat: list("v1compat"), V2Go: list("mqtt5.Config.Logger"), V2Python: list("awscrt.io.init_logging"),
		Message: "Give the client a logger; in Python call awscrt.io.init_logging.",
		Changes: "The SDK's logger names are gone, and so are the messages that programs may search for.",
		Snippets: Snippets{`logging.getLogger("AWSIoTPythonSDK.core").setLevel(logging.DEBUG)`, "log.SetFlags(log.LstdFlags)",
			"cfg.Logger = slog.Default()", `io.init_logging(io.LogLevel.Debug, "stderr")`},
	})
	return out
}

// metaRules are about the tool and what it could not do.
func metaRules() []*Rule {
	meta := func(id, symbol, message string) *Rule {
		return &Rule{ID: id, Symbol: symbol, Kind: Meta, Effort: Manual, Message: message}
	}
	return []*Rule{
		meta(Unknown, "no rule", "A V1 symbol that this version of migrate-lint has no rule for yet: see the migration guide."),
		meta("IOT901", "not parsed", "A part of a file could not be understood; the rest of the file was read."),
		meta("IOT902", "not read", "A file could not be read, so nothing is known about it."),
		meta("IOT903", "not type-checked", "A Go package has errors; findings in it may be missing."),
		meta("IOT904", "unused ignore", "An ignore comment suppresses nothing: remove it."),
		meta("IOT905", "wrong ignore", "An ignore comment names no rule, an unknown rule or no reason, so it does not count."),
		meta("IOT906", "stale baseline", "An entry of the baseline matches nothing any more: prune the baseline."),
		meta("IOT907", "not followed", "A client of V1 becomes an interface by which it may be called unseen: look for the calls of that interface."),
	}
}
