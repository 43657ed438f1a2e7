package mqtt5_test

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/eclipse/paho.golang/packets"
	"github.com/google/go-cmp/cmp"

	"github.com/iotshim/iotshim/internal/mqtttest"
	"github.com/iotshim/iotshim/v2/mqtt5"
)

// aliasServer allows so many aliases and writes down each PUBLISH as topic and
// alias.
func aliasServer(seen *eventLog, maximum uint16) *mqtttest.Server {
	return mqtttest.New(func(_ int, c *mqtttest.Conn) {
		c.Accept(func(ack *packets.Connack) { ack.Properties.TopicAliasMaximum = &maximum })
		c.Serve(func(p packets.Packet) {
			if pub, ok := p.(*packets.Publish); ok {
				alias := uint16(0)
				if pub.Properties.TopicAlias != nil {
					alias = *pub.Properties.TopicAlias
				}
				seen.add("%s=%d", pub.Topic, alias)
			}
		})
	})
}

// outboundAliases publishes to topics, each "TOPIC" or "TOPIC=ALIAS", and returns
// what the server saw.
func outboundAliases(t *testing.T, cfg mqtt5.Config, maximum uint16, topics string) []string {
	t.Helper()
	var got []string
	synctest.Test(t, func(t *testing.T) {
		var seen eventLog
		client := start(t, aliasServer(&seen, maximum), cfg)
		synctest.Wait()
		for _, topic := range strings.Fields(topics) {
			p := &mqtt5.PublishPacket{QoS: mqtt5.AtLeastOnce}
			fmt.Sscanf(strings.Replace(topic, "=", " ", 1), "%s %d", &p.Topic, &p.TopicAlias)
			if _, err := client.Publish(t.Context(), p); err != nil {
				var violation *mqtt5.ValidationError
				if !errors.As(err, &violation) || violation.Field != "TopicAlias" {
					t.Fatal(err)
				}
				seen.add("refused")
			}
		}
		got = seen.take()
	})
	return got
}

// outbound runs the rows of a checklist id, or all for "".
func outbound(t *testing.T, id string) {
	t.Helper()
	manual := mqtt5.Config{TopicAliasing: mqtt5.TopicAliasing{Outbound: mqtt5.AliasingManual}}
	lru := mqtt5.Config{TopicAliasing: mqtt5.TopicAliasing{Outbound: mqtt5.AliasingLRU}}
	two := mqtt5.Config{TopicAliasing: mqtt5.TopicAliasing{Outbound: mqtt5.AliasingLRU, OutboundCacheSize: 2}}
	for _, tt := range []struct {
		name         string
		cfg          mqtt5.Config
		maximum      uint16
		topics, want string
	}{
		{"A06 manual", manual, 2, "a=1 b=2 a=1 b=2", "a=1 b=2 =1 =2"},
		{"A06 manual, bound anew", manual, 2, "a=1 b=1 a=1 a=1", "a=1 b=1 a=1 =1"},
		{"A07 manual, too large", manual, 2, "a=3 a=2 b=0", "refused a=2 b=0"},
		{"A07 manual, none allowed", manual, 0, "a=1", "refused"},
		{"A09 disabled", mqtt5.Config{}, 9, "a=1 a", "a=0 a=0"},
		{"A08 a,ar", two, 9, "a a", "a=1 =1"},
		{"A08 b,a,br", two, 9, "b a b", "b=1 a=2 =1"},
		{"A08 a,b,ar,br", two, 9, "a b a b", "a=1 b=2 =1 =2"},
		{"A08 a,b,c,br,cr,br,cr,a", two, 9, "a b c b c b c a", "a=1 b=2 c=1 =2 =1 =2 =1 a=2"},
		{"A08 a,b,c,a,cr,b", two, 9, "a b c a c b", "a=1 b=2 c=1 a=2 =1 b=2"},
		{"A09 capacity 0", lru, 0, "a a", "a=0 a=0"},
		{"A10 the server's maximum is smaller", lru, 1, "a a b a", "a=1 =1 b=1 a=1"},
		{"A10 the configured one is smaller", two, 30, "a b c a", "a=1 b=2 c=1 a=2"},
	} {
		if !strings.HasPrefix(tt.name, id) {
			continue
		}
		t.Run(tt.name, func(t *testing.T) {
			got := strings.Join(outboundAliases(t, tt.cfg, tt.maximum, tt.topics), " ")
			if got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
	if id != "A09" {
		return
	}
	t.Run("A09 reset on reconnect", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			var seen eventLog
			server := aliasServer(&seen, 5)
			client := start(t, server, lru)
			for range 2 {
				synctest.Wait()
				for range 2 {
					if _, err := client.Publish(t.Context(), &mqtt5.PublishPacket{Topic: "a", QoS: mqtt5.AtLeastOnce}); err != nil {
						t.Fatal(err)
					}
				}
				server.Drop()
				time.Sleep(10 * time.Second)
			}
			if diff := cmp.Diff([]string{"a=1", "=1", "a=1", "=1"}, seen.take()); diff != "" {
				t.Error(diff)
			}
		})
	})
}

