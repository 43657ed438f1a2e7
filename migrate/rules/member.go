package rules

import "fmt"

// memberRules are about the parts of messages, callbacks and back-off that V1 has in
// public and that are used by name.
func memberRules() []*Rule {
	var out []*Rule
	message := func(n int, name, compat, v2go, v2py, text, changes string, effort Effort) {
		field := compat[len("v1compat.MQTTMessage."):]
		v2 := "log.Print(e.Packet." + v2go[len("mqtt5.PublishPacket."):] + ")"
		if name == "mid" || name == "timestamp" {
			v2 = "log.Print(e.Packet.Topic)"
		}
		if name == "timestamp" {
			v2 = "log.Print(time.Now(), e.Packet.Topic)"
		}
		py := "print(data.publish_packet." + v2py[len("awscrt.mqtt5.PublishPacket."):] + ")"
		out = append(out, &Rule{
			ID: fmt.Sprintf("IOT%d", n), Symbol: "MQTTMessage." + name, Kind: Attr, Effort: effort, Guide: guideSubscribe,
			Shared:   true, // a use of the type is reported, not one more for each field
			V1Compat: list(compat), V2Go: list(v2go), V2Python: list(v2py), Message: text, Changes: changes,
			Snippets: Snippets{"def on_message(client, userdata, message):\n    print(message." + name + ")",
				"c.OnMessage = func(m *v1compat.MQTTMessage) { log.Print(m." + field + ") }",
				"cfg.OnPublishReceived = func(e mqtt5.PublishReceivedEvent) { " + v2 + " }", "def on_message(data):\n    " + py},
		})
	}
	const none = "Nothing."
	message(610, "topic", "v1compat.MQTTMessage.Topic", "mqtt5.PublishPacket.Topic", "awscrt.mqtt5.PublishPacket.topic", "Take the topic of the PUBLISH packet.", none, Auto)
	message(611, "payload", "v1compat.MQTTMessage.Payload", "mqtt5.PublishPacket.Payload", "awscrt.mqtt5.PublishPacket.payload", "Take the payload of the PUBLISH packet.", "It is bytes in each of them.", Auto)
	message(612, "qos", "v1compat.MQTTMessage.QoS", "mqtt5.PublishPacket.QoS", "awscrt.mqtt5.PublishPacket.qos", "Take the quality of service of the PUBLISH packet.", "It is a value of a type of its own, no number.", Auto)
	message(613, "retain", "v1compat.MQTTMessage.Retain", "mqtt5.PublishPacket.Retain", "awscrt.mqtt5.PublishPacket.retain", "Take the retain flag of the PUBLISH packet.", "With MQTT 5 a subscription can ask for the flag as it was published.", Auto)
	message(614, "dup", "v1compat.MQTTMessage.Dup", "mqtt5.PublishPacket.Dup", "awscrt.mqtt5.PublishPacket.topic", "Do not rely on the flag that a message may have come before; V2 for Python does not show it.", "A message of QoS 1 may come twice without it.", Assisted)
	message(615, "mid", "v1compat.MQTTMessage.Mid", "mqtt5.PublishPacket.Topic", "awscrt.mqtt5.PublishPacket.topic", "Remove it: the packet id belongs to the connection, and V2 does not show it.", "There is nothing that takes its place; put an id of your own into the payload or the user properties.", Manual)
	message(616, "timestamp", "v1compat.MQTTMessage.Timestamp", "mqtt5.PublishPacket.Topic", "awscrt.mqtt5.PublishPacket.topic", "Take the time in the callback.", "V1's was the time at which the message was read, in seconds of a clock of its own; none travels with a message.", Assisted)
	for i, id := range []string{"CONNECTED", "DISCONNECTED", "QUEUED"} {
		v2go := []string{"mqtt5.Config.OnConnectionSuccess", "mqtt5.Config.OnStopped", "mqtt5.PublishFuture.Result"}[i]
		v2py := []string{"awscrt.mqtt5.ClientOptions.on_lifecycle_event_connection_success_fn", "awscrt.mqtt5.ClientOptions.on_lifecycle_event_stopped_fn", "concurrent.futures.Future.result"}[i]
		compat := []string{"MIDConnected", "MIDDisconnected", "MIDQueued"}[i]
		s := []Snippets{
			{"mid == \"CONNECTED\"", "var mid v1compat.MID\nif mid == v1compat.MIDConnected {\n\treturn nil\n}", "cfg.OnConnectionSuccess = func(mqtt5.ConnectionSuccessEvent) { log.Print(\"connected\") }", "client = mqtt5_client_builder.mtls_from_path(\n    on_lifecycle_connection_success=on_connected)"},
			{"mid == \"DISCONNECTED\"", "var mid v1compat.MID\nif mid == v1compat.MIDDisconnected {\n\treturn nil\n}", "cfg.OnStopped = func(mqtt5.StoppedEvent) { log.Print(\"stopped\") }", "client = mqtt5_client_builder.mtls_from_path(\n    on_lifecycle_stopped=on_stopped)"},
			{"mid == \"QUEUED\"", "var mid v1compat.MID\nif mid == v1compat.MIDQueued {\n\treturn nil\n}", "f := client.PublishAsync(&mqtt5.PublishPacket{Topic: \"a/b\", QoS: mqtt5.AtLeastOnce})\nif _, err := f.Result(); err != nil {\n\treturn err\n}", "future.result(5)"},
		}[i]
		out = append(out, &Rule{ID: fmt.Sprintf("IOT62%d", i), Symbol: `packet id "` + id + `"`, Kind: Const, Effort: Assisted, Guide: guideLifecycle,
			V1Compat: list("v1compat." + compat), V2Go: list(v2go), V2Python: list(v2py),
			Message: "Do not compare packet ids: look at the event or wait for the future.", Changes: "V2 has no packet ids in its API; whether a message was queued or sent at once, the future ends when it is done.", Snippets: s})
	}
	for i, name := range []string{"", "configTime", "backOff", "startStableConnectionTimer", "stopStableConnectionTimer"} {
		symbol, compat := "ProgressiveBackOffCore", "v1compat.NewProgressiveBackOffCore"
		v1, port := "b = ProgressiveBackOffCore()", "b, err := v1compat.NewProgressiveBackOffCore(1, 32, 20)\nif err != nil {\n\treturn err\n}\n_ = b"
		if name != "" {
			symbol += "." + name
			method := string(name[0]-'a'+'A') + name[1:]
			compat = "v1compat.ProgressiveBackOffCore." + method
			v1, port = "b."+name+"()", "b, err := v1compat.NewProgressiveBackOffCore(1, 32, 20)\nif err != nil {\n\treturn err\n}\n_ = b."+method
		}
		v2go, v2 := "mqtt5.Config.MinReconnectDelay", "cfg.MinReconnectDelay = time.Second\ncfg.MaxReconnectDelay = 32 * time.Second"
		if i > 2 {
			v2go, v2 = "mqtt5.Config.MinConnectedTimeToResetReconnectDelay", "cfg.MinConnectedTimeToResetReconnectDelay = 20 * time.Second"
		}
		out = append(out, &Rule{ID: fmt.Sprintf("IOT63%d", i), Symbol: symbol, Kind: Call, Effort: Assisted, Guide: guideReconnect,
			V1Compat: list(compat), V2Go: list(v2go), V2Python: list("awscrt.mqtt5.ClientOptions.min_reconnect_delay_ms"),
			Message: "Remove it where it delays connecting: the V2 client does that by itself; write a loop of your own for anything else.", Changes: "V1's class was internal, but samples use it to wait between attempts of discovery.",
			Snippets: Snippets{v1, port, v2, "client = mqtt5_client_builder.mtls_from_path(\n    min_reconnect_delay_ms=1000,\n    max_reconnect_delay_ms=32000)"}})
	}
	for i, name := range []string{"DROP_OLDEST", "DROP_NEWEST"} {
		for _, r := range constRules() {
			if r.Symbol == name {
				c := *r
				c.ID, c.Symbol, c.Shared = fmt.Sprintf("IOT64%d", i), "DropBehaviorTypes."+name, true
				out = append(out, &c)
			}
		}
	}
	const python = "awsiot.iotshadow.IotShadowClientV2"
	out = append(out, &Rule{ID: "IOT276", Symbol: "deviceShadow.generalCallback", Kind: Call, Effort: Manual, Guide: guideShadow, Shared: true,
		V1Compat: list("shadowhandler.DeviceShadow"), V2Go: list("iotshadow.Client"), V2Python: list(python),
		Message: "Do not call it: it is what V1's own client calls for a message, public by name only.", Changes: "In V2 the answer is the result of the request.",
		Snippets: Snippets{"shadow.generalCallback(None, None, message)", "var shadow *shadowhandler.DeviceShadow\n_ = shadow", "var shadows *iotshadow.Client\n_ = shadows", "shadow_client = iotshadow.IotShadowClientV2(client, options)"}},
		&Rule{ID: "IOT277", Symbol: "shadowCallback", Kind: Attr, Effort: Assisted, Guide: guideShadow,
			V1Compat: list("shadowhandler.ShadowCallback"), V2Go: list("iotshadow.GetShadowResponse", "iotshadow.ServiceError"), V2Python: list("awsiot.iotshadow.GetShadowResponse"),
			Message: "Change the callback (payload, responseStatus, token) into code behind the call: the answer is its result, a refusal its error.", Changes: "The payload is a struct, no JSON text; \"rejected\" is a *ServiceError with its code, \"timeout\" the error of the context. V2 makes the token.",
			Snippets: Snippets{"def on_shadow(payload, responseStatus, token):\n    print(responseStatus, payload)", "var cb shadowhandler.ShadowCallback = func(payload, responseStatus, token string) { log.Print(responseStatus, payload) }\n_ = cb",
				shadowV2 + "got, err := shadows.GetShadow(ctx, &iotshadow.GetShadowRequest{ThingName: \"thing1\"})\nif err != nil {\n\treturn err\n}\nlog.Print(got.Version)", "response = shadow_client.get_shadow(iotshadow.GetShadowRequest(thing_name=\"thing1\")).result(5)"}})
	return out
}
