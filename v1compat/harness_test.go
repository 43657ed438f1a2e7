package v1compat_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/eclipse/paho.golang/packets"
	"github.com/google/go-cmp/cmp"

	"github.com/iotshim/iotshim/internal/mqtttest"
	"github.com/iotshim/iotshim/v1compat"
)

// broker is the other end of the connections: it answers as its fields say, and
// writes down what it receives.
type broker struct {
	*mqtttest.Server

	mu       sync.Mutex
	connack  []int // reason code per connection, the last one stays; see below
	withhold map[string]bool
	suback   int // reason code for every filter, -1: the requested QoS
	wire     []string
	seen     []time.Duration // the time of each entry of wire
	held     []func()
	conns    []*mqtttest.Conn
	pubacks  int
	maximum  uint16 // what CONNACK announces as Receive Maximum, unless 0
	start    time.Time
}

const (
	closeConn = -1 // close the connection instead of answering
	noAnswer  = -2
)

func newBroker(t *testing.T) *broker {
	b := &broker{connack: []int{0}, suback: -1, withhold: map[string]bool{}, start: time.Now()}
	b.Server = mqtttest.New(b.serve)
	t.Cleanup(b.Close)
	return b
}

func (b *broker) serve(n int, c *mqtttest.Conn) {
	connect, ok := c.Read().(*packets.Connect)
	if !ok {
		return
	}
	b.mu.Lock()
	b.conns = append(b.conns, c)
	code := b.connack[min(n, len(b.connack))-1]
	b.mu.Unlock()
	b.note(n, "CONNECT %s %d clean=%v%s", connect.ClientID, connect.KeepAlive, connect.CleanStart, will(connect))
	switch ack := (&packets.Connack{Properties: &packets.Properties{}}); code {
	case closeConn:
		return
	case noAnswer:
		b.hold(func() { c.Write(ack) })
	default:
		ack.ReasonCode = byte(code)
		if b.maximum > 0 {
			ack.Properties.ReceiveMaximum = &b.maximum
		}
		c.Write(ack)
		if code != 0 {
			return
		}
	}
	for {
		p := c.Read()
		if p == nil || !b.answer(n, c, p) {
			return
		}
	}
}

func will(c *packets.Connect) string {
	s := ""
	if c.WillFlag {
		s = fmt.Sprintf(" will=%s:%s", c.WillTopic, c.WillMessage)
	}
	if c.UsernameFlag {
		s += " user=" + c.Username
	}
	if c.PasswordFlag {
		s += " password=" + string(c.Password)
	}
	return s
}

func (b *broker) answer(n int, c *mqtttest.Conn, p packets.Packet) bool {
	kind := ""
	switch p := p.(type) {
	case *packets.Publish:
		b.note(n, "PUBLISH %s %s %d", p.Topic, p.Payload, p.QoS)
		kind = "puback"
	case *packets.Subscribe:
		b.note(n, "SUBSCRIBE %s %d", p.Subscriptions[0].Topic, p.Subscriptions[0].QoS)
		kind = "suback"
		b.mu.Lock()
		code := b.suback
		b.mu.Unlock()
		if code >= 0 {
			c.Write(&packets.Suback{PacketID: p.PacketID, Reasons: []byte{byte(code)}, Properties: &packets.Properties{}})
			return true
		}
	case *packets.Unsubscribe:
		b.note(n, "UNSUBSCRIBE %s", p.Topics[0])
		kind = "unsuback"
	case *packets.Pingreq:
		kind = "pingresp"
	case *packets.Disconnect:
		b.note(n, "DISCONNECT")
	case *packets.Puback:
		b.mu.Lock()
		b.pubacks++
		b.mu.Unlock()
	}
	b.mu.Lock()
	held := b.withhold[kind]
	b.mu.Unlock()
	if held {
		b.hold(func() { c.Answer(p) })
		return true
	}
	return c.Answer(p)
}

func (b *broker) hold(f func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.held = append(b.held, f)
}

// release sends what was withheld.
func (b *broker) release() {
	b.mu.Lock()
	held := b.held
	b.held = nil
	b.mu.Unlock()
	for _, f := range held {
		f()
	}
}

func (b *broker) note(n int, format string, args ...any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.wire = append(b.wire, fmt.Sprintf("%d ", n)+fmt.Sprintf(format, args...))
	b.seen = append(b.seen, time.Since(b.start))
}

// set changes the policy.
func (b *broker) set(f func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	f()
}

// publish sends a message to the newest connection.
func (b *broker) publish(topic, payload string, qos byte, id uint16) {
	b.mu.Lock()
	c := b.conns[len(b.conns)-1]
	b.mu.Unlock()
	c.Write(&packets.Publish{Topic: topic, Payload: []byte(payload), QoS: qos, PacketID: id, Properties: &packets.Properties{}})
	synctest.Wait()
}

