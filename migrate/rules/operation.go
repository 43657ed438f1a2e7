package rules

// operationRules are about the calls that talk to the broker.
func operationRules() []*Rule {
	rule := func(id, method, goMethod string, effort Effort, guide, v2go, v2py, message, changes string, s Snippets) *Rule {
		return &Rule{ID: id, Symbol: "AWSIoTMQTTClient." + method, Kind: Call, Effort: effort, Guide: guide,
			V1Compat: list("v1compat.AWSIoTMQTTClient." + goMethod), V2Go: list(v2go), V2Python: list(v2py), Message: message, Changes: changes, Snippets: s}
	}
	checked := func(call string) string { return "if _, err := " + call + "; err != nil {\n\treturn err\n}" }
	const pyPublish = "client.publish(mqtt5.PublishPacket(\n    topic=\"a/b\", payload=\"x\", qos=mqtt5.QoS.AT_LEAST_ONCE))"
	const pySubscribe = "client.subscribe(mqtt5.SubscribePacket(\n    subscriptions=[mqtt5.Subscription(topic_filter=\"a/#\", qos=mqtt5.QoS.AT_LEAST_ONCE)]))"
	const pyUnsubscribe = "client.unsubscribe(mqtt5.UnsubscribePacket(topic_filters=[\"a/#\"]))"
	const subscribePacket = "&mqtt5.SubscribePacket{Subscriptions: []mqtt5.Subscription{{\n\tTopicFilter: \"a/#\", QoS: mqtt5.AtLeastOnce,\n\tHandler: func(e mqtt5.PublishReceivedEvent) { log.Print(e.Packet.Topic) },\n}}}"
	return []*Rule{
		rule("IOT120", "connect", "Connect", Assisted, guideBuilder, "mqtt5.Client.Start", "awscrt.mqtt5.Client.start",
			"Start the client, and wait for OnConnectionSuccess where the program needs the connection.",
			"Start returns at once and tries until Stop; a refusal arrives at OnConnectionFailure instead of an exception. The keep alive is part of the configuration.",
			Snippets{"client.connect(30)", checked("c.Connect(v1compat.KeepAliveIntervalSecond(30))"),
				"if err := client.Start(); err != nil {\n\treturn err\n}", "client.start()"}),
		rule("IOT121", "connectAsync", "ConnectAsync", Auto, guideBuilder, "mqtt5.Client.Start", "awscrt.mqtt5.Client.start",
			"Start the client; what the callback did belongs into OnConnectionSuccess.",
			"Also the dialling happens in the background; V1 did it in the caller's thread.",
			Snippets{"client.connectAsync(30, ackCallback=on_connack)", checked("c.ConnectAsync(nil, v1compat.KeepAliveIntervalSecond(30))"),
				"if err := client.Start(); err != nil {\n\treturn err\n}", "client.start()"}),
		rule("IOT122", "disconnect", "Disconnect", Auto, guideStop, "mqtt5.Client.Stop", "awscrt.mqtt5.Client.stop",
			"Stop the client.",
			"Stopping a client that is offline is no error. Operations that wait are ended with an error; V1 kept them for the next connection.",
			Snippets{"client.disconnect()", checked("c.Disconnect()"), "if err := client.Stop(ctx, nil); err != nil {\n\treturn err\n}", "client.stop()"}),
		rule("IOT123", "disconnectAsync", "DisconnectAsync", Auto, guideStop, "mqtt5.Client.Stop", "awscrt.mqtt5.Client.stop",
			"Stop the client; what the callback did belongs into OnStopped.",
			"In Go, Stop waits as long as its context allows.",
			Snippets{"client.disconnectAsync(ackCallback=on_ack)", checked("c.DisconnectAsync(nil)"), "go client.Stop(ctx, nil)", "client.stop()"}),
		rule("IOT124", "publish", "Publish", Auto, guidePublish, "mqtt5.Client.Publish", "awscrt.mqtt5.Client.publish",
			"Publish a PUBLISH packet, and look at the reason code.",
			"The result is that of the broker, after an offline wait too: V1 returned False for a queued message and never told its end. At most as many messages are in flight as the broker allows, not 20.",
			Snippets{`client.publish("a/b", "x", 1)`, checked(`c.Publish("a/b", "x", 1)`),
				checked("client.Publish(ctx, &mqtt5.PublishPacket{Topic: \"a/b\", Payload: []byte(\"x\"), QoS: mqtt5.AtLeastOnce})"),
				"future = " + pyPublish + "\nfuture.result(5)"}),
		rule("IOT125", "publishAsync", "PublishAsync", Auto, guidePublish, "mqtt5.Client.PublishAsync", "awscrt.mqtt5.Client.publish",
			"Publish without waiting, and keep the future where the callback was.",
			"The future also ends for QoS 0 and for messages that waited offline, for which V1 never called back.",
			Snippets{`client.publishAsync("a/b", "x", 1, ackCallback=on_ack)`, checked(`c.PublishAsync("a/b", "x", 1, nil)`),
				"future := client.PublishAsync(&mqtt5.PublishPacket{Topic: \"a/b\", Payload: []byte(\"x\"), QoS: mqtt5.AtLeastOnce})\n<-future.Done()",
				"future = " + pyPublish + "\nfuture.add_done_callback(on_ack)"}),
		rule("IOT126", "subscribe", "Subscribe", Assisted, guideSubscribe, "mqtt5.Client.Subscribe", "awscrt.mqtt5.Client.subscribe",
			"Subscribe with a packet; in Go the handler goes into the subscription, in Python into the client's message callback.",
			"A refused filter is an error with its reason code. V2 for Python does not route messages to callbacks by topic and does not subscribe again when the session is lost.",
			Snippets{`client.subscribe("a/#", 1, on_message)`, checked(`c.Subscribe("a/#", 1, func(c *v1compat.AWSIoTMQTTClient, userdata any, m *v1compat.MQTTMessage) { log.Print(m.Topic) })`),
				checked("client.Subscribe(ctx, " + subscribePacket + ")"), "future = " + pySubscribe + "\nfuture.result(5)"}),
		rule("IOT127", "subscribeAsync", "SubscribeAsync", Assisted, guideSubscribe, "mqtt5.Client.SubscribeAsync", "awscrt.mqtt5.Client.subscribe",
			"Subscribe without waiting, and keep the future where the callback was.",
			"The callback of V1 came again after each reconnect; the future ends once.",
			Snippets{`client.subscribeAsync("a/#", 1, ackCallback=on_suback, messageCallback=on_message)`, checked(`c.SubscribeAsync("a/#", 1, nil, nil)`),
				"future := client.SubscribeAsync(" + subscribePacket + ")\n<-future.Done()", "future = " + pySubscribe + "\nfuture.add_done_callback(on_suback)"}),
		rule("IOT128", "unsubscribe", "Unsubscribe", Auto, guideUnsub, "mqtt5.Client.Unsubscribe", "awscrt.mqtt5.Client.unsubscribe",
			"Unsubscribe with a packet, which can name several filters.",
			"Each filter has a reason code.",
			Snippets{`client.unsubscribe("a/#")`, checked(`c.Unsubscribe("a/#")`),
				checked("client.Unsubscribe(ctx, &mqtt5.UnsubscribePacket{TopicFilters: []string{\"a/#\"}})"), "future = " + pyUnsubscribe + "\nfuture.result(5)"}),
		rule("IOT129", "unsubscribeAsync", "UnsubscribeAsync", Auto, guideUnsub, "mqtt5.Client.UnsubscribeAsync", "awscrt.mqtt5.Client.unsubscribe",
			"Unsubscribe without waiting, and keep the future where the callback was.",
			"The future has the reason codes; the callback of V1 had the packet id only.",
			Snippets{`client.unsubscribeAsync("a/#", ackCallback=on_ack)`, checked(`c.UnsubscribeAsync("a/#", nil)`),
				"future := client.UnsubscribeAsync(&mqtt5.UnsubscribePacket{TopicFilters: []string{\"a/#\"}})\n<-future.Done()", "future = " + pyUnsubscribe + "\nfuture.add_done_callback(on_ack)"}),
	}
}

