package mqtt5_test

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/eclipse/paho.golang/packets"

	"github.com/iotshim/iotshim/internal/mqtttest"
	"github.com/iotshim/iotshim/v2/mqtt5"
)

var errTest = errors.New("the test refuses")

// lost is how a connection ends that the server closes without a word.
const lost = "Disconnection: mqtt5: connection lost: EOF"

var connectRows = []row{
	{"C01", func(t *testing.T) {
		play(t, mqtt5.Config{}, accept, func(s *scene) {
			s.start()
			s.stop(&mqtt5.DisconnectPacket{})
			s.want(&s.events, "AttemptingConnect", "ConnectionSuccess", "Disconnection: mqtt5: the client was stopped", "Stopped")
			s.want(&s.wire, "CONNECT clean=true", "DISCONNECT 0x00")
		})
	}},
	{"C02", func(t *testing.T) { // the dial fails at once
		dial := func(context.Context) (net.Conn, error) { return nil, errTest }
		play(t, mqtt5.Config{Dial: dial}, accept, func(s *scene) {
			s.start()
			s.want(&s.events, "AttemptingConnect", "ConnectionFailure: mqtt5: connect: the test refuses")
			time.Sleep(time.Second)
			s.want(&s.events, "AttemptingConnect", "ConnectionFailure: mqtt5: connect: the test refuses")
		})
	}},
	{"C03", func(t *testing.T) { // the dial fails after a while
		dial := func(ctx context.Context) (net.Conn, error) { <-ctx.Done(); return nil, ctx.Err() }
		play(t, mqtt5.Config{Dial: dial, ConnectTimeout: 3 * time.Second}, accept, func(s *scene) {
			s.start()
			s.want(&s.events, "AttemptingConnect")
			time.Sleep(3 * time.Second)
			s.want(&s.events, "ConnectionFailure: mqtt5: connect: context deadline exceeded")
		})
	}},
	{"C04", func(t *testing.T) { // websockets are made by Config.Dial: its errors are retried
		n := 0
		var server *mqtttest.Server
		dial := func(ctx context.Context) (net.Conn, error) {
			if n++; n < 3 {
				return nil, errTest
			}
			return server.Dial(ctx)
		}
		play(t, mqtt5.Config{Dial: dial}, accept, func(s *scene) {
			server = s.server
			s.start()
			time.Sleep(3 * time.Second)
			failure := "ConnectionFailure: mqtt5: connect: the test refuses"
			s.want(&s.events, "AttemptingConnect", failure, "AttemptingConnect", failure, "AttemptingConnect", "ConnectionSuccess")
		})
	}},
	{"C05", func(t *testing.T) { // PrepareConnect takes the place of the handshake transform
		calls := 0
		prepare := func(context.Context, *mqtt5.ConnectPacket) error {
			if calls++; calls == 1 {
				return errTest
			}
			return nil
		}
		play(t, mqtt5.Config{PrepareConnect: prepare}, accept, func(s *scene) {
			s.start()
			time.Sleep(time.Second)
			s.want(&s.events, "AttemptingConnect", "ConnectionFailure: mqtt5: prepare CONNECT: the test refuses", "AttemptingConnect", "ConnectionSuccess")
			if calls != 2 {
				s.Errorf("called %d times", calls)
			}
		})
	}},
	{"C06", func(t *testing.T) {
		refuse := func(s *scene, n int, c *mqtttest.Conn) {
			c.Read()
			c.Write(&packets.Connack{ReasonCode: 0x87, Properties: &packets.Properties{ReasonString: "policy"}})
		}
		play(t, mqtt5.Config{}, refuse, func(s *scene) {
			s.start()
			s.want(&s.events, "AttemptingConnect", `ConnectionFailure: mqtt5: connect: server refused with 0x87 (not authorized): "policy"`)
			time.Sleep(time.Second)
			synctest.Wait()
			if n := len(s.events.take()); n != 2 {
				s.Errorf("%d events after the delay, want 2", n)
			}
		})
	}},
	{"C07", func(t *testing.T) {
		play(t, mqtt5.Config{}, func(_ *scene, _ int, c *mqtttest.Conn) {
			for c.Read() != nil {
			}
		}, func(s *scene) {
			s.start()
			time.Sleep(20*time.Second - time.Millisecond)
			s.want(&s.events, "AttemptingConnect")
			time.Sleep(time.Millisecond)
			s.want(&s.events, "ConnectionFailure: mqtt5: connect: no CONNACK within the CONNACK timeout")
		})
	}},
	{"C08", func(t *testing.T) {
		play(t, mqtt5.Config{}, func(_ *scene, n int, c *mqtttest.Conn) {
			c.Accept()
			if n == 1 {
				c.Write(&packets.Disconnect{ReasonCode: 0x8B, Properties: &packets.Properties{}})
			}
			c.Serve(nil)
		}, func(s *scene) {
			s.start()
			time.Sleep(time.Second)
			s.want(&s.events, "AttemptingConnect", "ConnectionSuccess", "Disconnection: mqtt5: server disconnected with 0x8B (server shutting down)",
				"AttemptingConnect", "ConnectionSuccess")
		})
	}},
	{"C09", func(t *testing.T) {
		play(t, mqtt5.Config{}, accept, func(s *scene) {
			s.start()
			s.server.Drop()
			s.want(&s.events, "AttemptingConnect", "ConnectionSuccess", lost)
		})
	}},
	{"C10", func(t *testing.T) {
		play(t, mqtt5.Config{}, func(_ *scene, _ int, c *mqtttest.Conn) {
			c.Read()
			c.Write(&packets.Pingresp{})
			c.Read()
		}, func(s *scene) {
			s.start()
			s.want(&s.events, "AttemptingConnect", "ConnectionFailure: mqtt5: protocol error (0x82): PINGRESP before CONNACK")
		})
	}},
	{"C11", func(t *testing.T) { // ours cancels the dial instead of waiting for it
		dial := func(ctx context.Context) (net.Conn, error) { <-ctx.Done(); return nil, ctx.Err() }
		play(t, mqtt5.Config{Dial: dial}, accept, func(s *scene) {
			s.start()
			begin := time.Now()
			s.stop(nil)
			s.want(&s.events, "AttemptingConnect", "ConnectionFailure: mqtt5: the client was stopped", "Stopped")
			if d := time.Since(begin); d != 0 {
				s.Errorf("took %v", d)
			}
		})
	}},
	{"C12", func(t *testing.T) {
		dial := func(context.Context) (net.Conn, error) { return nil, errTest }
		play(t, mqtt5.Config{Dial: dial}, accept, func(s *scene) {
			s.start()
			s.events.take()
			begin := time.Now()
			s.stop(&mqtt5.DisconnectPacket{})
			s.want(&s.events, "Stopped")
			if d := time.Since(begin); d != 0 {
				s.Errorf("took %v", d)
			}
		})
	}},
	{"C13", func(t *testing.T) {
		play(t, mqtt5.Config{Connect: mqtt5.ConnectPacket{SessionExpiryInterval: time.Hour}}, func(s *scene, _ int, c *mqtttest.Conn) {
			c.Accept()
			d := c.Read().(*packets.Disconnect)
			if d.ReasonCode != 4 || d.Properties.ReasonString != "bye" || *d.Properties.SessionExpiryInterval != 7 || len(d.Properties.User) != 1 {
				s.Errorf("got %+v", d)
			}
			s.wire.add("%s", describe(d))
			if c.Read() != nil {
				s.Error("something after DISCONNECT")
			}
		}, func(s *scene) {
			s.start()
			expiry := uint32(7)
			if err := s.stop(&mqtt5.DisconnectPacket{ReasonCode: mqtt5.DisconnectWithWill, ReasonString: "bye", SessionExpiryInterval: &expiry,
				UserProperties: []mqtt5.UserProperty{{Name: "n", Value: "v"}}}); err != nil {
				s.Error(err)
			}
			s.want(&s.wire, "DISCONNECT 0x04")
		})
	}},
	{"C14", func(t *testing.T) {
		play(t, mqtt5.Config{}, accept, func(s *scene) {
			s.start()
			s.stop(nil)
			s.want(&s.wire, "CONNECT clean=true")
		})
	}},
	{"C15", func(t *testing.T) {
		play(t, mqtt5.Config{}, func(s *scene, _ int, c *mqtttest.Conn) {
			maximum := uint32(30)
			c.Accept(func(a *packets.Connack) { a.Properties.MaximumPacketSize = &maximum })
			c.Serve(func(p packets.Packet) { s.wire.add("%s", describe(p)) })
		}, func(s *scene) {
			s.start()
			checkViolation(t, s.stop(&mqtt5.DisconnectPacket{ReasonString: strings.Repeat("x", 50)}), "DISCONNECT", "ReasonString")
			s.want(&s.wire)
			s.want(&s.events, "AttemptingConnect", "ConnectionSuccess", "Disconnection: mqtt5: the client was stopped", "Stopped")
		})
	}},
	{"C16", func(t *testing.T) {
		play(t, mqtt5.Config{}, accept, func(s *scene) {
			s.start()
			expiry := uint32(5)
			checkViolation(t, s.stop(&mqtt5.DisconnectPacket{SessionExpiryInterval: &expiry}), "DISCONNECT", "SessionExpiryInterval")
			s.want(&s.wire, "CONNECT clean=true")
			s.want(&s.events, "AttemptingConnect", "ConnectionSuccess", "Disconnection: mqtt5: the client was stopped", "Stopped")
		})
	}},
	{"C17", func(t *testing.T) {
		play(t, mqtt5.Config{}, accept, func(s *scene) {
			s.start()
			s.start()
			s.stop(nil)
			s.stop(nil)
			s.want(&s.events, "AttemptingConnect", "ConnectionSuccess", "Disconnection: mqtt5: the client was stopped", "Stopped")
			s.want(&s.wire, "CONNECT clean=true")
		})
	}},
	{"C18", func(t *testing.T) {
		play(t, mqtt5.Config{SessionBehavior: mqtt5.SessionRejoinPostSuccess}, accept, func(s *scene) {
			begin := time.Now()
			for range 2 {
				s.start()
				s.stop(nil)
			}
			s.want(&s.wire, "CONNECT clean=true", "CONNECT clean=true")
			if d := time.Since(begin); d != 0 {
				s.Errorf("took %v", d)
			}
		})
	}},
	{"C19", func(t *testing.T) {
		play(t, mqtt5.Config{}, func(s *scene, n int, c *mqtttest.Conn) {
			connect := c.Accept(func(a *packets.Connack) { a.Properties.AssignedClientID = "given" })
			s.wire.add("client id %q", connect.ClientID)
			c.Serve(nil)
		}, func(s *scene) {
			ids := make(chan string, 2)
			s.client.AddListener(mqtt5.Listener{OnConnectionSuccess: func(ev mqtt5.ConnectionSuccessEvent) { ids <- ev.Settings.ClientID }})
			s.start()
			s.server.Drop()
			time.Sleep(time.Second)
			s.want(&s.wire, `client id ""`, `client id "given"`)
			if first, second := <-ids, <-ids; first != "given" || second != "given" {
				s.Errorf("negotiated %q and %q", first, second)
			}
		})
	}},
	{"C20", func(t *testing.T) { iotCoreFlow(t, "F02 650") }},
	{"C21", func(t *testing.T) {
		withLocal(t, func(cfg mqtt5.Config) {
			cfg.Connect.ClientID = "twin"
			gone := make(chan error, 1)
			first := cfg
			first.MinReconnectDelay, first.MaxReconnectDelay = time.Hour, time.Hour
			first.RetryJitterMode = mqtt5.JitterNone
			first.OnDisconnection = func(ev mqtt5.DisconnectionEvent) { gone <- ev.Err }
			one := started(first)
			defer one.Close()
			if _, err := one.Publish(t.Context(), &mqtt5.PublishPacket{Topic: "t", QoS: 1}); err != nil {
				t.Fatal(err)
			}
			defer started(cfg).Close()
			var end *mqtt5.DisconnectError
			if err := <-gone; !errors.As(err, &end) || end.ReasonCode != mqtt5.SessionTakenOver {
				t.Errorf("got %v", err)
			}
		})
	}},
	{"C22", func(t *testing.T) { // proxies and websockets: the recipes that make them
		withLocal(t, func(good mqtt5.Config) {
			mute, err := net.Listen("tcp", "127.0.0.1:0") // accepts, and never says a word
			if err != nil {
				t.Fatal(err)
			}
			defer mute.Close()
			closed, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			closed.Close()
			for name, edit := range map[string]func(*mqtt5.Config){
				"bad host":            func(c *mqtt5.Config) { c.Host = "no-such-host.invalid" },
				"bad port":            func(c *mqtt5.Config) { c.Port = closed.Addr().(*net.TCPAddr).Port },
				"no TLS":              func(c *mqtt5.Config) { c.TLS = nil },
				"wrong name":          func(c *mqtt5.Config) { c.TLS = c.TLS.Clone(); c.TLS.ServerName = "other" },
				"no certificate":      func(c *mqtt5.Config) { c.TLS = c.TLS.Clone(); c.TLS.Certificates = nil },
				"unknown authority":   func(c *mqtt5.Config) { c.TLS = c.TLS.Clone(); c.TLS.RootCAs = nil },
				"handshake times out": func(c *mqtt5.Config) { c.Port, c.ConnectTimeout = mute.Addr().(*net.TCPAddr).Port, 50*time.Millisecond },
			} {
				cfg := good
				edit(&cfg)
				failed := make(chan error, 1)
				cfg.ConnackTimeout = time.Second
				cfg.MinReconnectDelay, cfg.MaxReconnectDelay, cfg.RetryJitterMode = time.Hour, time.Hour, mqtt5.JitterNone
				cfg.OnConnectionFailure = func(ev mqtt5.ConnectionFailureEvent) { failed <- ev.Err }
				client := started(cfg)
				select {
				case err := <-failed:
					if err == nil {
						t.Errorf("%s: no error", name)
					}
				case <-time.After(10 * time.Second):
					t.Errorf("%s: hangs", name)
				}
				client.Close()
			}
		})
	}},
	{"C23", func(t *testing.T) { // TCP: the benchmarks and mosquitto; proxies, websockets: their recipes
		withLocal(t, func(cfg mqtt5.Config) {
			for name, edit := range map[string]func(*mqtt5.Config){
				"mutual TLS 1.2": func(c *mqtt5.Config) { c.TLS = c.TLS.Clone(); c.TLS.MaxVersion = tls.VersionTLS12 },
				"mutual TLS 1.3": func(c *mqtt5.Config) { c.TLS = c.TLS.Clone(); c.TLS.MinVersion = tls.VersionTLS13 },
				"user name":      func(c *mqtt5.Config) { c.Connect.Username, c.Connect.Password = "u", []byte("p") },
				"all options": func(c *mqtt5.Config) {
					c.Connect = mqtt5.ConnectPacket{ClientID: "all", KeepAlive: time.Minute, SessionExpiryInterval: time.Hour, ReceiveMaximum: 10, MaximumPacketSize: 100_000,
						RequestResponseInformation: true, OmitProblemInformation: true, UserProperties: []mqtt5.UserProperty{{Name: "a", Value: "b"}},
						Will: &mqtt5.PublishPacket{Topic: "w", Payload: []byte("w")}, WillDelay: time.Second}
					c.SessionBehavior, c.TopicAliasing.Inbound = mqtt5.SessionRejoinAlways, true
				},
			} {
				c := cfg
				edit(&c)
				client := started(c)
				ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
				if _, err := client.Publish(ctx, &mqtt5.PublishPacket{Topic: "t", QoS: 1}); err != nil {
					t.Errorf("%s: %v", name, err)
				}
				cancel()
				client.Close()
			}
		})
	}},
	{"C24", func(t *testing.T) {
		expiry := uint32(9)
		will := &mqtt5.PublishPacket{Topic: "will", Payload: []byte("gone"), QoS: mqtt5.AtLeastOnce, Retain: true, PayloadFormat: mqtt5.PayloadUTF8,
			MessageExpiryInterval: &expiry, ContentType: "text", ResponseTopic: "r", CorrelationData: []byte{0, 1}, UserProperties: []mqtt5.UserProperty{{Name: "a", Value: "b"}}}
		for name, p := range map[string]mqtt5.ConnectPacket{
			"nothing":       {},
			"user name":     {Username: "u"},
			"password only": {Password: []byte{0xff}},
			"will":          {Username: "u", Password: []byte("p"), Will: will, WillDelay: 3 * time.Second},
		} {
			play(t, mqtt5.Config{Connect: p}, func(s *scene, _ int, c *mqtttest.Conn) {
				got := c.Accept()
				if got.UsernameFlag != (p.Username != "") || got.PasswordFlag != (p.Password != nil) || got.Username != p.Username ||
					string(got.Password) != string(p.Password) || got.WillFlag != (p.Will != nil) {
					s.Errorf("%s: flags of %+v", name, got)
				}
				if w := got.WillProperties; p.Will != nil && (got.WillTopic != "will" || string(got.WillMessage) != "gone" || got.WillQOS != 1 || !got.WillRetain ||
					*w.PayloadFormat != 1 || *w.MessageExpiry != 9 || w.ContentType != "text" || w.ResponseTopic != "r" ||
					string(w.CorrelationData) != "\x00\x01" || *w.WillDelayInterval != 3 || len(w.User) != 1) {
					s.Errorf("%s: will %+v, %+v", name, got, w)
				}
				c.Serve(nil)
			}, func(s *scene) { s.start() })
		}
	}},
}

