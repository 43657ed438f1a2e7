package iotlocal_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/eclipse/paho.golang/packets"
	"github.com/google/go-cmp/cmp"

	"github.com/iotshim/iotshim/iotlocal"
	"github.com/iotshim/iotshim/iotlocal/internal/service"
)

// echo is a service that answers what it is asked, to everyone and to the client alone,
// and once more a minute later.
type echo struct {
	requests []service.Request
	due      []time.Time
}

const echoTopic = "$aws/things/thing1/echo"

func (e *echo) Handle(now time.Time, r service.Request) ([]service.Message, bool) {
	if r.Topic != echoTopic {
		return nil, false
	}
	e.requests = append(e.requests, r)
	e.due = append(e.due, now.Add(time.Minute))
	return []service.Message{
		{Topic: echoTopic + "/all", Payload: r.Payload, ContentType: "text/plain", Expiry: 10 * time.Second},
		{Topic: echoTopic + "/one", Payload: r.Payload, ToClient: r.ClientID, Correlation: r.Correlation},
	}, true
}

func (e *echo) Deadline() (time.Time, bool) {
	if len(e.due) == 0 {
		return time.Time{}, false
	}
	return e.due[0], true
}

func (e *echo) Expire(now time.Time) []service.Message {
	var out []service.Message
	for len(e.due) > 0 && !e.due[0].After(now) {
		out = append(out, service.Message{Topic: echoTopic + "/late", Payload: []byte(e.due[0].UTC().Format("15:04"))})
		e.due = e.due[1:]
	}
	return out
}

// TestServices has a service answer behind the acknowledgement, to subscribers and to one
// client without a subscription, and act when its time has come, on its own clock too.
func TestServices(t *testing.T) {
	one := &echo{}
	synctest.Test(t, func(t *testing.T) {
		s := unlistened(t, iotlocal.Options{})
		s.Serve(one)
		device, watcher := pipe5(t, s, "device", nil), pipe5(t, s, "watcher", nil)
		watcher.subscribe5(1, echoTopic+"/+")

		device.publish5(echoTopic, "hello", func(p *packets.Publish) {
			p.Properties.CorrelationData, p.Properties.ResponseTopic, p.Properties.ContentType = []byte("c1"), "r", "text/plain"
		}) // which reads the PUBACK first
		answer := device.wantMessage("hello")
		if answer.Topic != echoTopic+"/one" || answer.QoS != 0 || string(answer.Properties.CorrelationData) != "c1" {
			t.Errorf("answer to the device: %v", answer)
		}
		all := watcher.wantMessage("hello")
		if e := all.Properties.MessageExpiry; all.Topic != echoTopic+"/all" || all.QoS != 1 || all.Properties.ContentType != "text/plain" || e == nil || *e == 0 {
			t.Errorf("answer to subscribers: %v", all)
		}

		start := time.Now()
		time.Sleep(50 * time.Second)
		device.send5(echoTopic, "again", 0, nil)
		device.wantMessage("again")
		watcher.wantMessage("again")
		time.Sleep(10 * time.Second)
		if late := watcher.message(); late.Topic != echoTopic+"/late" {
			t.Errorf("after a minute: %v", late)
		}
		s.AdvanceClock(time.Hour)
		if got, want := string(watcher.message().Payload), start.Add(50*time.Second+time.Minute).UTC().Format("15:04"); got != want {
			t.Errorf("on the clock that was moved: due at %s, want %s", got, want)
		}
		if d := time.Since(start); d != time.Minute {
			t.Errorf("moving the clock took %v", d-time.Minute)
		}
		s.Do(func(now time.Time) []service.Message {
			if ahead := time.Until(now); ahead != time.Hour {
				t.Errorf("clock is %v ahead, want 1h", ahead)
			}
			return nil
		})
	})
	if len(one.requests) != 2 {
		t.Fatalf("%d requests", len(one.requests))
	}
	got := one.requests[0]
	if len(got.CertificateID) != 64 || strings.Trim(got.CertificateID, "0123456789abcdef") != "" {
		t.Errorf("certificate id %q", got.CertificateID)
	}
	got.CertificateID = ""
	want := service.Request{Topic: echoTopic, Payload: []byte("hello"), ClientID: "device", Thing: "thing1", Version: 5, QoS: 1,
		ContentType: "text/plain", ResponseTopic: "r", Correlation: []byte("c1")}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("request (-want +got):\n%s", diff)
	}
}