func inbound(t *testing.T, id string) {
	t.Helper()
	type message struct {
		topic string
		alias uint16
	}
	for _, tt := range []struct {
		name     string
		size     uint16
		messages []message
		want     string // topics that arrive
		broken   bool
	}{
		{"A01 bind, use, rebind", 3, []message{{"a", 1}, {"", 1}, {"b", 3}, {"c", 1}, {"", 1}, {"", 3}}, "a a b c c b", false},
		{"A02 not allowed", 0, []message{{"a", 1}}, "", true},
		{"A03 zero", 3, []message{{"a", 0}}, "", true},
		{"A04 too large", 3, []message{{"a", 3}, {"b", 4}}, "a", true},
		{"A05 not bound", 3, []message{{"a", 1}, {"", 2}}, "a", true},
	} {
		if !strings.HasPrefix(tt.name, id) {
			continue
		}
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var got, end eventLog
				server := mqtttest.New(func(n int, c *mqtttest.Conn) {
					connect := c.Accept()
					if n > 1 {
						c.Serve(nil)
						return
					}
					if announced := connect.Properties.TopicAliasMaximum; tt.size > 0 && (announced == nil || *announced != tt.size) {
						t.Errorf("announced %v", announced)
					}
					for _, m := range tt.messages {
						c.Write(&packets.Publish{Topic: m.topic, Properties: &packets.Properties{TopicAlias: &m.alias}})
					}
					c.Serve(func(p packets.Packet) {
						if d, ok := p.(*packets.Disconnect); ok {
							end.add("0x%02X", d.ReasonCode)
						}
					})
				})
				start(t, server, mqtt5.Config{
					TopicAliasing:     mqtt5.TopicAliasing{Inbound: tt.size > 0, InboundCacheSize: tt.size},
					OnPublishReceived: func(ev mqtt5.PublishReceivedEvent) { got.add("%s", ev.Packet.Topic) },
				})
				synctest.Wait()
				if topics := strings.Join(got.take(), " "); topics != tt.want {
					t.Errorf("topics %q, want %q", topics, tt.want)
				}
				if broken := len(end.take()) > 0; broken != tt.broken {
					t.Errorf("protocol error %t, want %t", broken, tt.broken)
				}
			})
		})
	}
}

func iotCoreFlow(t *testing.T, id string) {
	t.Helper()
	for _, tt := range []struct {
		name     string
		on       bool
		n, size  int
		min, max time.Duration
	}{
		{"F02 650 small ones", true, 650, 10, 6 * time.Second, 7 * time.Second},
		{"F02 without", false, 650, 10, 0, time.Second},
		{"F03 21 large ones", true, 21, 128 << 10, 5 * time.Second, 6 * time.Second},
		{"F03 without", false, 21, 128 << 10, 0, time.Second},
	} {
		if !strings.HasPrefix(tt.name, id) {
			continue
		}
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				server := mqtttest.New(func(_ int, c *mqtttest.Conn) {
					connect := c.Accept()
					if generated := regexp.MustCompile(`^gen[0-9a-f]{32}$`).MatchString(connect.ClientID); generated != tt.on {
						t.Errorf("C20: client id %q", connect.ClientID)
					}
					c.Serve(nil)
				})
				client := start(t, server, mqtt5.Config{IoTCoreFlowControl: tt.on})
				begin := time.Now()
				var last mqtt5.PublishFuture
				for range tt.n {
					last = client.PublishAsync(&mqtt5.PublishPacket{Topic: "t", Payload: make([]byte, tt.size), QoS: mqtt5.AtLeastOnce})
				}
				if _, err := last.Result(); err != nil {
					t.Fatal(err)
				}
				if d := time.Since(begin); d < tt.min || d > tt.max {
					t.Errorf("took %v, want %v to %v", d, tt.min, tt.max)
				}
			})
		})
	}
}