var reconnectRows = []row{
	{"R01", func(t *testing.T) {
		reconnects(t, mqtt5.Config{MinReconnectDelay: 500 * time.Millisecond, MaxReconnectDelay: 5 * time.Second}, 20*time.Second,
			"500ms 1s 2s 4s 5s 5s")
	}},
	{"R02", func(t *testing.T) { connectedFor(t, 29*time.Second, "4s") }},
	{"R03", func(t *testing.T) { connectedFor(t, 30*time.Second, "1s") }},
	{"R04", func(t *testing.T) { jitter(t, mqtt5.JitterFull) }},
	{"R05", func(t *testing.T) { jitter(t, mqtt5.JitterDecorrelated) }},
	{"R06", func(t *testing.T) {
		clock := attemptClock{}
		synctest.Test(t, func(t *testing.T) {
			client, err := mqtt5.New(mqtt5.Config{RetryJitterMode: mqtt5.JitterNone, MinReconnectDelay: time.Nanosecond, MaxReconnectDelay: time.Minute,
				Dial: func(context.Context) (net.Conn, error) { clock.tick(); return nil, errTest }})
			if err != nil {
				t.Fatal(err)
			}
			client.Start()
			time.Sleep(time.Hour)
			client.Close()
		})
		if n := len(clock.gaps); n < 80 || clock.gaps[n-1] != "1m0s" || clock.gaps[0] != "1ns" {
			t.Errorf("%d attempts, delays from %s to %s", n, clock.gaps[0], clock.gaps[n-1])
		}
	}},
}

