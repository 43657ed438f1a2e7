package reqresp_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/eclipse/paho.golang/packets"
	"github.com/google/go-cmp/cmp"

	"github.com/iotshim/iotshim/internal/mqtttest"
	"github.com/iotshim/iotshim/v2/mqtt5"
	"github.com/iotshim/iotshim/v2/reqresp"
)

// TestConformance has the rows of the vendor's checklist for requests and streams.
func TestConformance(t *testing.T) {
	for id, test := range map[string]func(*testing.T){
		"P01": testAnswers, "P02": testNoToken, "P03": testSameToken, "P04": testRefused, "P05": testIgnored,
		"P06": testBadInput, "P07": testTimeout, "P08": testClose, "P09": testBudget, "P15": testBothUses,
		"P16": testOffline, "P17": testPartlySubscribed, "P18": testSessionLost,
		"P10": testStream, "P11": testStreamReconnect, "P12": testStreamRetry, "P13": testStreamRefused,
		"P14": testStreamBudget, "P19": testStreamProperties,
	} {
		t.Run(id, test)
	}
}

func testAnswers(t *testing.T) {
	for name, make := range map[string]func(string, string) reqresp.Request{"one filter": request, "two filters": two} {
		for _, which := range []string{"/accepted", "/rejected"} {
			t.Run(name+which, func(t *testing.T) {
				within(t, reqresp.Options{}, func(w *world) {
					w.answer = echo(which)
					p, err := w.client.Do(w.t.Context(), make("a", "t1"))
					if err != nil {
						t.Fatal(err)
					}
					if p.Topic != "a"+which || string(p.Payload) != `{"clientToken":"t1"}` {
						t.Errorf("answer %q by %q", p.Payload, p.Topic)
					}
					var wire []string
					for _, f := range make("a", "t1").Subscriptions {
						wire = append(wire, "SUB "+f)
					}
					w.want("first", append(wire, "PUB a")...)
					if _, err := w.client.Do(w.t.Context(), make("a", "t2")); err != nil {
						t.Fatal(err)
					}
					w.want("second, whose subscriptions are there", "PUB a")
				})
			})
		}
	}
}

func testNoToken(t *testing.T) {
	within(t, reqresp.Options{}, func(w *world) {
		var all []*pending
		for range 3 {
			all = append(all, w.do(two("a", "")))
		}
		w.want("of three", "SUB a/accepted", "SUB a/rejected", "PUB a")
		for i, r := range all {
			w.send("a/accepted", fmt.Sprint("whatever ", i))
			synctest.Wait()
			if !r.done() || r.err() != nil || string(r.result().answer.Payload) != fmt.Sprint("whatever ", i) {
				t.Fatalf("request %d: %v", i, r)
			}
			if i < 2 {
				w.want("after an answer", "PUB a")
			}
		}
	})
}

func testSameToken(t *testing.T) {
	within(t, reqresp.Options{}, func(w *world) {
		first, second := w.do(request("a", "t")), w.do(request("a", "t"))
		other := w.do(request("b", "t"))
		w.want("before the answer", "SUB a/+", "PUB a")
		w.send("a/accepted", `{"clientToken":"t"}`)
		synctest.Wait()
		if !first.done() || second.done() || other.done() {
			t.Fatalf("done: first %t, second %t, other %t", first.done(), second.done(), other.done())
		}
		got := w.take()
		slices.Sort(got) // two goroutines publish
		if diff := cmp.Diff([]string{"PUB a", "PUB b", "SUB b/+"}, got); diff != "" {
			t.Errorf("after it (-want +got):\n%s", diff)
		}
	})
}

