package v1compat_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/iotshim/iotshim/jobsclient"
	"github.com/iotshim/iotshim/shadowhandler"
	"github.com/iotshim/iotshim/v1compat"
)

// shadowOf connects a shadow client around an MQTT client, and makes a handler.
func shadowOf(t *testing.T, b *broker, persistent bool, opts ...shadowhandler.Option) *shadowhandler.DeviceShadow {
	t.Helper()
	sc, err := v1compat.NewAWSIoTMQTTShadowClient("", v1compat.AwsIoTMQTTClient(newClient(t, b)))
	if err != nil {
		t.Fatal(err)
	}
	ok, err := sc.Connect()
	mustOK(t, ok, err)
	s, err := sc.CreateShadowHandlerWithName("T", persistent, opts...)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

const shadowTopic = "$aws/things/T/shadow/"

// TestQuirkThings has the quirks of the shadow client and the jobs client, and two that
// need a server of their own.
func TestQuirkThings(t *testing.T) {
	run := func(id string, f func(t *testing.T, b *broker)) {
		t.Run(id, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { f(t, newBroker(t)) })
		})
	}
	delta := func(b *broker, version int) {
		b.publish(shadowTopic+"update/delta", fmt.Sprintf(`{"version": %d}`, version), 0, 0)
	}
	accepted := func(t *testing.T, b *broker, s *shadowhandler.DeviceShadow, version int) {
		t.Helper()
		token, err := s.ShadowGet(nil, 5)
		if err != nil {
			t.Fatal(err)
		}
		text := fmt.Sprintf(`{"version": %d, "clientToken": %q}`, version, token)
		if version < 0 {
			text = fmt.Sprintf(`{"clientToken": %q}`, token)
		}
		b.publish(shadowTopic+"get/accepted", text, 0, 0)
	}
	listen := func(t *testing.T, r *record, s *shadowhandler.DeviceShadow) {
		t.Helper()
		if err := s.ShadowRegisterDeltaCallback(func(payload, status, token string) { r.add("%s %s%s", payload, status, token) }); err != nil {
			t.Fatal(err)
		}
	}

	run("Q-04", func(t *testing.T, b *broker) {
		dials := 0
		c := newClient(t, b)
		c.ConfigureSocketFactory(func() (net.Conn, error) {
			if dials++; dials > 1 && dials < 4 {
				return nil, errors.New("the handshake of the websocket has failed")
			}
			return b.Dial(context.Background())
		})
		connect(t, c)
		b.Drop()
		time.Sleep(20 * time.Second)
		diff(t, "connections", b.Conns(), 2)
		ok, err := c.Publish("t", "x", 1)
		mustOK(t, ok, err)
	})

	run("Q-09", func(t *testing.T, b *broker) {
		var r record
		s := shadowOf(t, b, true)
		listen(t, &r, s)
		accepted(t, b, s, 5)
		delta(b, 5)
		delta(b, 6)
		diff(t, "deltas", r.take(), []string{`{"version": 6} delta/T`})
	})

	run("Q-09 offered", func(t *testing.T, b *broker) {
		var r record
		s := shadowOf(t, b, true, shadowhandler.DeltaAtSameVersion())
		listen(t, &r, s)
		accepted(t, b, s, 5)
		delta(b, 5)
		diff(t, "deltas", r.take(), []string{`{"version": 5} delta/T`})
	})

	for id, second := range map[string]int{"Q-10": 8, "Q-10 equal": 10, "Q-10 missing": -1} {
		run(id, func(t *testing.T, b *broker) {
			var r record
			s := shadowOf(t, b, true)
			listen(t, &r, s)
			accepted(t, b, s, 10)
			accepted(t, b, s, second)
			delta(b, 3)
			diff(t, "deltas", r.take(), []string{`{"version": 3} delta/T`})
		})
	}

	run("Q-24 offered", func(t *testing.T, b *broker) {
		s := shadowOf(t, b, false, shadowhandler.PauseAfterSubscribe(2))
		began := time.Now()
		if _, err := s.ShadowGet(nil, 5); err != nil {
			t.Error(err)
		}
		diff(t, "time of a call", time.Since(began), 2*time.Second)
	})

	run("Q-24", func(t *testing.T, b *broker) {
		s := shadowOf(t, b, false)
		began := time.Now()
		if _, err := s.ShadowGet(nil, 5); err != nil {
			t.Error(err)
		}
		diff(t, "time of a call", time.Since(began), time.Duration(0))
	})

	run("Q-25", func(t *testing.T, b *broker) {
		var r record
		two := func(s *shadowhandler.DeviceShadow) {
			var tokens []string
			for _, name := range []string{"first", "second"} {
				token, err := s.ShadowGet(func(_, status, _ string) { r.add("%s %s", name, status) }, 5)
				if err != nil {
					t.Fatal(err)
				}
				tokens = append(tokens, token)
			}
			for _, token := range tokens {
				b.publish(shadowTopic+"get/accepted", fmt.Sprintf(`{"clientToken": %q}`, token), 0, 0)
			}
		}
		two(shadowOf(t, b, true))
		diff(t, "V1", r.take(), []string{"second accepted", "second accepted"})
		two(shadowOf(t, b, true, shadowhandler.CallbackPerRequest()))
		diff(t, "offered", r.take(), []string{"first accepted", "second accepted"})
	})

	run("Q-26", func(t *testing.T, b *broker) {
		var r record
		s := shadowOf(t, b, false)
		again := false
		var cb shadowhandler.ShadowCallback
		cb = func(_, status, _ string) {
			r.add("%s", status)
			if !again {
				again = true
				if _, err := s.ShadowGet(cb, 1); err != nil {
					r.add("%v", err)
				}
			}
		}
		if _, err := s.ShadowGet(cb, 1); err != nil {
			t.Fatal(err)
		}
		time.Sleep(3 * time.Second)
		diff(t, "callbacks", r.take(), []string{"timeout", "timeout"})
	})

	run("Q-26 offline", func(t *testing.T, b *broker) {
		var r record
		s := shadowOf(t, b, false)
		if _, err := s.ShadowGet(func(payload, status, _ string) { r.add("%s: %s", status, payload) }, 1); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		b.Down() // giving the topics up fails, or is queued
		b.Drop()
		time.Sleep(3 * time.Second)
		diff(t, "callbacks", r.take(), []string{"timeout: REQUEST TIME OUT"})
	})

	run("Q-28", func(t *testing.T, b *broker) {
		var r record
		c := newClient(t, b)
		c.OnOnline = func() { r.add("inner") }
		sc, err := v1compat.NewAWSIoTMQTTShadowClient("", v1compat.AwsIoTMQTTClient(c))
		if err != nil {
			t.Fatal(err)
		}
		ok, err := sc.Connect()
		mustOK(t, ok, err)
		diff(t, "an unset slot", r.take(), []string{"inner"})
		c.Disconnect()
		sc.OnOnline = func() { r.add("outer") }
		ok, err = sc.Connect()
		mustOK(t, ok, err)
		diff(t, "a set slot", r.take(), []string{"outer"})
	})

	run("Q-31", func(t *testing.T, b *broker) {
		j, err := v1compat.NewAWSIoTMQTTThingJobsClient("cid", "T", v1compat.AwsIoTMQTTClient(newClient(t, b)))
		if err != nil {
			t.Fatal(err)
		}
		ok, err := j.Connect()
		mustOK(t, ok, err)
		ok, err = j.SendJobsUpdate("J1", jobsclient.JOB_EXECUTION_SUCCEEDED, jobsclient.ExpectedVersion(3), jobsclient.ExecutionNumber(4))
		mustOK(t, ok, err)
		synctest.Wait()
		diff(t, "packets", b.packets("PUBLISH"), []string{
			`1 PUBLISH $aws/things/T/jobs/J1/update {"status": "SUCCEEDED", "expectedVersion": "3", "executionNumber": "4", "clientToken": "cid"} 0`,
		})
	})

	run("Q-33", func(t *testing.T, b *broker) {
		b.withhold["puback"] = true
		c := newClient(t, b)
		connect(t, c)
		if _, err := c.PublishAsync("t", "poison", 1, nil); err != nil {
			t.Fatal(err)
		}
		for range 3 {
			synctest.Wait()
			b.Drop()
			time.Sleep(40 * time.Second)
		}
		if n := len(b.packets("PUBLISH")); n != 4 {
			t.Errorf("%d times sent: %s", n, strings.Join(b.packets(), "\n"))
		}
	})
}