// acked returns how many messages the client has acknowledged.
func (b *broker) acked() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.pubacks
}

// packets returns what was received, without CONNECTs unless they are asked for,
// connection by connection: the end of one can be read after the start of the next.
func (b *broker) packets(kinds ...string) []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	var out []string
	for _, p := range b.wire {
		kind := strings.Fields(p)[1]
		if len(kinds) == 0 && kind != "CONNECT" || slices.Contains(kinds, kind) {
			out = append(out, p)
		}
	}
	slices.SortStableFunc(out, func(a, b string) int { return int(a[0]) - int(b[0]) })
	return out
}

// gaps returns the time between CONNECTs, in seconds.
func (b *broker) gaps() []float64 {
	b.mu.Lock()
	defer b.mu.Unlock()
	var out []float64
	last := time.Duration(-1)
	for i, p := range b.wire {
		if strings.Fields(p)[1] != "CONNECT" {
			continue
		}
		if last >= 0 {
			out = append(out, (b.seen[i] - last).Seconds())
		}
		last = b.seen[i]
	}
	return out
}

// newClient makes a client of b's, without TLS.
func newClient(t *testing.T, b *broker, opts ...v1compat.ClientOption) *v1compat.AWSIoTMQTTClient {
	t.Helper()
	opts = append([]v1compat.ClientOption{v1compat.InsecurePlainTCP(), v1compat.Logger(slog.New(slog.NewTextHandler(io.Discard, nil)))}, opts...)
	c, err := v1compat.NewAWSIoTMQTTClient("cid", opts...)
	if err != nil {
		t.Fatal(err)
	}
	c.ConfigureEndpoint("broker.example", 1883)
	c.ConfigureSocketFactory(func() (net.Conn, error) { return b.Dial(context.Background()) })
	c.DisableMetricsCollection()
	t.Cleanup(func() { c.Disconnect() })
	return c
}

// record notes callbacks in the order in which they are entered.
type record struct {
	mu     sync.Mutex
	events []string
}

func (r *record) add(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.events = append(r.events, fmt.Sprintf(format, args...))
}

func (r *record) take() []string {
	synctest.Wait()
	r.mu.Lock()
	defer r.mu.Unlock()
	e := r.events
	r.events = nil
	return e
}

func (r *record) online()                         { r.add("online") }
func (r *record) offline()                        { r.add("offline") }
func (r *record) any(m *v1compat.MQTTMessage)     { r.add("any %s %s", m.Topic, m.Payload) }
func (r *record) ack(mid v1compat.MID)            { r.add("ack %v", mid) }
func (r *record) cack(mid v1compat.MID, data int) { r.add("cack %v %d", mid, data) }
func (r *record) dack(mid v1compat.MID, data int) { r.add("dack %v %d", mid, data) }
func (r *record) sack(mid v1compat.MID, d []int)  { r.add("sack %v %v", mid, d) }

func (r *record) message(name string) v1compat.MessageCallback {
	return func(c *v1compat.AWSIoTMQTTClient, userdata any, m *v1compat.MQTTMessage) {
		if c != nil || userdata != nil {
			r.add("client and userdata must be nil")
		}
		r.add("%s %s %s", name, m.Topic, m.Payload)
	}
}

func (r *record) slots(c *v1compat.AWSIoTMQTTClient) {
	c.OnOnline, c.OnOffline, c.OnMessage = r.online, r.offline, r.any
}

func diff(t *testing.T, what string, got, want any) {
	t.Helper()
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("%s (-want +got):\n%s", what, d)
	}
}

// mustOK fails the test unless a call returned true and no error.
func mustOK(t *testing.T, ok bool, err error) {
	t.Helper()
	if !ok || err != nil {
		t.Fatalf("got %v, %v; want true, nil", ok, err)
	}
}

// mustQueue fails the test unless a call returned false and no error.
func mustQueue(t *testing.T, ok bool, err error) {
	t.Helper()
	if ok || err != nil {
		t.Fatalf("got %v, %v; want false, nil", ok, err)
	}
}

func connect(t *testing.T, c *v1compat.AWSIoTMQTTClient) {
	t.Helper()
	ok, err := c.Connect(v1compat.KeepAliveIntervalSecond(30))
	mustOK(t, ok, err)
	synctest.Wait()
}

// sendPublish sends message i, every tenth with QoS 1.
func sendPublish(c *mqtttest.Conn, topic string, i int) {
	p := &packets.Publish{Topic: topic, Payload: fmt.Append(nil, i), Properties: &packets.Properties{}}
	if i%10 == 0 {
		p.QoS, p.PacketID = 1, uint16(i%1000+1)
	}
	c.Write(p)
}