func testRefused(t *testing.T) {
	for _, code := range []byte{0x80, 0x87} {
		for _, filter := range []string{"a/accepted", "a/rejected"} {
			t.Run(fmt.Sprintf("subscribe/%s/%X", filter, code), func(t *testing.T) {
				within(t, reqresp.Options{}, func(w *world) {
					w.suback[filter] = []byte{code}
					_, err := w.client.Do(w.t.Context(), two("a", "t"))
					var reason *mqtt5.ReasonCodeError
					if !errors.Is(err, reqresp.ErrSubscribeFailed) || !errors.As(err, &reason) || byte(reason.ReasonCode) != code {
						t.Errorf("error %v", err)
					}
					w.want("nothing is published", "SUB a/accepted", "SUB a/rejected")
					w.answer = echo("/accepted")
					if _, err := w.client.Do(w.t.Context(), two("a", "t")); err != nil {
						t.Errorf("the next request, which is granted: %v", err)
					}
				})
			})
		}
	}
	t.Run("publish", func(t *testing.T) {
		within(t, reqresp.Options{}, func(w *world) {
			w.answer = func(c *mqtttest.Conn, p *packets.Publish) bool {
				c.Write(&packets.Puback{PacketID: p.PacketID, ReasonCode: 0x87, Properties: &packets.Properties{}})
				return true
			}
			_, err := w.client.Do(w.t.Context(), request("a", "t"))
			var reason *mqtt5.ReasonCodeError
			if !errors.Is(err, reqresp.ErrPublishFailed) || !errors.As(err, &reason) || reason.ReasonCode != mqtt5.NotAuthorized {
				t.Errorf("error %v", err)
			}
		})
	})
	t.Run("publish not acknowledged", func(t *testing.T) {
		within(t, reqresp.Options{OperationTimeout: time.Second}, func(w *world) {
			w.answer = func(*mqtttest.Conn, *packets.Publish) bool { return true }
			_, err := w.client.Do(w.t.Context(), request("a", "t"))
			if !errors.Is(err, reqresp.ErrTimeout) && !errors.Is(err, reqresp.ErrPublishFailed) {
				t.Errorf("error %v", err)
			}
		})
	})
}

func testIgnored(t *testing.T) {
	for name, payload := range map[string]string{
		"no JSON": "not JSON", "nothing": "", "no token": "{}", "token is a number": `{"clientToken":1}`, "null": `{"clientToken":null}`,
		"another's": `{"clientToken":"other"}`, "other case": `{"ClientToken":"t"}`, "an array": `["t"]`, "cut off": `{"clientToken":"t"`,
	} {
		t.Run(name, func(t *testing.T) {
			within(t, reqresp.Options{}, func(w *world) {
				r := w.do(request("a", "t"))
				w.send("a/accepted", payload)
				w.send("a/other", `{"clientToken":"t"}`)
				synctest.Wait()
				if r.done() {
					t.Fatalf("taken for an answer: %v", r)
				}
				time.Sleep(time.Minute + time.Second)
				synctest.Wait()
				if !r.done() || !errors.Is(r.err(), reqresp.ErrTimeout) {
					t.Errorf("%v, want a timeout", r)
				}
			})
		})
	}
}

