// Callbacks has callbacks of every form.
package main

import (
	"fmt"
	"log"

	v1 "github.com/iotshim/iotshim/v1compat"
)

type app struct {
	client *v1.AWSIoTMQTTClient
	last   *v1.MQTTMessage
	on     v1.MessageCallback
}

// message is a method.
func (a *app) message(client *v1.AWSIoTMQTTClient, userdata any, message *v1.MQTTMessage) {
	a.last = message // kept
	a.show(message)
	if message.QoS == 1 && message.Retain == 1 || message.Dup == 0 {
		fmt.Println(message.Topic, string(message.Payload), message.QoS)
	}
}

func (a *app) show(m *v1.MQTTMessage) { fmt.Printf("%s %s %d\n", m.Topic, m.Payload, m.QoS) }

func ignore(*v1.AWSIoTMQTTClient, any, *v1.MQTTMessage) {}

func general(message *v1.MQTTMessage) { log.Print(message.Topic) }

func (a *app) run() error {
	a.client.OnMessage = general
	a.client.OnOnline = a.online
	a.client.OnOffline = func() {
		log.Print("offline")
	}
	a.on = func(_ *v1.AWSIoTMQTTClient, _ any, m *v1.MQTTMessage) {
		ev := m.Topic // the name is taken
		fmt.Println(ev)
	}
	handlers := map[string]func(*v1.AWSIoTMQTTClient, any, *v1.MQTTMessage){
		"a": a.message,
		"b": ignore,
		"c": a.on,
	}
	for filter, handler := range handlers {
		if _, err := a.client.Subscribe(filter, 0, handler); err != nil {
			return err
		}
	}
	a.client.OnMessage = func(m *v1.MQTTMessage) { a.show(m) }
	_, err := a.client.Subscribe("d", 1, func(_ *v1.AWSIoTMQTTClient, _ any, m *v1.MQTTMessage) {
		// A call within a callback.
		if _, err := a.client.Publish("e", m.Payload, 1); err != nil {
			log.Print(err)
		}
	})
	return err
}

func (a *app) online() { log.Print("online") }

func main() {}
