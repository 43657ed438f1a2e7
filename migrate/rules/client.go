package rules

// Sections of the guide.
const (
	guideBuilder   = "Client Builder"
	guideTypes     = "Connection Types and Features"
	guideProtocol  = "MQTT Protocol"
	guideLifecycle = "Lifecycle Events"
	guidePublish   = "Publish"
	guideSubscribe = "Subscribe"
	guideUnsub     = "Unsubscribe"
	guideStop      = "Client Stop"
	guideReconnect = "Reconnects"
	guideQueue     = "Offline Operations Queue"
	guideTimeout   = "Operation Timeouts"
	guideLogging   = "Logging"
)

const builder = "awsiot.mqtt5_client_builder.mtls_from_path"

// clientRules are about the class itself, its imports and its callbacks.
func clientRules() []*Rule {
	return []*Rule{
		{
			ID: "IOT101", Symbol: "AWSIoTMQTTClient", Kind: Call, Effort: Assisted, Guide: guideBuilder,
			V1Compat: list("v1compat.NewAWSIoTMQTTClient", "v1compat.AWSIoTMQTTClient"),
			V2Go:     list("awsiot.MTLSFromFiles", "mqtt5.New"), V2Python: list(builder),
			Message: "Build one configuration from the endpoint, the certificate files and the settings that follow, then make the client from it.",
			Changes: "A V2 client is fixed once it is made: what the configure methods did goes into the configuration, and nothing can be configured afterwards. It speaks MQTT 5.",
			Snippets: Snippets{
				V1Python: `client = AWSIoTMQTTClient("device-1")`,
				V1Compat: "c, err := v1compat.NewAWSIoTMQTTClient(\"device-1\")\nif err != nil {\n\treturn err\n}\n_ = c",
				V2Go:     "cfg, err := awsiot.MTLSFromFiles(\"example-ats.iot.eu-west-1.amazonaws.com\", \"device.pem.crt\", \"private.pem.key\")\nif err != nil {\n\treturn err\n}\ncfg.Connect.ClientID = \"device-1\"\nclient, err := mqtt5.New(cfg)\nif err != nil {\n\treturn err\n}\n_ = client",
				V2Python: "client = mqtt5_client_builder.mtls_from_path(\n    endpoint=\"example-ats.iot.eu-west-1.amazonaws.com\",\n    cert_filepath=\"device.pem.crt\",\n    pri_key_filepath=\"private.pem.key\",\n    client_id=\"device-1\")",
			},
		},
		{
			ID: "IOT140", Symbol: "AWSIoTMQTTClient.onOnline", Kind: Assign, Effort: Assisted, Guide: guideLifecycle,
			V1Compat: list("v1compat.AWSIoTMQTTClient.OnOnline"), V2Go: list("mqtt5.Config.OnConnectionSuccess"),
			V2Python: list("awscrt.mqtt5.ClientOptions.on_lifecycle_event_connection_success_fn"),
			Message:  "Give the callback to the configuration as OnConnectionSuccess.",
			Changes:  "It receives the CONNACK and the negotiated settings, and is not called for a connection that the server refused: that is OnConnectionFailure.",
			Snippets: Snippets{
				V1Python: "client.onOnline = on_online",
				V1Compat: "c.OnOnline = func() { log.Print(\"online\") }",
				V2Go:     "cfg.OnConnectionSuccess = func(mqtt5.ConnectionSuccessEvent) { log.Print(\"online\") }",
				V2Python: "client = mqtt5_client_builder.mtls_from_path(\n    on_lifecycle_connection_success=on_online)",
			},
		},
		{
			ID: "IOT141", Symbol: "AWSIoTMQTTClient.onOffline", Kind: Assign, Effort: Assisted, Guide: guideLifecycle,
			V1Compat: list("v1compat.AWSIoTMQTTClient.OnOffline"), V2Go: list("mqtt5.Config.OnDisconnection"),
			V2Python: list("awscrt.mqtt5.ClientOptions.on_lifecycle_event_disconnection_fn"),
			Message:  "Give the callback to the configuration as OnDisconnection.",
			Changes:  "It receives the reason. An attempt that never got as far as a connection is OnConnectionFailure, the end after a stop OnStopped.",
			Snippets: Snippets{
				V1Python: "client.onOffline = on_offline",
				V1Compat: "c.OnOffline = func() { log.Print(\"offline\") }",
				V2Go:     "cfg.OnDisconnection = func(e mqtt5.DisconnectionEvent) { log.Print(\"offline: \", e.Err) }",
				V2Python: "client = mqtt5_client_builder.mtls_from_path(\n    on_lifecycle_disconnection=on_offline)",
			},
		},
		{
			ID: "IOT142", Symbol: "AWSIoTMQTTClient.onMessage", Kind: Assign, Effort: Assisted, Guide: guideSubscribe,
			V1Compat: list("v1compat.AWSIoTMQTTClient.OnMessage"), V2Go: list("mqtt5.Config.OnPublishReceived"),
			V2Python: list("awscrt.mqtt5.ClientOptions.on_publish_callback_fn"),
			Message:  "Give the callback to the configuration as OnPublishReceived.",
			Changes:  "It receives one event with the PUBLISH packet. In V2 for Python it is the only message callback; in Go a subscription can have its own.",
			Snippets: Snippets{
				V1Python: "client.onMessage = on_message",
				V1Compat: "c.OnMessage = func(m *v1compat.MQTTMessage) { log.Print(m.Topic) }",
				V2Go:     "cfg.OnPublishReceived = func(e mqtt5.PublishReceivedEvent) { log.Print(e.Packet.Topic) }",
				V2Python: "client = mqtt5_client_builder.mtls_from_path(\n    on_publish_received=on_message)",
			},
		},
		{
			ID: "IOT170", Symbol: "MQTTMessage", Kind: Attr, Effort: Assisted, Guide: guideSubscribe,
			V1Compat: list("v1compat.MQTTMessage"), V2Go: list("mqtt5.PublishPacket", "mqtt5.PublishReceivedEvent"),
			V2Python: list("awscrt.mqtt5.PublishPacket"),
			Message:  "Take the topic and the payload from the PUBLISH packet of the event.",
			Changes:  "There are no mid, state and timestamp. The payload is bytes, as it was in V1.",
			Snippets: Snippets{
				V1Python: "def on_message(message):\n    print(message.topic, message.payload)",
				V1Compat: "c.OnMessage = func(m *v1compat.MQTTMessage) { log.Print(m.Topic, m.Payload) }",
				V2Go:     "cfg.OnPublishReceived = func(e mqtt5.PublishReceivedEvent) { log.Print(e.Packet.Topic, e.Packet.Payload) }",
				V2Python: "def on_message(data):\n    print(data.publish_packet.topic, data.publish_packet.payload)",
			},
		},
		{
			ID: "IOT171", Symbol: "messageCallback", Kind: Attr, Effort: Assisted, Guide: guideSubscribe,
			V1Compat: list("v1compat.MessageCallback"), V2Go: list("mqtt5.Subscription.Handler"),
			V2Python: list("awscrt.mqtt5.PublishReceivedData"),
			Message:  "Change the callback (client, userdata, message) into one that takes a single event.",
			Changes:  "client and userdata, always None in V1, are gone.",
			Snippets: Snippets{
				V1Python: "def on_message(client, userdata, message):\n    print(message.payload)",
				V1Compat: "var cb v1compat.MessageCallback\n_ = cb",
				V2Go:     "s := mqtt5.Subscription{TopicFilter: \"a/b\", Handler: func(e mqtt5.PublishReceivedEvent) { log.Print(e.Packet.Payload) }}\n_ = s",
				V2Python: "def on_message(data):\n    print(data.publish_packet.payload)",
			},
		},
		{
			ID: "IOT172", Symbol: "ackCallback", Kind: Attr, Effort: Assisted, Guide: guidePublish,
			V1Compat: list("v1compat.AckCallback", "v1compat.ConnackCallback", "v1compat.SubackCallback", "v1compat.MID"),
			V2Go:     list("mqtt5.PublishFuture.Result", "mqtt5.SubscribeFuture.Result"), V2Python: list("concurrent.futures.Future.add_done_callback"),
			Message: "Wait for the future that the asynchronous call returns, instead of passing a callback and a packet id.",
			Changes: "A future ends exactly once, with a result or an error; V1 callbacks came again after a reconnect and never for messages that were queued.",
			Snippets: Snippets{
				V1Python: "client.publishAsync(\"a/b\", \"x\", 1, ackCallback=on_ack)",
				V1Compat: "var ack v1compat.AckCallback\n_ = ack",
				V2Go:     "f := client.PublishAsync(&mqtt5.PublishPacket{Topic: \"a/b\", QoS: mqtt5.AtLeastOnce})\nif _, err := f.Result(); err != nil {\n\treturn err\n}",
				V2Python: "future = client.publish(mqtt5.PublishPacket(topic=\"a/b\", qos=mqtt5.QoS.AT_LEAST_ONCE))\nfuture.add_done_callback(on_ack)",
			},
		},
		importRule("IOT190", "AWSIoTPythonSDK", "Import what replaces the names used from this module; the findings below name it."),
		importRule("IOT191", "AWSIoTPythonSDK.MQTTLib", "Import the package of the new client instead: v1compat to port, mqtt5 and awsiot to move on."),
		importRule("IOT192", "AWSIoTPythonSDK.exception", "Drop the import: Go returns errors, V2 for Python raises awscrt.exceptions.AwsCrtError."),
	}
}

func importRule(id, symbol, message string) *Rule {
	r := &Rule{
		ID: id, Symbol: symbol, Kind: Import, Effort: Auto, Guide: guideBuilder, Message: message,
		V1Compat: list("v1compat"), V2Go: list("mqtt5", "awsiot"), V2Python: list("awscrt.mqtt5", "awsiot.mqtt5_client_builder"),
		Changes: "The V2 SDK for Python is the package awsiotsdk (import awsiot, awscrt) and needs Python 3.7 or newer.",
		Snippets: Snippets{
			V1Python: "from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient",
			V1Compat: "var c *v1compat.AWSIoTMQTTClient\n_ = c",
			V2Go:     "var client *mqtt5.Client\n_ = client",
			V2Python: "from awscrt import mqtt5\nfrom awsiot import mqtt5_client_builder",
		},
	}
	r.Shared = id != "IOT190"
	return r
}
