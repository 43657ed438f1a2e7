package reqresp_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/eclipse/paho.golang/packets"

	"github.com/iotshim/iotshim/internal/mqtttest"
	"github.com/iotshim/iotshim/v2/mqtt5"
	"github.com/iotshim/iotshim/v2/reqresp"
)

// What the server of TestRandomOrders grants, each as often as it is listed.
var subackCodes = []byte{1, 1, 1, 1, 1, 1, 0x80, 0x97, 0x87}

// TestRandomOrders makes requests and streams while contexts end, the connection and the
// session go, and the server refuses, is silent, answers late, twice or with nonsense.
// Every request must end with its own answer or one of the documented errors, every
// stream must tell things in an order that makes sense, and nothing may be left.
func TestRandomOrders(t *testing.T) {
	for seed := range uint64(200) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			opts := reqresp.Options{MaxRequestSubscriptions: 3, MaxStreamingSubscriptions: 2, OperationTimeout: 20 * time.Second}
			withConfig(t, opts, rejoin, func(w *world) { playRandom(w, rand.New(rand.NewPCG(seed, 1))) })
		})
	}
}

func playRandom(w *world, rng *rand.Rand) {
	servers := rand.New(rand.NewPCG(rng.Uint64(), 2)) // w.mu is held around answer
	w.answer = func(c *mqtttest.Conn, p *packets.Publish) bool { return mischief(c, p, servers) }
	topics := []string{"a", "b", "c", "d", "e"}
	var wg sync.WaitGroup
	var streams []*reqresp.Stream
	var orders []*order
	if rng.IntN(3) > 0 {
		w.start()
	}
	for i := range 60 {
		topic := topics[rng.IntN(len(topics))]
		switch rng.IntN(12) {
		case 0, 1, 2, 3, 4:
			r := request(topic, fmt.Sprintf("t%d", i%25))
			if rng.IntN(3) == 0 {
				r = two(topic, r.Token)
			}
			if rng.IntN(6) == 0 {
				r = request(topic, "")
			}
			after := time.Duration(rng.IntN(8000)) * time.Millisecond
			patient := rng.IntN(2) == 0
			wg.Go(func() { ask(w, r, after, patient) })
		case 5, 6:
			o := &order{t: w.t}
			s, err := reqresp.OpenStream(w.client, "s/"+topic, packet, o.callbacks())
			if err != nil {
				w.t.Errorf("OpenStream: %v", err)
				continue
			}
			streams, orders = append(streams, s), append(orders, o)
		case 7:
			if len(streams) > 0 {
				streams[rng.IntN(len(streams))].Close()
			}
		case 8:
			w.mu.Lock()
			w.session = rng.IntN(2) == 0
			w.mu.Unlock()
			w.server.Drop()
		case 9:
			w.mu.Lock()
			filter := []string{topic + "/+", topic + "/accepted", "s/" + topic}[rng.IntN(3)]
			w.suback[filter] = append(w.suback[filter], subackCodes[rng.IntN(len(subackCodes))])
			w.silent[filter] = rng.IntN(8) == 0
			w.mu.Unlock()
		case 10:
			w.mqtt.Start() // again, or for the first time
		default:
			time.Sleep(time.Duration(rng.IntN(3000)) * time.Millisecond)
		}
		if rng.IntN(2) == 0 {
			synctest.Wait()
		}
	}
	w.mu.Lock()
	clear(w.silent)
	clear(w.suback)
	w.mu.Unlock()
	w.mqtt.Start()
	wg.Wait()

	// All goes on as if nothing had happened.
	time.Sleep(5 * time.Minute)
	w.mu.Lock()
	w.answer = echo("/accepted")
	w.mu.Unlock()
	for _, topic := range topics {
		if answer, err := w.client.Do(w.t.Context(), two(topic, "last")); err != nil || answer.Topic != topic+"/accepted" {
			w.t.Errorf("afterwards, %s: %v, %v", topic, answer, err)
		}
	}
	for _, s := range streams {
		s.Close()
		s.Close()
	}
	for _, topic := range topics[:2] {
		o := &order{t: w.t}
		s, err := reqresp.OpenStream(w.client, "s/"+topic, packet, o.callbacks())
		if err != nil {
			w.t.Fatal(err)
		}
		if err := s.WaitEstablished(w.t.Context()); err != nil {
			w.t.Errorf("afterwards, a stream of s/%s: %v", topic, err)
		}
		orders = append(orders, o)
	}
	w.client.Close()
	w.client.Close()
	synctest.Wait()
	for _, o := range orders[len(orders)-2:] {
		if !o.ended() {
			w.t.Error("OnHalted was not called")
		}
	}
	if _, err := reqresp.OpenStream(w.client, "s/a", packet, new(streamLog).callbacks()); !errors.Is(err, reqresp.ErrClosed) {
		w.t.Errorf("OpenStream after Close: %v", err)
	}
}

