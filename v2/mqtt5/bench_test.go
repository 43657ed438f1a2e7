package mqtt5_test

import (
	"encoding/binary"
	"io"
	"net"
	"testing"

	"github.com/iotshim/iotshim/v2/mqtt5"
)

// nullBroker is a TCP server on loopback that accepts every CONNECT and
// acknowledges every QoS 1 PUBLISH, in batches, and does nothing else. So the
// client is what is measured.
func nullBroker(b testing.TB) int {
	b.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go serveNull(conn)
		}
	}()
	return l.Addr().(*net.TCPAddr).Port
}

func serveNull(conn net.Conn) {
	defer conn.Close()
	buf := make([]byte, 256<<10)
	var out []byte
	have := 0
	for {
		n, err := conn.Read(buf[have:])
		if err != nil {
			return
		}
		have += n
		at := 0
		for have-at >= 2 {
			length, size := binary.Uvarint(buf[at+1 : have])
			end := at + 1 + size + int(length)
			if size <= 0 || end > have {
				break
			}
			switch body := buf[at+1+size : end]; buf[at] >> 4 {
			case 1:
				out = append(out, 0x20, 3, 0, 0, 0)
			case 3:
				if buf[at]&0x06 != 0 {
					id := 2 + int(binary.BigEndian.Uint16(body))
					out = append(out, 0x40, 2, body[id], body[id+1])
				}
			case 14:
				return
			}
			at = end
		}
		have = copy(buf, buf[at:have])
		if _, err := conn.Write(out); err != nil && err != io.ErrShortWrite {
			return
		}
		out = out[:0]
	}
}

func benchClient(b testing.TB, port int) *mqtt5.Client {
	b.Helper()
	client, err := mqtt5.New(mqtt5.Config{Host: "127.0.0.1", Port: port})
	if err != nil {
		b.Fatal(err)
	}
	client.Start()
	b.Cleanup(func() { client.Close() })
	if _, err := client.Publish(b.Context(), &mqtt5.PublishPacket{Topic: "t", QoS: mqtt5.AtLeastOnce}); err != nil {
		b.Fatal(err)
	}
	return client
}

// BenchmarkPublish sends messages of 128 bytes with so many unacknowledged at a
// time.
func BenchmarkPublish(b *testing.B) {
	for _, bm := range []struct {
		name   string
		qos    mqtt5.QoS
		window int
	}{
		{"QoS0", mqtt5.AtMostOnce, 1000},
		{"QoS1/window=1", mqtt5.AtLeastOnce, 1},
		{"QoS1/window=100", mqtt5.AtLeastOnce, 100},
		{"QoS1/window=1000", mqtt5.AtLeastOnce, 1000},
	} {
		b.Run(bm.name, func(b *testing.B) {
			client := benchClient(b, nullBroker(b))
			p := &mqtt5.PublishPacket{Topic: "bench/topic/a", Payload: make([]byte, 128), QoS: bm.qos}
			window := make([]mqtt5.PublishFuture, bm.window)
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				slot := &window[i%bm.window]
				if i >= bm.window {
					if _, err := slot.Result(); err != nil {
						b.Fatal(err)
					}
				}
				*slot = client.PublishAsync(p)
			}
		})
	}
}