func TestIoTCoreValidation(t *testing.T) {
	long := strings.Repeat("x", 257)
	deep := "a/b/c/d/e/f/g/h/i"
	_, err := mqtt5.New(mqtt5.Config{Host: "h", IoTCoreValidation: true, Connect: mqtt5.ConnectPacket{ClientID: strings.Repeat("x", 129)}})
	checkViolation(t, err, "CONNECT", "ClientID")
	client, err := mqtt5.New(mqtt5.Config{Host: "h", IoTCoreValidation: true, OfflineQueueBehavior: mqtt5.FailAllOnDisconnect})
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	for topic, ok := range map[string]bool{
		long: false, deep: false, long[1:]: true, deep[2:]: true,
		"$aws/rules/rule/" + deep[2:]: true, "$AWS/Rules/rule/" + deep: false,
		"$aws/commands/things/t/executions/e/response/accepted/json": true,
	} {
		_, err := client.Publish(t.Context(), &mqtt5.PublishPacket{Topic: topic})
		if ok && !errors.Is(err, mqtt5.ErrOfflineQueuePolicy) {
			t.Errorf("%.30q: %v", topic, err)
		} else if !ok {
			checkViolation(t, err, "PUBLISH", "Topic")
		}
	}
	subs := make([]mqtt5.Subscription, 9)
	for i := range subs {
		subs[i].TopicFilter = "$share/g/" + deep[2:]
	}
	_, err = client.Subscribe(t.Context(), &mqtt5.SubscribePacket{Subscriptions: subs})
	checkViolation(t, err, "SUBSCRIBE", "Subscriptions")
	_, err = client.Subscribe(t.Context(), &mqtt5.SubscribePacket{Subscriptions: append(subs[:1], mqtt5.Subscription{TopicFilter: long})})
	checkViolation(t, err, "SUBSCRIBE", "Subscriptions[1].TopicFilter")
	_, err = client.Unsubscribe(t.Context(), &mqtt5.UnsubscribePacket{TopicFilters: []string{deep}})
	checkViolation(t, err, "UNSUBSCRIBE", "TopicFilters[0]")
}

func TestQueueLimits(t *testing.T) {
	for _, tt := range []struct {
		name  string
		cfg   mqtt5.Config
		limit string
	}{
		{"count", mqtt5.Config{MaxIncompleteOperations: 3}, "MaxIncompleteOperations"},
		{"bytes", mqtt5.Config{MaxIncompleteBytes: 350}, "MaxIncompleteBytes"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				server := mqtttest.New(func(_ int, c *mqtttest.Conn) {
					c.Accept()
					time.Sleep(time.Second)
					c.Serve(nil)
				})
				client := start(t, server, tt.cfg)
				p := &mqtt5.PublishPacket{Topic: "t", Payload: make([]byte, 100), QoS: mqtt5.AtLeastOnce}
				for range 3 {
					client.PublishAsync(p)
				}
				var full *mqtt5.QueueFullError
				if _, err := client.Publish(t.Context(), p); !errors.As(err, &full) || full.Limit != tt.limit {
					t.Errorf("got %v", err)
				}
				ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
				defer cancel()
				if err := client.Drain(ctx); !errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("drained before the server has answered: %v", err)
				}
				if err := client.Drain(t.Context()); err != nil {
					t.Error(err)
				}
				if n := client.Stats().IncompleteOperations; n != 0 {
					t.Errorf("%d operations after Drain", n)
				}
				if _, err := client.Publish(t.Context(), p); err != nil {
					t.Errorf("there is room again: %v", err)
				}
			})
		})
	}
}

