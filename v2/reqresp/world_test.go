package reqresp_test

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/eclipse/paho.golang/packets"
	"github.com/google/go-cmp/cmp"

	"github.com/iotshim/iotshim/internal/mqtttest"
	"github.com/iotshim/iotshim/v2/mqtt5"
	"github.com/iotshim/iotshim/v2/reqresp"
)

// rejoin is a connection whose session the server may keep.
var rejoin = mqtt5.Config{
	SessionBehavior: mqtt5.SessionRejoinPostSuccess,
	Connect:         mqtt5.ConnectPacket{SessionExpiryInterval: time.Hour},
}

// world is a server that does what a test says, and a client of it.
type world struct {
	t      *testing.T
	server *mqtttest.Server
	mqtt   *mqtt5.Client
	client *reqresp.Client

	mu       sync.Mutex
	conn     *mqtttest.Conn
	wire     []string                                        // SUBSCRIBE, UNSUBSCRIBE and PUBLISH as they come
	suback   map[string][]byte                               // reason codes by filter, one for each SUBSCRIBE; then granted
	retained map[string]string                               // messages that come with the SUBACK, by filter
	acks     int                                             // PUBACKs that have come
	silent   map[string]bool                                 // SUBSCRIBEs and UNSUBSCRIBEs of this filter are not acknowledged
	session  bool                                            // the server keeps the session
	answer   func(c *mqtttest.Conn, p *packets.Publish) bool // true: do not acknowledge as usual
}

// within runs a test in a bubble, with a client whose connection stands.
func within(t *testing.T, opts reqresp.Options, test func(*world)) {
	t.Helper()
	withConfig(t, opts, mqtt5.Config{}, func(w *world) {
		w.start()
		test(w)
	})
}

// withConfig is within for a connection that the test starts.
func withConfig(t *testing.T, opts reqresp.Options, cfg mqtt5.Config, test func(*world)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := &world{t: t, suback: map[string][]byte{}, silent: map[string]bool{}}
		w.server = mqtttest.New(w.serve)
		cfg.Dial = w.server.Dial
		var err error
		if w.mqtt, err = mqtt5.New(cfg); err != nil {
			t.Fatal(err)
		}
		if w.client, err = reqresp.New(w.mqtt, opts); err != nil {
			t.Fatal(err)
		}
		defer func() {
			w.client.Close()
			w.mqtt.Close()
			w.server.Close()
		}()
		test(w)
	})
}

func (w *world) start() {
	w.t.Helper()
	if err := w.mqtt.Start(); err != nil {
		w.t.Fatal(err)
	}
	synctest.Wait()
}

// reconnect drops the connection and waits for the next.
func (w *world) reconnect(session bool) {
	w.mu.Lock()
	w.session = session
	w.mu.Unlock()
	w.server.Drop()
	time.Sleep(10 * time.Second)
	synctest.Wait()
}

func (w *world) serve(n int, c *mqtttest.Conn) {
	w.mu.Lock()
	session := w.session && n > 1
	w.conn = c
	w.mu.Unlock()
	c.Accept(func(p *packets.Connack) { p.SessionPresent = session })
	for {
		p := c.Read()
		if !w.see(c, p) && !c.Answer(p) {
			return
		}
	}
}

// see notes a packet, and answers it when the test has a say in that.
func (w *world) see(c *mqtttest.Conn, p packets.Packet) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch p := p.(type) {
	case *packets.Subscribe:
		filter := p.Subscriptions[0].Topic
		w.wire = append(w.wire, "SUB "+filter)
		if qos := p.Subscriptions[0].QoS; qos != 1 {
			w.t.Errorf("subscription to %s with QoS %d, want 1", filter, qos)
		}
		if w.silent[filter] {
			return true
		}
		if payload, ok := w.retained[filter]; ok {
			c.Write(&packets.Suback{PacketID: p.PacketID, Reasons: []byte{1}, Properties: &packets.Properties{}})
			c.Write(&packets.Publish{Topic: filter, Payload: []byte(payload), Properties: &packets.Properties{}})
			return true
		}
		if codes := w.suback[filter]; len(codes) > 0 {
			w.suback[filter] = codes[1:]
			c.Write(&packets.Suback{PacketID: p.PacketID, Reasons: codes[:1], Properties: &packets.Properties{}})
			return true
		}
	case *packets.Puback:
		w.acks++
	case *packets.Unsubscribe:
		w.wire = append(w.wire, "UNSUB "+strings.Join(p.Topics, " "))
		return w.silent[p.Topics[0]]
	case *packets.Publish:
		w.wire = append(w.wire, "PUB "+p.Topic)
		if w.answer != nil {
			return w.answer(c, p)
		}
	}
	return false
}

// take returns what has come since it was called last.
func (w *world) take() []string {
	synctest.Wait()
	w.mu.Lock()
	defer w.mu.Unlock()
	wire := w.wire
	w.wire = nil
	return wire
}