// reconnects checks the delays between attempts that all fail.
func reconnects(t *testing.T, cfg mqtt5.Config, during time.Duration, want string) {
	clock := attemptClock{}
	cfg.Dial = func(context.Context) (net.Conn, error) { clock.tick(); return nil, errTest }
	play(t, cfg, accept, func(s *scene) {
		s.start()
		time.Sleep(during)
		synctest.Wait()
		if got := strings.Join(clock.gaps, " "); got != want {
			t.Errorf("delays %s, want %s", got, want)
		}
	})
}

// connectedFor lets two attempts fail, then a connection last so long, and checks
// the delay that follows.
func connectedFor(t *testing.T, lasted time.Duration, want string) {
	n := 0
	var dropped, next time.Time
	var server *mqtttest.Server
	dial := func(ctx context.Context) (net.Conn, error) {
		n++
		if n == 4 {
			next = time.Now()
		}
		if n != 3 {
			return nil, errTest
		}
		return server.Dial(ctx)
	}
	play(t, mqtt5.Config{Dial: dial}, accept, func(s *scene) {
		server = s.server
		s.start()
		time.Sleep(3*time.Second + lasted)
		dropped = time.Now()
		server.Drop()
		time.Sleep(10 * time.Second)
		synctest.Wait()
		if got := next.Sub(dropped).String(); got != want {
			t.Errorf("delay %s, want %s", got, want)
		}
	})
}

