// Interfaces calls clients by interfaces of its own.
package main

import (
	"fmt"
	"io"

	"github.com/iotshim/iotshim/v1compat"
)

// publisher has clients of V1 alone.
type publisher interface {
	Publish(topic string, payload any, qos int) (bool, error)
}

// link has publisher's values and more.
type link interface {
	publisher
	Disconnect() (bool, error)
}

// sink has another type's values too, so that its calls may not be V1's.
type sink interface {
	Publish(topic string, payload any, qos int) (bool, error)
}

// recorder never has a client.
type recorder interface {
	Publish(topic string, payload any, qos int) (bool, error)
}

type memory struct{ sent []string }

func (m *memory) Publish(topic string, payload any, qos int) (bool, error) {
	m.sent = append(m.sent, fmt.Sprint(topic, payload, qos))
	return true, nil
}

// device has the client's methods but for one.
type device struct {
	*v1compat.AWSIoTMQTTClient
	name string
}

func (d *device) Disconnect() (bool, error) { return true, nil }

type connector interface {
	Connect(opts ...v1compat.ConnectOption) (bool, error)
	Disconnect() (bool, error)
}

type agent struct {
	p    publisher
	all  []publisher
	by   map[string]publisher
	sink sink
}

func newAgent(p publisher) *agent {
	return &agent{p: p, all: []publisher{p}, by: map[string]publisher{"a": p}}
}

func open(name string) (link, error) { return v1compat.NewAWSIoTMQTTClient(name) }

func (a *agent) beat() error {
	if _, err := a.p.Publish("t", "x", 1); err != nil {
		return err
	}
	for _, p := range a.all {
		_, _ = p.Publish("t", "y", 0)
	}
	_, err := a.by["a"].Publish("t", "z", 0)
	send := a.p.Publish
	_, _ = send("t", "w", 0)
	_, _ = a.sink.Publish("not", "known", 0)
	return err
}

func main() {
	c, err := v1compat.NewAWSIoTMQTTClient("one")
	if err != nil {
		return
	}
	a := newAgent(c)
	a.sink = c
	a.sink = &memory{}
	_ = a.beat()

	l, err := open("two")
	if err != nil {
		return
	}
	var p publisher = l
	_, _ = p.Publish("t", "x", 1)
	_, _ = l.Disconnect()

	var n connector = &device{c, "three"}
	_, _ = n.Connect()
	_, _ = n.Disconnect() // device's own

	var r recorder = &memory{}
	_, _ = r.Publish("t", "x", 1)
	var s fmt.Stringer
	fmt.Println(s, io.Discard, c)
}