func (w *world) want(what string, wire ...string) {
	w.t.Helper()
	if diff := cmp.Diff(wire, w.take()); diff != "" {
		w.t.Errorf("%s: on the wire (-want +got):\n%s", what, diff)
	}
}

// send has the server publish.
func (w *world) send(topic, payload string) {
	w.sendPacket(&packets.Publish{Topic: topic, Payload: []byte(payload), Properties: &packets.Properties{}})
}

func (w *world) sendPacket(p *packets.Publish) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.conn.Write(p)
}

// echo answers a request at once, before its PUBACK, with its own payload.
func echo(to string) func(*mqtttest.Conn, *packets.Publish) bool {
	return func(c *mqtttest.Conn, p *packets.Publish) bool {
		c.Write(&packets.Publish{Topic: p.Topic + to, Payload: p.Payload, Properties: &packets.Properties{}})
		return false
	}
}

// request is one on topic, by a wildcard for both answers.
func request(topic, token string) reqresp.Request {
	r := reqresp.Request{
		Topic:         topic,
		Payload:       []byte("{}"),
		Subscriptions: []string{topic + "/+"},
		Responses:     []reqresp.ResponsePath{{Topic: topic + "/accepted"}, {Topic: topic + "/rejected"}},
		Token:         token,
	}
	if token != "" {
		r.Payload = fmt.Appendf(nil, `{"clientToken":%q}`, token)
		r.Responses[0].TokenPath, r.Responses[1].TokenPath = "clientToken", "clientToken"
	}
	return r
}

// two is request with a filter for each answer.
func two(topic, token string) reqresp.Request {
	r := request(topic, token)
	r.Subscriptions = []string{topic + "/accepted", topic + "/rejected"}
	return r
}

// pending is a request that runs beside the test.
type pending struct{ end atomic.Pointer[result] }

// result is how a request has ended.
type result struct {
	answer *mqtt5.PublishPacket
	err    error
}

func (p *pending) done() bool { return p.end.Load() != nil }

// result returns the zero value while the request goes on.
func (p *pending) result() result {
	if r := p.end.Load(); r != nil {
		return *r
	}
	return result{}
}

func (p *pending) err() error { return p.result().err }

// String is for messages of tests.
func (p *pending) String() string { return fmt.Sprintf("done %t: %+v", p.done(), p.result()) }

// do makes a request beside the test; the result is there after synctest.Wait.
func (w *world) do(r reqresp.Request) *pending {
	p := new(pending)
	go func() {
		answer, err := w.client.Do(w.t.Context(), r)
		p.end.Store(&result{answer, err})
	}()
	synctest.Wait()
	return p
}

// streamLog collects what a stream tells.
type streamLog struct {
	mu   sync.Mutex
	list []string
	last *mqtt5.PublishPacket
	errs []error
}

func (l *streamLog) add(s string, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.list = append(l.list, s)
	if err != nil {
		l.errs = append(l.errs, err)
	}
}

func (l *streamLog) take() []string {
	synctest.Wait()
	l.mu.Lock()
	defer l.mu.Unlock()
	list := l.list
	l.list = nil
	return list
}

func (l *streamLog) callbacks() reqresp.Callbacks[*mqtt5.PublishPacket] {
	return reqresp.Callbacks[*mqtt5.PublishPacket]{
		OnEvent: func(p *mqtt5.PublishPacket) {
			l.add("event "+string(p.Payload), nil)
			l.mu.Lock()
			l.last = p
			l.mu.Unlock()
		},
		OnError:       func(ev reqresp.StreamErrorEvent) { l.add("error", ev.Err) },
		OnEstablished: func(reqresp.StreamEstablishedEvent) { l.add("established", nil) },
		OnLost:        func(reqresp.StreamLostEvent) { l.add("lost", nil) },
		OnRetry:       func(ev reqresp.StreamRetryEvent) { l.add("retry", ev.Err) },
		OnHalted:      func(ev reqresp.StreamHaltedEvent) { l.add("halted", ev.Err) },
	}
}

// packet copies what a stream receives, which it may not keep.
func packet(p *mqtt5.PublishPacket) (*mqtt5.PublishPacket, error) {
	c := *p
	c.Payload = []byte(string(p.Payload))
	if string(p.Payload) == "bad" {
		return nil, reqresp.ErrInvalidPayload
	}
	return &c, nil
}

func (w *world) stream(filter string) (*reqresp.Stream, *streamLog) {
	w.t.Helper()
	l := new(streamLog)
	s, err := reqresp.OpenStream(w.client, filter, packet, l.callbacks())
	if err != nil {
		w.t.Fatal(err)
	}
	synctest.Wait()
	return s, l
}

func (l *streamLog) want(t *testing.T, what string, list ...string) {
	t.Helper()
	if diff := cmp.Diff(list, l.take()); diff != "" {
		t.Errorf("%s: the stream told (-want +got):\n%s", what, diff)
	}
}