// jitter checks that each delay is within its bounds, and that they differ.
func jitter(t *testing.T, mode mqtt5.JitterMode) {
	const low, high = time.Second, 10 * time.Second
	seen := map[time.Duration]bool{}
	for range 20 {
		synctest.Test(t, func(t *testing.T) {
			var last time.Time
			var delays []time.Duration
			client, err := mqtt5.New(mqtt5.Config{RetryJitterMode: mode, MinReconnectDelay: low, MaxReconnectDelay: high,
				Dial: func(context.Context) (net.Conn, error) {
					if !last.IsZero() {
						delays = append(delays, time.Since(last))
					}
					last = time.Now()
					return nil, errTest
				}})
			if err != nil {
				t.Fatal(err)
			}
			client.Start()
			time.Sleep(time.Minute)
			client.Close()
			previous := low
			for n, d := range delays {
				seen[d] = true
				least, most := time.Duration(0), min(high, low<<min(n, 10))
				if mode == mqtt5.JitterDecorrelated {
					least, most = low, min(high, 3*previous)
				}
				if d < least || d > most {
					t.Errorf("delay %d is %v, not from %v to %v", n, d, least, most)
				}
				previous = d
			}
		})
	}
	if len(seen) < 50 {
		t.Errorf("only %d different delays", len(seen))
	}
}