// optionRules are about keyword arguments, which v1compat has as functions.
func optionRules() []*Rule {
	rule := func(id, method, keyword, option string, effort Effort, guide, v2go, v2py, message string, s Snippets) *Rule {
		symbol := "AWSIoTMQTTClient."
		if method != "" {
			symbol += method + "."
		}
		return &Rule{ID: id, Symbol: symbol + keyword, Kind: Call, Effort: effort, Guide: guide,
			V1Compat: list("v1compat." + option), V2Go: list(v2go), V2Python: list(v2py), Message: message,
			Changes: "The value is part of the configuration and fixed for the life of the client.", Snippets: s}
	}
	made := func(option string) string {
		return "c, err := v1compat.NewAWSIoTMQTTClient(\"device-1\", v1compat." + option + ")\nif err != nil {\n\treturn err\n}\n_ = c"
	}
	const built = "client = mqtt5_client_builder.mtls_from_path("
	return []*Rule{
		rule("IOT180", "", "protocolType", "ProtocolType", Auto, guideProtocol, "mqtt5.New", "awscrt.mqtt5.Client",
			"Drop it: the V2 client speaks MQTT 5.", Snippets{`AWSIoTMQTTClient("device-1", protocolType=MQTTv3_1_1)`, made("ProtocolType(v1compat.MQTTv3_1_1)"),
				"client, err := mqtt5.New(cfg)\nif err != nil {\n\treturn err\n}\n_ = client", built + "client_id=\"device-1\")"}),
		rule("IOT181", "", "useWebsocket", "UseWebsocket", Assisted, guideTypes, "sigv4.Config", "awsiot.mqtt5_client_builder.websockets_with_default_aws_signing",
			"Choose the recipe for signed websockets instead of the one for mutual TLS.", Snippets{`AWSIoTMQTTClient("device-1", useWebsocket=True)`, made("UseWebsocket(true)"),
				"cfg, err := sigv4.Config(\"example-ats.iot.eu-west-1.amazonaws.com\", sigv4.Options{Credentials: sigv4.Environment()})\nif err != nil {\n\treturn err\n}\n_ = cfg",
				"client = mqtt5_client_builder.websockets_with_default_aws_signing(region=\"eu-west-1\")"}),
		rule("IOT182", "", "cleanSession", "CleanSession", Assisted, guideProtocol, "mqtt5.Config.SessionBehavior", "awscrt.mqtt5.ClientOptions.session_behavior",
			"Choose a session behaviour, and for a session that stays an expiry interval.", Snippets{`AWSIoTMQTTClient("device-1", cleanSession=False)`, made("CleanSession(false)"),
				"cfg.SessionBehavior = mqtt5.SessionRejoinAlways\ncfg.Connect.SessionExpiryInterval = time.Hour",
				built + "\n    session_behavior=mqtt5.ClientSessionBehaviorType.REJOIN_ALWAYS,\n    session_expiry_interval_sec=3600)"}),
		rule("IOT183", "connect", "keepAliveIntervalSecond", "KeepAliveIntervalSecond", Auto, guideBuilder, "mqtt5.ConnectPacket.KeepAlive", "awscrt.mqtt5.ConnectPacket.keep_alive_interval_sec",
			"Set the keep alive in the CONNECT packet.", Snippets{"client.connect(keepAliveIntervalSecond=30)",
				"if _, err := c.Connect(v1compat.KeepAliveIntervalSecond(30)); err != nil {\n\treturn err\n}", "cfg.Connect.KeepAlive = 30 * time.Second", built + "keep_alive_interval_sec=30)"}),
		rule("IOT184", "configureLastWill", "retain", "Retain", Auto, guideBuilder, "mqtt5.PublishPacket.Retain", "awscrt.mqtt5.PublishPacket.retain",
			"Set Retain in the packet of the will.", Snippets{`client.configureLastWill("a/b", "bye", 1, retain=True)`,
				"if err := c.ConfigureLastWill(\"a/b\", \"bye\", 1, v1compat.Retain(true)); err != nil {\n\treturn err\n}",
				"cfg.Connect.Will = &mqtt5.PublishPacket{Topic: \"a/b\", Payload: []byte(\"bye\"), Retain: true}", built + "will=mqtt5.PublishPacket(topic=\"a/b\", retain=True))"}),
		rule("IOT185", "configureIAMCredentials", "AWSSessionToken", "AWSSessionToken", Assisted, guideTypes, "sigv4.Static", "awscrt.auth.AwsCredentialsProvider",
			"Let a credentials provider supply the session token.", Snippets{"client.configureIAMCredentials(key_id, secret, AWSSessionToken=token)",
				`c.ConfigureIAMCredentials("AKID", "secret", v1compat.AWSSessionToken("token"))`,
				"cfg, err := sigv4.Config(\"example-ats.iot.eu-west-1.amazonaws.com\", sigv4.Options{Credentials: sigv4.Static(\"AKID\", \"secret\", \"token\")})\nif err != nil {\n\treturn err\n}\n_ = cfg", "provider = auth.AwsCredentialsProvider.new_default_chain()"}),
		rule("IOT186", "configureCredentials", "Ciphers", "Ciphers", Manual, guideTypes, "mqtt5.Config.TLS", "awscrt.io.TlsContextOptions",
			"Choose cipher suites in the TLS configuration.", Snippets{`client.configureCredentials("ca.pem", "key.pem", "cert.pem", Ciphers="ECDHE+AESGCM")`,
				"if err := c.ConfigureCredentials(\"ca.pem\", \"key.pem\", \"cert.pem\", v1compat.Ciphers(\"ECDHE+AESGCM\")); err != nil {\n\treturn err\n}",
				"cfg.TLS = &tls.Config{CipherSuites: []uint16{tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256}}", "options = io.TlsContextOptions.create_client_with_mtls_from_path(\"cert.pem\", \"key.pem\")"}),
		rule("IOT187", "configureOfflinePublishQueueing", "dropBehavior", "DropBehavior", Manual, guideQueue, "mqtt5.Config.MaxIncompleteOperations", "awscrt.mqtt5.ClientOptions.offline_queue_behavior",
			"Bound the queue with MaxIncompleteOperations, which refuses the newest; keep a queue in the program to drop the oldest.", Snippets{"client.configureOfflinePublishQueueing(20, dropBehavior=DROP_OLDEST)",
				"if err := c.ConfigureOfflinePublishQueueing(20, v1compat.DropBehavior(v1compat.DROP_OLDEST)); err != nil {\n\treturn err\n}",
				"cfg.MaxIncompleteOperations = 20", built + "\n    offline_queue_behavior=mqtt5.ClientOperationQueueBehaviorType.FAIL_ALL_ON_DISCONNECT)"}),
		rule("IOT188", "configureUsernamePassword", "password", "Password", Assisted, guideTypes, "mqtt5.ConnectPacket.Password", "awscrt.mqtt5.ConnectPacket.password",
			"Set the password in the CONNECT packet.", Snippets{`client.configureUsernamePassword("user", password="secret")`,
				`c.ConfigureUsernamePassword("user", v1compat.Password("secret"))`, "cfg.Connect.Password = []byte(\"secret\")", built + "password=b\"secret\")"}),
	}
}
