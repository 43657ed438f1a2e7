package mqtt5_test

import (
	"errors"
	"testing"
	"time"

	"github.com/eclipse/paho.golang/packets"

	"github.com/iotshim/iotshim/internal/mqtttest"
	"github.com/iotshim/iotshim/v2/mqtt5"
)

// resuming is a server that never acknowledges on the first connection, and on
// those that follow says whether the session is there and answers.
func resuming(present bool) func(*scene, int, *mqtttest.Conn) {
	return func(s *scene, n int, c *mqtttest.Conn) {
		c.Accept(func(a *packets.Connack) { a.SessionPresent = n > 1 && present })
		for p := c.Read(); p != nil; p = c.Read() {
			s.wire.add("%s", describe(p))
			if n > 1 {
				c.Answer(p)
			}
		}
	}
}

// mixed hands over one of each kind, has them sent, loses the connection, and
// hands over one of each kind again while offline.
func mixed(s *scene) {
	s.start()
	s.publish("a1", mqtt5.AtLeastOnce)
	s.subscribe("as")
	s.publish("a2", mqtt5.AtLeastOnce)
	s.unsubscribe("au")
	s.want(&s.wire, "PUBLISH a1 QoS 1 id 1", "SUBSCRIBE as id 2", "PUBLISH a2 QoS 1 id 3", "UNSUBSCRIBE au id 4")
	s.server.Down()
	time.Sleep(time.Millisecond)
	s.publish("b0", mqtt5.AtMostOnce)
	s.publish("b1", mqtt5.AtLeastOnce)
	s.subscribe("bs")
	s.unsubscribe("bu")
}

// offline plays mixed under a policy, and then lets the client reconnect.
func offline(t *testing.T, policy mqtt5.OfflineQueueBehavior, present bool, refused []string, resent []string) {
	t.Helper()
	play(t, mqtt5.Config{OfflineQueueBehavior: policy, SessionBehavior: mqtt5.SessionRejoinPostSuccess}, resuming(present), func(s *scene) {
		mixed(s)
		s.want(&s.ends, each(refused, policyText)...)
		s.server.Up()
		time.Sleep(time.Minute)
		s.want(&s.wire, resent...)
		if n := s.client.Stats().IncompleteOperations; n != 0 {
			t.Errorf("%d operations are left", n)
		}
	})
}

// submitted checks which kinds may wait for a connection under a policy: q0, q1,
// s, u.
func submitted(t *testing.T, policy mqtt5.OfflineQueueBehavior, refused ...string) {
	t.Helper()
	play(t, mqtt5.Config{OfflineQueueBehavior: policy}, accept, func(s *scene) {
		s.publish("q0", mqtt5.AtMostOnce)
		s.publish("q1", mqtt5.AtLeastOnce)
		s.subscribe("s")
		s.unsubscribe("u")
		s.want(&s.ends, each(refused, policyText)...)
		if n := s.client.Stats().IncompleteOperations; n != 4-len(refused) {
			t.Errorf("%d operations wait", n)
		}
	})
}