// mischief answers a request in one of the ways in which a server can.
func mischief(c *mqtttest.Conn, p *packets.Publish, rng *rand.Rand) (silent bool) {
	send := func(topic string, payload []byte) {
		c.Write(&packets.Publish{Topic: topic, Payload: payload, Properties: &packets.Properties{}})
	}
	switch rng.IntN(8) {
	case 0:
		return true
	case 1:
		send(p.Topic+"/accepted", []byte(`{"clientToken":5}`))
		send(p.Topic+"/accepted", []byte(`{"clientToken":`))
		send(p.Topic+"/rejected", []byte(`{"clientToken":"somebody else's"}`))
	case 2:
		send(p.Topic+"/rejected", p.Payload)
		send(p.Topic+"/accepted", p.Payload)
	case 3:
		go func() {
			time.Sleep(5 * time.Second)
			send(p.Topic+"/accepted", p.Payload)
		}()
	default:
		send(p.Topic+"/accepted", p.Payload)
	}
	return false
}

// ask makes a request, whose context ends after a time unless the caller is patient.
func ask(w *world, r reqresp.Request, after time.Duration, patient bool) {
	ctx := w.t.Context()
	if !patient {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, after)
		defer cancel()
	}
	begin := time.Now()
	answer, err := w.client.Do(ctx, r)
	if took := time.Since(begin); took > 20*time.Second || !patient && took > after {
		w.t.Errorf("the request took %v; the timeout is 20s, that of the context %v: %v", took, after, err)
	}
	if err == nil {
		var got struct{ ClientToken string }
		if json.Unmarshal(answer.Payload, &got) != nil && r.Token != "" || got.ClientToken != r.Token && r.Token != "" {
			w.t.Errorf("the answer %s is not for %q", answer.Payload, r.Token)
		}
		return
	}
	for _, known := range []error{reqresp.ErrTimeout, reqresp.ErrSubscribeFailed, reqresp.ErrPublishFailed, context.DeadlineExceeded} {
		if errors.Is(err, known) {
			return
		}
	}
	w.t.Errorf("a request has failed with %v", err)
}

// order checks the order in which a stream tells things.
type order struct {
	t *testing.T

	mu                  sync.Mutex
	established, halted bool
}

func (o *order) ended() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.halted
}

func (o *order) callbacks() reqresp.Callbacks[*mqtt5.PublishPacket] {
	step := func(what string, from, to bool) {
		o.mu.Lock()
		defer o.mu.Unlock()
		if o.halted {
			o.t.Errorf("%s after OnHalted", what)
		}
		if o.established != from {
			o.t.Errorf("%s while established is %t", what, o.established)
		}
		o.established = to
	}
	return reqresp.Callbacks[*mqtt5.PublishPacket]{
		OnEstablished: func(reqresp.StreamEstablishedEvent) { step("OnEstablished", false, true) },
		OnLost:        func(reqresp.StreamLostEvent) { step("OnLost", true, false) },
		OnRetry:       func(reqresp.StreamRetryEvent) { step("OnRetry", false, false) },
		OnHalted: func(reqresp.StreamHaltedEvent) {
			o.mu.Lock()
			defer o.mu.Unlock()
			if o.halted {
				o.t.Error("OnHalted twice")
			}
			o.halted = true
		},
	}
}
