package iotlocal

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/fxamacker/cbor/v2"
	mqtt "github.com/mochi-mqtt/server/v2"
	"github.com/mochi-mqtt/server/v2/packets"

	"github.com/iotshim/iotshim/iotlocal/internal/service"
)

// outcome is what a fault has left of a packet.
type outcome byte

const (
	unharmed   outcome = iota
	swallowed          // no effect and no answer
	unanswered         // effect without an answer
	refused            // an answer in the negative
	twice              // effect twice
	gone               // the connection is at its end
	goneAfter          // it is to be, after the effect
	answerFirst
)

// strike lets the fault at a point have its way with a packet. It runs on the
// goroutine that handles the packet, and sleeps there for a delay.
func (s *Server) strike(c *conn, point FaultPoint, clientID string, topics ...string) (outcome, Fault) {
	f, ok := s.faults.at(point, clientID, topics...)
	if !ok {
		return unharmed, f
	}
	c.log.Info("fault", "at", string(f.At), "do", string(f.Do), "client", clientID)
	switch f.Do {
	case Drop:
		c.drop()
		return gone, f
	case Stall:
		c.stalled.Store(true)
		if point == AtDelivery {
			return unharmed, f // it is written into the void, and stays unacknowledged
		}
		return swallowed, f
	case Disconnect:
		c.part(f.Code, reasonServer)
		return gone, f
	case Delay:
		if !s.pause(c, f.Delay) {
			return gone, f
		}
	case Ignore:
		return swallowed, f
	case Unanswered:
		return unanswered, f
	case Refuse:
		return refused, f
	case Duplicate:
		return twice, f
	case DropAfter:
		return goneAfter, f
	case AnswerFirst:
		return answerFirst, f
	case EndSession:
		s.broker.forget(clientID)
	}
	return unharmed, f
}

// strikeConnect is strike for a CONNECT. It returns an error when that is at its end.
func (h *hook) strikeConnect(cl *mqtt.Client, c *conn) error {
	c.SetDeadline(time.Time{}) // which the fault may pass; the library sets it anew
	switch out, f := h.server.strike(c, AtConnect, cl.ID); out {
	case gone:
		return errRefused
	case swallowed:
		var b [512]byte
		for { // until one side gives up
			if _, err := c.Conn.Read(b[:]); err != nil {
				return errRefused
			}
		}
	case refused:
		switch {
		case c.v5():
			h.server.mqtt.SendConnack(cl, packets.Code{Code: f.Code}, false, nil)
		case f.Code <= 5:
			c.Write([]byte{0x20, 2, 0, f.Code})
		}
		return errRefused
	}
	return nil
}

// errGone says that a fault has ended the connection.
var errGone = errors.New("connection ended by a fault")

// answer has the services answer a message, as late or as wrong as a fault says.
func (s *Server) answer(c *conn, m *message) {
	if !strings.HasPrefix(m.topic, "$aws/") {
		return
	}
	r := c.request(m)
	f, ok := s.faults.at(AtAnswer, r.ClientID, m.topic)
	if !ok {
		s.services.handle(r)
		return
	}
	c.log.Info("fault", "at", string(f.At), "do", string(f.Do), "topic", m.topic)
	switch f.Do {
	case Refuse:
		s.services.do(func(now time.Time) []service.Message { return f.Error.answer(now, r) })
	case Delay:
		s.services.handleAs(r, func(answers []service.Message) []service.Message {
			time.AfterFunc(f.Delay, func() {
				s.services.do(func(time.Time) []service.Message { return answers })
			})
			return nil
		})
	case Ignore:
		s.services.handleAs(r, func([]service.Message) []service.Message { return nil })
	case Duplicate:
		s.services.handleAs(r, func(answers []service.Message) []service.Message {
			return append(slices.Clone(answers), answers...)
		})
	}
}

// answer is how the service of a request's topic refuses it.
func (e ServiceError) answer(now time.Time, r service.Request) []service.Message {
	var asked struct {
		ClientToken string `json:"clientToken"`
	}
	json.Unmarshal(r.Payload, &asked) // what cannot be read has no token
	body := make(map[string]any)
	m := service.Message{Topic: r.Topic + "/rejected", Correlation: r.Correlation}
	switch {
	case strings.Contains(r.Topic, "/jobs/"):
		m.ToClient = r.ClientID
		body["code"], body["message"], body["timestamp"] = e.Code, e.Message, now.Unix()
	case strings.HasPrefix(r.Topic, "$aws/things/"):
		body["code"], body["message"], body["timestamp"] = e.Status, e.Message, now.Unix()
	case strings.HasPrefix(r.Topic, "$aws/commands/"):
		// $aws/commands/things/THING/executions/ID/response/json
		levels := strings.Split(r.Topic, "/")
		m.Topic = strings.Join(levels[:len(levels)-1], "/") + "/rejected/" + levels[len(levels)-1]
		body["error"], body["errorMessage"] = e.Code, e.Message
		if len(levels) > 5 {
			body["executionId"] = levels[5]
		}
	default:
		body["statusCode"], body["errorCode"], body["errorMessage"] = e.Status, e.Code, e.Message
	}
	if asked.ClientToken != "" {
		body["clientToken"] = asked.ClientToken
	}
	var err error
	if strings.HasSuffix(r.Topic, "/cbor") {
		m.Payload, err = cbor.Marshal(body)
	} else {
		m.Payload, err = json.Marshal(body)
	}
	if err != nil {
		return nil // cannot happen: it has texts and numbers only
	}
	return []service.Message{m}
}
