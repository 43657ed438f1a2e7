// Places keeps clients in variables, fields, slices, and hands them on.
package main

import (
	"context"
	"sync"

	"github.com/iotshim/iotshim/v1compat"
)

var shared *v1compat.AWSIoTMQTTClient

type station struct {
	*sync.Mutex
	clients []*v1compat.AWSIoTMQTTClient
	byName  map[string]*v1compat.AWSIoTMQTTClient
}

func make1(name string) (*v1compat.AWSIoTMQTTClient, error) {
	c, err := v1compat.NewAWSIoTMQTTClient(name)
	if err != nil {
		return nil, err
	}
	c.ConfigureEndpoint("localhost", 8883)
	return c, c.ConfigureCredentials("ca.pem", "key.pem", "cert.pem")
}

func (s *station) start(ctx context.Context) error {
	for _, name := range []string{"a", "b"} {
		c, err := make1(name)
		if err != nil {
			return err
		}
		s.clients = append(s.clients, c)
		s.byName[name] = c
	}
	shared = s.clients[0]
	for _, c := range s.clients {
		if _, err := c.Connect(v1compat.KeepAliveIntervalSecond(30)); err != nil {
			return err
		}
	}
	go s.byName["b"].Publish("t", "from a goroutine", 0)
	_, err := s.clients[1].Publish("t", "x", 1)
	return err
}

func main() {
	if err := (&station{}).start(context.Background()); err != nil {
		panic(err)
	}
	_, _ = shared.Disconnect()
}