var keepAliveRows = []row{
	{"K01", func(t *testing.T) { pings(t, 2*time.Second, 0, nil, 11*time.Second, 5) }},
	{"K02", func(t *testing.T) { pingTimeout(t, 100*time.Second, 30*time.Second, 130*time.Second) }},
	{"K03", func(t *testing.T) { pingTimeout(t, 10*time.Second, 30*time.Second, 15*time.Second) }},
	{"K04", func(t *testing.T) { pings(t, -1, 0, nil, 100*time.Hour, 0) }},
	{"K05", func(t *testing.T) { server := uint16(60); pings(t, 2*time.Second, 0, &server, 185*time.Second, 3) }},
	{"K06", func(t *testing.T) {
		play(t, mqtt5.Config{SessionBehavior: mqtt5.SessionRejoinPostSuccess, Connect: mqtt5.ConnectPacket{KeepAlive: 4 * time.Second, SessionExpiryInterval: time.Hour}},
			func(s *scene, n int, c *mqtttest.Conn) {
				c.Accept(func(a *packets.Connack) { a.SessionPresent = n > 1 })
				for p := c.Read(); p != nil; p = c.Read() {
					s.wire.add("%s", describe(p))
					if n > 1 {
						c.Answer(p)
					}
				}
			}, func(s *scene) {
				s.start()
				s.publish("m", mqtt5.AtLeastOnce)
				time.Sleep(8 * time.Second)
				s.want(&s.wire, "PUBLISH m QoS 1 id 1", "PINGREQ", "DISCONNECT 0x8D", "PUBLISH m QoS 1 id 1 DUP")
				s.want(&s.ends, "m done")
			})
	}},
}