func listeners(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var got eventLog
		server := mqtttest.New(func(_ int, c *mqtttest.Conn) {
			c.Accept()
			for _, topic := range []string{"mine", "other"} {
				c.Write(&packets.Publish{Topic: topic, Properties: &packets.Properties{}})
			}
			c.Serve(nil)
		})
		client, err := mqtt5.New(mqtt5.Config{
			Dial:                server.Dial,
			OnPublishReceived:   func(ev mqtt5.PublishReceivedEvent) { got.add("client %s", ev.Packet.Topic) },
			OnConnectionSuccess: func(mqtt5.ConnectionSuccessEvent) { got.add("client connected") },
		})
		if err != nil {
			t.Fatal(err)
		}
		defer server.Close()
		defer client.Close()
		listener := func(name, consume string) mqtt5.Listener {
			return mqtt5.Listener{
				OnPublishReceived: func(ev mqtt5.PublishReceivedEvent) bool {
					got.add("%s %s", name, ev.Packet.Topic)
					return ev.Packet.Topic == consume
				},
				OnConnectionSuccess: func(mqtt5.ConnectionSuccessEvent) {
					got.add("%s connected", name)
					panic("a listener may panic")
				},
				OnStopped: func(mqtt5.StoppedEvent) { got.add("%s stopped", name) },
			}
		}
		client.AddListener(listener("first", "mine"))
		remove := client.AddListener(listener("second", ""))
		client.Start()
		synctest.Wait()
		remove()
		client.Stop(t.Context(), nil)
		synctest.Wait()
		want := []string{
			"first connected", "second connected", "client connected",
			"first mine", "first other", "second other", "client other", "first stopped",
		}
		if diff := cmp.Diff(want, got.take()); diff != "" {
			t.Error("M03: ", diff)
		}
	})
}

// memoryStore is a Store for tests.
type memoryStore struct {
	mu   sync.Mutex
	last uint64
	kept map[uint64]mqtt5.PublishPacket
	gone int // deletions of what was not there
	fail error
}

func (s *memoryStore) Put(p *mqtt5.PublishPacket) (uint64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fail != nil {
		return 0, s.fail
	}
	s.last++
	s.kept[s.last] = *p
	return s.last, nil
}

func (s *memoryStore) Delete(keys []uint64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, k := range keys {
		if _, ok := s.kept[k]; !ok {
			s.gone++
		}
		delete(s.kept, k)
	}
	return nil
}

func (s *memoryStore) Load(f func(uint64, *mqtt5.PublishPacket) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for k := uint64(1); k <= s.last; k++ {
		if p, ok := s.kept[k]; ok {
			if err := f(k, &p); err != nil {
				return err
			}
		}
	}
	return s.fail
}

func (s *memoryStore) len() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.kept)
}

