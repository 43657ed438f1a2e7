package v1trace

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/eclipse/paho.golang/packets"

	"github.com/iotshim/iotshim/internal/pyjson"
)

// answerRule says what follows a PUBLISH of the client's.
type answerRule struct {
	replies []*pyjson.Object
	times   int // -1: always
}

// setAnswer makes a rule; the newest for a topic wins, until it has answered as often
// as it should.
func (b *broker) setAnswer(rule *pyjson.Object) {
	made := &answerRule{times: rule.Int("times", -1)}
	for _, v := range rule.List("replies") {
		made.replies = append(made.replies, v.(*pyjson.Object)) // as check has seen
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	on := rule.Text("on")
	b.answers[on] = append(b.answers[on], made)
}

func (b *broker) dropAnswer(topic string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.answers, topic)
}

// rule takes the rule that answers a PUBLISH on a topic; nil if there is none.
func (b *broker) rule(topic string) *answerRule {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, r := range slices.Backward(b.answers[topic]) {
		if r.times != 0 {
			r.times = max(-1, r.times-1)
			return r
		}
	}
	return nil
}

// reply answers a PUBLISH of the client's by the rules.
func (b *broker) reply(c *brokerConn, p *packets.Publish) {
	rule := b.rule(p.Topic)
	if rule == nil {
		return
	}
	var request struct {
		Token string `json:"clientToken"`
	}
	json.Unmarshal(p.Payload, &request) // a request without a token is answered without one
	token := strings.NewReplacer("$token", request.Token)
	after := time.Duration(0)
	for _, reply := range rule.replies {
		after += span(reply.Number("delay", 0))
		payload := reply.Text("text")
		if reply.Has("json") {
			payload = pyjson.Encode(reply.Get("json"), token)
		}
		b.later(after, func() {
			if b.alive(c) {
				b.send(c, reply.Text("topic"), []byte(payload), byte(reply.Int("qos", 0)), false, false)
			}
		})
	}
}

// later runs f after a time. What is due at the same time runs in the order of its calls.
func (b *broker) later(d time.Duration, f func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.due = append(b.due, dueCall{time.Now().Add(d), f})
	time.AfterFunc(d, b.runDue)
}

type dueCall struct {
	at  time.Time
	run func()
}

func (b *broker) runDue() {
	b.running.Lock()
	defer b.running.Unlock()
	now := time.Now()
	b.mu.Lock()
	var run []func()
	b.due = slices.DeleteFunc(b.due, func(d dueCall) bool {
		if d.at.After(now) {
			return false
		}
		run = append(run, d.run)
		return true
	})
	b.mu.Unlock()
	for _, f := range run {
		f()
	}
}