// pings counts the PINGREQs that come in a time.
func pings(t *testing.T, keepAlive, timeout time.Duration, server *uint16, during time.Duration, want int) {
	play(t, mqtt5.Config{PingTimeout: timeout, Connect: mqtt5.ConnectPacket{KeepAlive: keepAlive}}, func(s *scene, _ int, c *mqtttest.Conn) {
		c.Accept(func(a *packets.Connack) { a.Properties.ServerKeepAlive = server })
		c.Serve(func(p packets.Packet) { s.wire.add("%s", describe(p)) })
	}, func(s *scene) {
		s.start()
		time.Sleep(during)
		synctest.Wait()
		if got := s.wire.take(); len(got) != want || want > 0 && got[0] != "PINGREQ" {
			t.Errorf("got %q, want %d PINGREQs", got, want)
		}
	})
}

// pingTimeout checks when a connection is given up whose server does not answer.
func pingTimeout(t *testing.T, keepAlive, timeout, want time.Duration) {
	play(t, mqtt5.Config{PingTimeout: timeout, Connect: mqtt5.ConnectPacket{KeepAlive: keepAlive}}, silent, func(s *scene) {
		s.start()
		s.events.take()
		time.Sleep(want - time.Millisecond)
		s.want(&s.events)
		time.Sleep(time.Millisecond)
		s.want(&s.events, "Disconnection: mqtt5: no PINGRESP in time, connection given up")
		s.want(&s.wire, "CONNECT clean=true", "PINGREQ", "DISCONNECT 0x8D")
	})
}