func testBadInput(t *testing.T) {
	for _, opts := range []reqresp.Options{
		{MaxRequestSubscriptions: 1}, {MaxRequestSubscriptions: -1}, {MaxStreamingSubscriptions: -2}, {OperationTimeout: -1},
	} {
		mqtt, err := mqtt5.New(mqtt5.Config{Host: "localhost"})
		if err != nil {
			t.Fatal(err)
		}
		defer mqtt.Close()
		var bad *reqresp.OptionError
		if _, err := reqresp.New(mqtt, opts); !errors.As(err, &bad) {
			t.Errorf("%v: error %v", opts, err)
		}
	}
	var bad *reqresp.OptionError
	if _, err := reqresp.New(nil, reqresp.Options{}); !errors.As(err, &bad) {
		t.Errorf("without connection: error %v", err)
	}
	within(t, reqresp.Options{MaxRequestSubscriptions: 2}, func(w *world) {
		for field, edit := range map[string]func(*reqresp.Request){
			"no answers":        func(r *reqresp.Request) { r.Responses = nil },
			"bad answer":        func(r *reqresp.Request) { r.Responses[1].Topic = "a/+" },
			"no filters":        func(r *reqresp.Request) { r.Subscriptions = nil },
			"bad filter":        func(r *reqresp.Request) { r.Subscriptions = []string{"a/#/b"} },
			"filter twice":      func(r *reqresp.Request) { r.Subscriptions = []string{"a/+", "a/+"} },
			"no topic":          func(r *reqresp.Request) { r.Topic = "" },
			"wildcard topic":    func(r *reqresp.Request) { r.Topic = "a/#" },
			"no payload":        func(r *reqresp.Request) { r.Payload = nil },
			"no token path":     func(r *reqresp.Request) { r.Responses[1].TokenPath = "" },
			"no payload at all": func(r *reqresp.Request) { r.Payload = []byte{} },
		} {
			r := request("a", "t")
			edit(&r)
			var bad *reqresp.RequestError
			if _, err := w.client.Do(w.t.Context(), r); !errors.As(err, &bad) || bad.Reason == "" {
				t.Errorf("%s: error %v", field, err)
			}
		}
		var noConvert *reqresp.RequestError
		if _, err := reqresp.OpenStream[int](w.client, "s", nil, reqresp.Callbacks[int]{}); !errors.As(err, &noConvert) || noConvert.Field != "convert" {
			t.Errorf("stream without convert: error %v", err)
		}
		r := request("a", "t")
		r.Subscriptions = []string{"a", "b", "c"}
		if _, err := w.client.Do(w.t.Context(), r); !errors.Is(err, reqresp.ErrNoCapacity) {
			t.Errorf("more filters than there may be: error %v", err)
		}
		var badFilter *reqresp.RequestError
		if _, err := reqresp.OpenStream(w.client, "a/#/b", packet, reqresp.Callbacks[*mqtt5.PublishPacket]{}); !errors.As(err, &badFilter) {
			t.Errorf("stream of a bad filter: error %v", err)
		}
		w.want("nothing is sent")
	})
}

func testTimeout(t *testing.T) {
	within(t, reqresp.Options{OperationTimeout: 10 * time.Second}, func(w *world) {
		begin := time.Now()
		first := w.do(request("a", ""))
		time.Sleep(6 * time.Second)
		second := w.do(request("a", ""))
		time.Sleep(5 * time.Second)
		synctest.Wait()
		if !first.done() || !errors.Is(first.err(), reqresp.ErrTimeout) || second.done() {
			t.Fatalf("after %v: first %v, second %v", time.Since(begin), first, second)
		}
		time.Sleep(4 * time.Second)
		synctest.Wait()
		if second.done() {
			t.Fatalf("second request is over before its time: %v", second.err())
		}
		time.Sleep(2 * time.Second)
		synctest.Wait()
		if !second.done() || !errors.Is(second.err(), reqresp.ErrTimeout) {
			t.Fatalf("second request waited %v in the queue and goes on after its time", 5*time.Second)
		}
	})
	t.Run("offline", func(t *testing.T) {
		withConfig(t, reqresp.Options{OperationTimeout: 10 * time.Second}, mqtt5.Config{}, func(w *world) {
			begin := time.Now()
			_, err := w.client.Do(w.t.Context(), request("a", "t"))
			if got := time.Since(begin); !errors.Is(err, reqresp.ErrTimeout) || got != 10*time.Second {
				t.Errorf("after %v: %v", got, err)
			}
			w.start()
			w.want("nothing is sent of what is over")
		})
	})
	t.Run("context", func(t *testing.T) {
		within(t, reqresp.Options{}, func(w *world) {
			ctx, cancel := context.WithTimeout(w.t.Context(), time.Second)
			defer cancel()
			if _, err := w.client.Do(ctx, request("a", "t")); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("error %v", err)
			}
			if _, err := w.client.Do(ctx, request("a", "t")); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("with a context that is over: error %v", err)
			}
			w.want("the second is not sent", "SUB a/+", "PUB a")
		})
	})
}

