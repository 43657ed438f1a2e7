package v1compat_test

import (
	"bufio"
	"context"
	"encoding/binary"
	"io"
	"net"
	"testing"

	"github.com/iotshim/iotshim/v1compat"
	"github.com/iotshim/iotshim/v2/mqtt5"
)

// ackServer is a server that costs little: it accepts, and acknowledges each
// PUBLISH with QoS 1.
func ackServer(tb testing.TB) *mqttServer {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go serveAcks(conn)
		}
	}()
	return &mqttServer{l.Addr().String()}
}

type mqttServer struct{ addr string }

func (s *mqttServer) dial(context.Context) (net.Conn, error) { return net.Dial("tcp", s.addr) }

func serveAcks(conn net.Conn) {
	defer conn.Close()
	r := bufio.NewReaderSize(conn, 64<<10)
	w := bufio.NewWriterSize(conn, 64<<10)
	body := make([]byte, 0, 4096)
	for {
		head, err := r.ReadByte()
		if err != nil {
			return
		}
		n, err := binary.ReadUvarint(r)
		if err != nil {
			return
		}
		body = body[:n]
		if _, err := io.ReadFull(r, body); err != nil {
			return
		}
		switch head >> 4 {
		case 1:
			w.Write([]byte{0x20, 3, 0, 0, 0})
		case 3:
			if head&6 != 0 {
				at := 2 + int(binary.BigEndian.Uint16(body))
				w.Write([]byte{0x40, 2, body[at], body[at+1]})
			}
		}
		if r.Buffered() == 0 {
			w.Flush()
		}
	}
}

func v1Client(tb testing.TB) *v1compat.AWSIoTMQTTClient {
	s := ackServer(tb)
	c, err := v1compat.NewAWSIoTMQTTClient("cid", v1compat.InsecurePlainTCP())
	if err != nil {
		tb.Fatal(err)
	}
	c.ConfigureEndpoint("127.0.0.1", 1883)
	c.ConfigureSocketFactory(func() (net.Conn, error) { return s.dial(context.Background()) })
	if ok, err := c.Connect(); !ok {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { c.Disconnect() })
	return c
}

func v2Client(tb testing.TB) *mqtt5.Client {
	up := make(chan bool, 1)
	c, err := mqtt5.New(mqtt5.Config{
		Dial:                ackServer(tb).dial,
		Connect:             mqtt5.ConnectPacket{ClientID: "cid"},
		OnConnectionSuccess: func(mqtt5.ConnectionSuccessEvent) { up <- true },
	})
	if err != nil {
		tb.Fatal(err)
	}
	c.Start()
	<-up
	tb.Cleanup(func() { c.Close() })
	return c
}

// TestOverhead: at most two allocations per message more than the engine, given
// a payload that the engine would have had to be given too.
func TestOverhead(t *testing.T) {
	payload := []byte("a payload of some length")
	old, engine := v1Client(t), v2Client(t)
	for qos := range 2 {
		engineAllocs := testing.AllocsPerRun(2000, func() {
			f := engine.PublishAsync(&mqtt5.PublishPacket{Topic: "a/b", Payload: payload, QoS: mqtt5.QoS(qos)})
			<-f.Done()
		})
		done := make(chan bool, 1)
		syncAllocs := testing.AllocsPerRun(2000, func() {
			old.Publish("a/b", payload, qos)
		})
		asyncAllocs := testing.AllocsPerRun(2000, func() {
			old.PublishAsync("a/b", payload, qos, func(v1compat.MID) { done <- true })
			if qos > 0 {
				<-done
			}
		})
		t.Logf("QoS %d: engine %v, Publish %v, PublishAsync %v", qos, engineAllocs, syncAllocs, asyncAllocs)
		if syncAllocs > engineAllocs+2 {
			t.Errorf("QoS %d: Publish allocates %v, the engine %v", qos, syncAllocs, engineAllocs)
		}
	}
}

const window = 100

func BenchmarkPublishQoS1(b *testing.B) {
	payload := make([]byte, 128)
	b.Run("engine", func(b *testing.B) {
		c := v2Client(b)
		slots := make(chan bool, window)
		b.ReportAllocs()
		for b.Loop() {
			slots <- true
			c.PublishAsync(&mqtt5.PublishPacket{Topic: "a/b", Payload: payload, QoS: 1}).
				OnComplete(func(mqtt5.PublishResult, error) { <-slots })
		}
	})
	b.Run("v1compat", func(b *testing.B) {
		c := v1Client(b)
		slots := make(chan bool, window)
		ack := func(v1compat.MID) { <-slots }
		b.ReportAllocs()
		for b.Loop() {
			slots <- true
			if _, err := c.PublishAsync("a/b", payload, 1, ack); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkPublishBlocking is the blocking call from as many goroutines as the window has
// places, which is how V1's programs publish.
func BenchmarkPublishBlocking(b *testing.B) {
	payload := make([]byte, 128)
	parallel := func(b *testing.B, publish func() error) {
		b.ReportAllocs()
		b.SetParallelism(window)
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				if err := publish(); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	b.Run("engine", func(b *testing.B) {
		c := v2Client(b)
		parallel(b, func() error {
			_, err := c.Publish(context.Background(), &mqtt5.PublishPacket{Topic: "a/b", Payload: payload, QoS: 1})
			return err
		})
	})
	b.Run("v1compat", func(b *testing.B) {
		c := v1Client(b)
		parallel(b, func() error {
			_, err := c.Publish("a/b", payload, 1)
			return err
		})
	})
}