var queueRows = []row{
	{"Q01", func(t *testing.T) {
		offline(t, mqtt5.FailAllOnDisconnect, true, []string{"as", "au", "b0", "b1", "bs", "bu"},
			[]string{"PUBLISH a1 QoS 1 id 1 DUP", "PUBLISH a2 QoS 1 id 3 DUP"})
	}},
	{"Q02", func(t *testing.T) {
		offline(t, mqtt5.FailQoS0PublishOnDisconnect, true, []string{"b0"},
			[]string{"PUBLISH a1 QoS 1 id 1 DUP", "PUBLISH a2 QoS 1 id 3 DUP", "SUBSCRIBE as id 5", "UNSUBSCRIBE au id 6",
				"PUBLISH b1 QoS 1 id 7", "SUBSCRIBE bs id 8", "UNSUBSCRIBE bu id 9"})
	}},
	{"Q03", func(t *testing.T) {
		offline(t, mqtt5.FailNonQoS1PublishOnDisconnect, true, []string{"as", "au", "b0", "bs", "bu"},
			[]string{"PUBLISH a1 QoS 1 id 1 DUP", "PUBLISH a2 QoS 1 id 3 DUP", "PUBLISH b1 QoS 1 id 5"})
	}},
	{"Q04", func(t *testing.T) { // the server reads the half of a large publish only
		for _, policy := range []mqtt5.OfflineQueueBehavior{mqtt5.FailQoS0PublishOnDisconnect, mqtt5.FailAllOnDisconnect} {
			play(t, mqtt5.Config{OfflineQueueBehavior: policy, SessionBehavior: mqtt5.SessionRejoinPostSuccess}, func(s *scene, n int, c *mqtttest.Conn) {
				c.Accept(func(a *packets.Connack) { a.SessionPresent = n > 1 })
				if n == 1 {
					c.Conn.Read(make([]byte, 1000))
					return
				}
				c.Serve(func(p packets.Packet) {
					if pub, ok := p.(*packets.Publish); ok {
						s.wire.add("%d bytes, DUP %t", len(pub.Payload), pub.Duplicate)
					}
				})
			}, func(s *scene) {
				s.start()
				s.client.PublishAsync(&mqtt5.PublishPacket{Topic: "t", Payload: make([]byte, 5000), QoS: 1}).
					OnComplete(func(_ mqtt5.PublishResult, err error) { s.ended("half", err) })
				time.Sleep(time.Minute)
				// Ours counts it as sent, since the server may have it all: it keeps its
				// place and its id whatever the policy.
				s.want(&s.wire, "5000 bytes, DUP true")
				s.want(&s.ends, "half done")
			})
		}
	}},
	{"Q05", func(t *testing.T) { // resumed, FAIL_ALL: unacknowledged in their order
		offline(t, mqtt5.FailAllOnDisconnect, true, []string{"as", "au", "b0", "b1", "bs", "bu"},
			[]string{"PUBLISH a1 QoS 1 id 1 DUP", "PUBLISH a2 QoS 1 id 3 DUP"})
	}},
	{"Q06", func(t *testing.T) { // resumed, FAIL_QOS0: publishes, then subscriptions, then the queue
		offline(t, mqtt5.FailQoS0PublishOnDisconnect, true, []string{"b0"},
			[]string{"PUBLISH a1 QoS 1 id 1 DUP", "PUBLISH a2 QoS 1 id 3 DUP", "SUBSCRIBE as id 5", "UNSUBSCRIBE au id 6",
				"PUBLISH b1 QoS 1 id 7", "SUBSCRIBE bs id 8", "UNSUBSCRIBE bu id 9"})
	}},
	{"Q07", func(t *testing.T) {
		play(t, mqtt5.Config{OfflineQueueBehavior: mqtt5.FailAllOnDisconnect, SessionBehavior: mqtt5.SessionRejoinPostSuccess}, resuming(false), func(s *scene) {
			mixed(s)
			s.want(&s.ends, each([]string{"as", "au", "b0", "b1", "bs", "bu"}, policyText)...)
			s.server.Up()
			time.Sleep(time.Minute)
			s.want(&s.ends, each([]string{"a1", "a2"}, policyText)...)
			s.want(&s.wire)
		})
	}},
	{"Q08", func(t *testing.T) { // lost: the mixed order, no duplicates, new ids
		offline(t, mqtt5.FailQoS0PublishOnDisconnect, false, []string{"b0"},
			[]string{"PUBLISH a1 QoS 1 id 5", "SUBSCRIBE as id 6", "PUBLISH a2 QoS 1 id 7", "UNSUBSCRIBE au id 8",
				"PUBLISH b1 QoS 1 id 9", "SUBSCRIBE bs id 10", "UNSUBSCRIBE bu id 11"})
	}},
	{"Q09", func(t *testing.T) {
		offline(t, mqtt5.FailNonQoS1PublishOnDisconnect, false, []string{"as", "au", "b0", "bs", "bu"},
			[]string{"PUBLISH a1 QoS 1 id 5", "PUBLISH a2 QoS 1 id 6", "PUBLISH b1 QoS 1 id 7"})
	}},
	{"Q10", func(t *testing.T) { submitted(t, mqtt5.FailQoS0PublishOnDisconnect, "q0") }},
	{"Q11", func(t *testing.T) { submitted(t, mqtt5.FailNonQoS1PublishOnDisconnect, "q0", "s", "u") }},
	{"Q12", func(t *testing.T) { submitted(t, mqtt5.FailAllOnDisconnect, "q0", "q1", "s", "u") }},
	{"Q13", func(t *testing.T) {
		play(t, mqtt5.Config{}, accept, func(s *scene) {
			s.publish("early", mqtt5.AtLeastOnce)
			s.subscribe("f")
			s.start()
			s.want(&s.wire, "CONNECT clean=true", "PUBLISH early QoS 1 id 1", "SUBSCRIBE f id 2")
			s.want(&s.ends, "early done", "f done")
		})
	}},
	{"Q14", func(t *testing.T) {
		play(t, mqtt5.Config{}, silent, func(s *scene) {
			s.start()
			s.publish("p", mqtt5.AtLeastOnce)
			s.subscribe("s")
			s.unsubscribe("u")
			s.stop(nil)
			s.want(&s.ends, each([]string{"p", "s", "u"}, stopText)...)
			if st := s.client.Stats(); st.IncompleteOperations != 0 || st.UnackedOperations != 0 || st.IncompleteBytes != 0 || st.UnackedBytes != 0 {
				t.Errorf("%+v", st)
			}
		})
	}},
	{"Q15", func(t *testing.T) {
		play(t, mqtt5.Config{}, accept, func(s *scene) {
			s.server.Down()
			s.start()
			s.publish("p", mqtt5.AtLeastOnce)
			s.subscribe("s")
			s.stop(nil)
			s.want(&s.ends, each([]string{"p", "s"}, stopText)...)
		})
	}},
	{"Q16", func(t *testing.T) {
		play(t, mqtt5.Config{}, accept, func(s *scene) {
			f := s.client.PublishAsync(&mqtt5.PublishPacket{Topic: "t", QoS: 1})
			s.client.Close()
			if _, err := f.Result(); !errors.Is(err, mqtt5.ErrClosed) {
				t.Errorf("got %v", err)
			}
		})
	}},
	{"Q17", func(t *testing.T) { // the write fails in the middle of the queue
		play(t, mqtt5.Config{}, func(s *scene, n int, c *mqtttest.Conn) {
			c.Accept()
			if n == 1 {
				s.wire.add("%s", describe(c.Read()))
				return
			}
			c.Serve(func(p packets.Packet) { s.wire.add("%s", describe(p)) })
		}, func(s *scene) {
			for _, name := range []string{"a", "b", "c"} {
				s.publish(name, mqtt5.AtLeastOnce)
			}
			s.start()
			time.Sleep(time.Minute)
			s.want(&s.wire, "PUBLISH a QoS 1 id 1", "PUBLISH a QoS 1 id 4", "PUBLISH b QoS 1 id 5", "PUBLISH c QoS 1 id 6")
			s.want(&s.ends, "a done", "b done", "c done")
		})
	}},
}

