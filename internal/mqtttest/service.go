package mqtttest

import (
	"encoding/json"
	"strings"
	"sync"

	"github.com/eclipse/paho.golang/packets"
)

// Service is a server that grants everything and answers requests with messages, as
// the services of AWS IoT do.
type Service struct {
	*Server

	mu       sync.Mutex
	conn     *Conn
	answers  map[string]Message
	requests []Message
}

// Message is one on the wire. In an answer, TOKEN stands for the token of the
// request.
type Message struct{ Topic, Payload string }

// NewService makes a service without answers.
func NewService() *Service {
	s := &Service{answers: map[string]Message{}}
	s.Server = New(func(_ int, c *Conn) {
		s.mu.Lock()
		s.conn = c
		s.mu.Unlock()
		c.Accept()
		c.Serve(s.see)
	})
	return s
}

func (s *Service) see(p packets.Packet) {
	publish, ok := p.(*packets.Publish)
	if !ok {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var request struct{ ClientToken string }
	json.Unmarshal(publish.Payload, &request) // a request without token stays without
	payload := string(publish.Payload)
	if request.ClientToken != "" {
		payload = strings.ReplaceAll(payload, request.ClientToken, "TOKEN")
	}
	s.requests = append(s.requests, Message{publish.Topic, payload})
	if a, ok := s.answers[publish.Topic]; ok {
		s.send(&packets.Publish{Topic: a.Topic, Payload: []byte(strings.ReplaceAll(a.Payload, "TOKEN", request.ClientToken))})
	}
}

func (s *Service) send(p *packets.Publish) {
	if p.Properties == nil {
		p.Properties = &packets.Properties{}
	}
	s.conn.Write(p)
}

// Answer says what follows a request from now on.
func (s *Service) Answer(topic string, a Message) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answers[topic] = a
}

// Send sends a message. The client must be connected.
func (s *Service) Send(p *packets.Publish) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.send(p)
}

// Take returns the requests since it was called last, with TOKEN for their tokens.
func (s *Service) Take() []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := s.requests
	s.requests = nil
	return list
}