func testClose(t *testing.T) {
	within(t, reqresp.Options{}, func(w *world) {
		active, queued := w.do(request("a", "")), w.do(request("a", ""))
		_, l := w.stream("s")
		w.take()
		w.client.Close()
		w.client.Close()
		synctest.Wait()
		for _, r := range []*pending{active, queued} {
			if !r.done() || !errors.Is(r.err(), reqresp.ErrClosed) {
				t.Errorf("%v, want ErrClosed", r)
			}
		}
		l.want(t, "of the close", "established", "halted")
		if len(l.errs) != 1 || !errors.Is(l.errs[0], reqresp.ErrClosed) {
			t.Errorf("halted with %v", l.errs)
		}
		w.want("of the close", "UNSUB a/+", "UNSUB s")
		if r := w.do(request("a", "t")); !errors.Is(r.err(), reqresp.ErrClosed) {
			t.Errorf("a request afterwards: %v", r)
		}
		if _, err := reqresp.OpenStream(w.client, "s", packet, l.callbacks()); !errors.Is(err, reqresp.ErrClosed) {
			t.Errorf("a stream afterwards: %v", err)
		}
	})
}

func testBudget(t *testing.T) {
	within(t, reqresp.Options{MaxRequestSubscriptions: 2}, func(w *world) {
		w.silent["a/accepted"] = true
		a := w.do(request("x", "1"))
		b := w.do(request("y", "2"))
		c := w.do(two("z", "3"))
		d := w.do(request("x", "4"))
		w.want("while both places are in use", "SUB x/+", "PUB x", "SUB y/+", "PUB y")
		w.send("x/accepted", `{"clientToken":"1"}`)
		w.want("one place is not enough for the head of the queue", "UNSUB x/+")
		w.send("y/accepted", `{"clientToken":"2"}`)
		w.want("two places are", "UNSUB y/+", "SUB z/accepted", "SUB z/rejected", "PUB z")
		if !a.done() || !b.done() || c.done() || d.done() {
			t.Fatalf("done: %t %t %t %t", a.done(), b.done(), c.done(), d.done())
		}
		w.send("z/rejected", `{"clientToken":"3"}`)
		w.want("and the last follows", "UNSUB z/accepted", "SUB x/+", "PUB x")
		w.send("x/accepted", `{"clientToken":"4"}`)
		synctest.Wait()
		if !c.done() || !d.done() || c.err() != nil || d.err() != nil {
			t.Errorf("%v %v", c, d)
		}
	})
	t.Run("a place is free with the UNSUBACK only", func(t *testing.T) {
		within(t, reqresp.Options{MaxRequestSubscriptions: 2}, func(w *world) {
			w.answer = echo("/accepted")
			for _, topic := range []string{"x", "y"} {
				if _, err := w.client.Do(w.t.Context(), request(topic, "t")); err != nil {
					t.Fatal(err)
				}
			}
			w.silent["x/+"] = true
			w.take()
			r := w.do(request("z", "t"))
			w.want("the place that was not used for longest is given up", "UNSUB x/+")
			if r.done() {
				t.Fatalf("%v", r)
			}
		})
	})
}

func testBothUses(t *testing.T) {
	within(t, reqresp.Options{}, func(w *world) {
		_, l := w.stream("a/+")
		if _, err := w.client.Do(w.t.Context(), request("a", "t")); !errors.Is(err, reqresp.ErrSubscriptionInUse) {
			t.Errorf("request on a stream's filter: %v", err)
		}
		l.want(t, "the stream goes on", "established")

		r := w.do(request("b", "t"))
		_, l = w.stream("b/+")
		l.want(t, "stream on a request's filter", "halted")
		if !errors.Is(l.errs[0], reqresp.ErrSubscriptionInUse) {
			t.Errorf("halted with %v", l.errs)
		}
		w.send("b/accepted", `{"clientToken":"t"}`)
		synctest.Wait()
		if !r.done() || r.err() != nil {
			t.Errorf("the request: %v", r)
		}
		w.take()
		_, l = w.stream("b/+")
		l.want(t, "stream on a filter that no request uses any more", "established")
		w.want("the subscription is made anew", "UNSUB b/+", "SUB b/+")
	})
}