// cleanStarts connects four times and lists what the CONNECTs say.
func cleanStarts(t *testing.T, b mqtt5.SessionBehavior, present bool, want ...string) {
	t.Helper()
	play(t, mqtt5.Config{SessionBehavior: b}, func(s *scene, n int, c *mqtttest.Conn) {
		connect := c.Accept(func(a *packets.Connack) { a.SessionPresent = present && n > 0 })
		s.wire.add("clean=%t", connect.CleanStart)
		c.Serve(nil)
	}, func(s *scene) {
		s.start()
		for range 3 {
			s.server.Drop()
			time.Sleep(30 * time.Second)
		}
		s.want(&s.wire, want...)
	})
}

var sessionRows = []row{
	{"S01", func(t *testing.T) {
		cleanStarts(t, mqtt5.SessionClean, false, "clean=true", "clean=true", "clean=true", "clean=true")
	}},
	{"S02", func(t *testing.T) {
		cleanStarts(t, mqtt5.SessionRejoinPostSuccess, false, "clean=true", "clean=false", "clean=false", "clean=false")
	}},
	{"S03", func(t *testing.T) {
		cleanStarts(t, mqtt5.SessionRejoinAlways, true, "clean=false", "clean=false", "clean=false", "clean=false")
	}},
	{"S04", func(t *testing.T) {
		play(t, mqtt5.Config{}, func(s *scene, n int, c *mqtttest.Conn) {
			c.Accept(func(a *packets.Connack) { a.SessionPresent = true })
			c.Read()
		}, func(s *scene) {
			var connack *mqtt5.ConnackPacket
			s.client.AddListener(mqtt5.Listener{OnConnectionFailure: func(ev mqtt5.ConnectionFailureEvent) { connack = ev.Connack }})
			s.start()
			s.want(&s.events, "AttemptingConnect", "ConnectionFailure: "+mqtt5.ErrUnexpectedSession.Error())
			if connack == nil || !connack.SessionPresent {
				t.Errorf("CONNACK %+v", connack)
			}
		})
	}},
	{"S05", func(t *testing.T) {
		play(t, mqtt5.Config{SessionBehavior: mqtt5.SessionRejoinPostSuccess}, accept, func(s *scene) {
			s.start()
			s.stop(nil)
			s.start()
			s.want(&s.wire, "CONNECT clean=true", "CONNECT clean=true")
		})
	}},
	{"S06", func(t *testing.T) {
		play(t, mqtt5.Config{SessionBehavior: mqtt5.SessionRejoinPostSuccess}, accept, func(s *scene) {
			s.client.AddListener(mqtt5.Listener{OnConnectionSuccess: func(ev mqtt5.ConnectionSuccessEvent) { s.ends.add("rejoined %t", ev.Settings.RejoinedSession) }})
			s.start()
			s.server.Drop()
			time.Sleep(time.Second)
			s.want(&s.ends, "rejoined false", "rejoined false")
			s.want(&s.events, "AttemptingConnect", "ConnectionSuccess", lost, "AttemptingConnect", "ConnectionSuccess")
		})
	}},
}