func TestStore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var seen eventLog
		answers := false
		script := func(_ int, c *mqtttest.Conn) {
			c.Accept()
			for p := c.Read(); p != nil; p = c.Read() {
				if pub, ok := p.(*packets.Publish); ok {
					seen.add("%s", pub.Payload)
				}
				if answers && !c.Answer(p) {
					return
				}
			}
		}
		store := &memoryStore{kept: map[uint64]mqtt5.PublishPacket{}}
		publish := func(client *mqtt5.Client, payload string, qos mqtt5.QoS) mqtt5.PublishFuture {
			return client.PublishAsync(&mqtt5.PublishPacket{Topic: "t", Payload: []byte(payload), QoS: qos})
		}

		server := mqtttest.New(script)
		first, err := mqtt5.New(mqtt5.Config{Dial: server.Dial, Store: store})
		if err != nil {
			t.Fatal(err)
		}
		publish(first, "a", mqtt5.AtLeastOnce)
		publish(first, "lost", mqtt5.AtMostOnce)
		first.Start()
		synctest.Wait()
		b := publish(first, "b", mqtt5.AtLeastOnce)
		synctest.Wait()
		if err := first.Stop(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		if _, err := b.Result(); !errors.Is(err, mqtt5.ErrUserRequestedStop) {
			t.Errorf("got %v", err)
		}
		publish(first, "c", mqtt5.AtLeastOnce)
		synctest.Wait()
		if got := strings.Join(seen.take(), " "); got != "a b" || store.len() != 3 {
			t.Errorf("sent %q, %d kept", got, store.len())
		}
		// The same client, started again, brings back what Stop has cut short.
		first.Start()
		synctest.Wait()
		if got := strings.Join(seen.take(), " "); got != "a b c" {
			t.Errorf("sent %q after the second start", got)
		}
		first.Close()
		server.Close()

		// And so does another client.
		answers = true
		server = mqtttest.New(script)
		second := start(t, server, mqtt5.Config{Store: store})
		if _, err := publish(second, "d", mqtt5.AtLeastOnce).Result(); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if got := strings.Join(seen.take(), " "); got != "a b c d" || store.len() != 0 {
			t.Errorf("sent %q, %d kept", got, store.len())
		}
		if store.gone != 0 {
			t.Errorf("%d messages were deleted a second time", store.gone)
		}
		store.fail = errors.New("disk full")
		if _, err := publish(second, "e", mqtt5.AtLeastOnce).Result(); !errors.Is(err, store.fail) {
			t.Errorf("got %v", err)
		}
		if _, err := publish(second, "f", mqtt5.AtMostOnce).Result(); err != nil {
			t.Errorf("QoS 0 does not need the store: %v", err)
		}
		second.Stop(t.Context(), nil)
		if err := second.Start(); !errors.Is(err, store.fail) {
			t.Errorf("got %v", err)
		}
	})
	_, err := mqtt5.New(mqtt5.Config{Host: "h", Store: &memoryStore{}, OfflineQueueBehavior: mqtt5.FailAllOnDisconnect})
	var cfgErr *mqtt5.ConfigError
	if !errors.As(err, &cfgErr) {
		t.Errorf("got %v", err)
	}
}

func metricsInTheUserName(t *testing.T) {
	m := &mqtt5.Metrics{LibraryName: "iotshim/Go", Metadata: []mqtt5.UserProperty{{Name: "V", Value: "1"}}}
	long := strings.Repeat("x", 65535)
	platform := regexp.MustCompile(`Platform=\w+`)
	for _, tt := range []struct{ name, username, want string }{
		{"empty", "", "?SDK=iotshim/Go&Platform=&Metadata=(V=1)"},
		{"plain", "bob", "bob?SDK=iotshim/Go&Platform=&Metadata=(V=1)"},
		{"with a query", "bob?a=b", "bob?a=b&SDK=iotshim/Go&Platform=&Metadata=(V=1)"},
		{"several question marks", "b?c?a=b", "b?c?a=b&SDK=iotshim/Go&Platform=&Metadata=(V=1)"},
		{"SDK is there", "bob?SDK=mine", "bob?SDK=mine&Platform=&Metadata=(V=1)"},
		{"metadata is there", "bob?Metadata=(A=2)", "bob?Metadata=(A=2;V=1)&SDK=iotshim/Go&Platform="},
		{"the same metadata is there", "bob?Metadata=(V=9)", "bob?Metadata=(V=9)&SDK=iotshim/Go&Platform="},
		{"metadata cannot be read", "bob?Metadata=V", "bob?Metadata=V&SDK=iotshim/Go&Platform="},
		{"too long: connects without", long, long},
	} {
		synctest.Test(t, func(t *testing.T) {
			got := make(chan string, 1)
			server := mqtttest.New(func(_ int, c *mqtttest.Conn) {
				got <- c.Accept().Username
				c.Serve(nil)
			})
			start(t, server, mqtt5.Config{Metrics: m, Connect: mqtt5.ConnectPacket{Username: tt.username}})
			if name := platform.ReplaceAllString(<-got, "Platform="); name != tt.want {
				t.Errorf("M10 %s: %.80q, want %.80q", tt.name, name, tt.want)
			}
		})
	}
}