func testOffline(t *testing.T) {
	t.Run("begun and ended offline", func(t *testing.T) {
		withConfig(t, reqresp.Options{}, mqtt5.Config{}, func(w *world) {
			s, l := w.stream("s")
			ctx, cancel := context.WithTimeout(w.t.Context(), time.Second)
			defer cancel()
			if err := s.WaitEstablished(ctx); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("wait: %v", err)
			}
			ctx, cancel = context.WithTimeout(w.t.Context(), time.Second) // for the request to begin
			defer cancel()
			if _, err := w.client.Do(ctx, request("a", "t")); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("request: %v", err)
			}
			s.Close()
			w.start()
			time.Sleep(time.Minute)
			w.want("nothing on the wire")
			l.want(t, "nothing")
		})
	})
	t.Run("ended offline", func(t *testing.T) {
		withConfig(t, reqresp.Options{}, rejoin, func(w *world) {
			w.start()
			s, _ := w.stream("s")
			w.want("online", "SUB s")
			w.session = true
			w.server.Down()
			synctest.Wait()
			s.Close()
			time.Sleep(time.Minute)
			w.want("offline")
			w.server.Up()
			time.Sleep(5 * time.Minute)
			w.want("online again", "UNSUB s")
		})
	})
	t.Run("begun offline", func(t *testing.T) {
		withConfig(t, reqresp.Options{}, mqtt5.Config{}, func(w *world) {
			w.answer = echo("/accepted")
			r := w.do(request("a", "t"))
			w.start()
			if !r.done() || r.err() != nil {
				t.Errorf("%v", r)
			}
		})
	})
}

func testPartlySubscribed(t *testing.T) {
	within(t, reqresp.Options{}, func(w *world) {
		w.answer = echo("/accepted")
		one := request("a", "1")
		one.Subscriptions = []string{"a/accepted"}
		for _, r := range []reqresp.Request{one, two("a", "2")} {
			if _, err := w.client.Do(w.t.Context(), r); err != nil {
				t.Fatal(err)
			}
		}
		w.want("the second subscribes to what is missing", "SUB a/accepted", "PUB a", "SUB a/rejected", "PUB a")
	})
}

func testSessionLost(t *testing.T) {
	within(t, reqresp.Options{}, func(w *world) {
		r := w.do(request("a", "t"))
		queued := w.do(request("a", "t"))
		w.take()
		w.reconnect(false)
		if !r.done() || !errors.Is(r.err(), reqresp.ErrSubscribeFailed) || !errors.Is(r.err(), reqresp.ErrSessionLost) {
			t.Fatalf("%v", r)
		}
		w.want("the next one subscribes again", "SUB a/+", "PUB a")
		w.send("a/accepted", `{"clientToken":"t"}`)
		synctest.Wait()
		if !queued.done() || queued.err() != nil {
			t.Errorf("%v", queued)
		}
	})
	t.Run("kept", func(t *testing.T) {
		withConfig(t, reqresp.Options{}, rejoin, func(w *world) {
			w.start()
			r := w.do(request("a", "t"))
			w.take()
			w.reconnect(true)
			w.want("nothing is done")
			if r.done() {
				t.Fatalf("%v", r)
			}
			w.send("a/accepted", `{"clientToken":"t"}`)
			synctest.Wait()
			if !r.done() || r.err() != nil {
				t.Errorf("%v", r)
			}
		})
	})
	t.Run("between requests", func(t *testing.T) {
		within(t, reqresp.Options{}, func(w *world) {
			w.answer = echo("/accepted")
			w.do(request("a", "t"))
			w.take()
			w.reconnect(false)
			w.want("nothing is done before it is needed")
			if r := w.do(request("a", "t")); !r.done() || r.err() != nil {
				t.Errorf("%v", r)
			}
			w.want("then it is", "SUB a/+", "PUB a")
		})
	})
}
