package nullbroker_test

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"net"
	"testing"
	"time"

	"github.com/eclipse/paho.golang/packets"

	"github.com/iotshim/iotshim/bench/internal/frame"
	"github.com/iotshim/iotshim/bench/internal/nullbroker"
)

func serve(t *testing.T) net.Conn {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go nullbroker.Serve(l)
	return dial(t, l.Addr())
}

func dial(t *testing.T, addr net.Addr) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", addr.String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	conn.SetDeadline(time.Now().Add(10 * time.Second))
	return conn
}

func send(t *testing.T, conn net.Conn, b []byte) {
	t.Helper()
	if _, err := conn.Write(b); err != nil {
		t.Fatal(err)
	}
}

func receive(t *testing.T, conn net.Conn) any {
	t.Helper()
	cp, err := packets.ReadPacket(conn)
	if err != nil {
		t.Fatal(err)
	}
	return cp.Content
}

func encode(t *testing.T, p packets.Packet) []byte {
	t.Helper()
	var b bytes.Buffer
	if _, err := p.WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestAcknowledges sends packets byte by byte and several at once.
func TestAcknowledges(t *testing.T) {
	conn := serve(t)
	for _, b := range frame.AppendConnect(nil, "c") {
		send(t, conn, []byte{b})
	}
	if ack := receive(t, conn).(*packets.Connack); ack.ReasonCode != 0 {
		t.Fatalf("CONNACK %v", ack)
	}
	var out []byte
	for id := range uint16(3) {
		packet, at, _ := frame.AppendPublish(nil, true, "t", 1, make([]byte, 70_000))
		packet[at+1] = byte(id + 1)
		out = append(out, packet...)
		packet, _, _ = frame.AppendPublish(nil, true, "t", 0, nil)
		out = append(out, packet...)
	}
	send(t, conn, append(out, 0xC0, 0))
	for id := range uint16(3) {
		if ack := receive(t, conn).(*packets.Puback); ack.PacketID != id+1 {
			t.Errorf("PUBACK of %d, want %d", ack.PacketID, id+1)
		}
	}
	if _, ok := receive(t, conn).(*packets.Pingresp); !ok {
		t.Error("no PINGRESP")
	}
	send(t, conn, encode(t, &packets.Subscribe{PacketID: 7, Properties: &packets.Properties{},
		Subscriptions: []packets.SubOptions{{Topic: "a"}, {Topic: "b"}}}))
	if ack := receive(t, conn).(*packets.Suback); ack.PacketID != 7 || len(ack.Reasons) != 2 {
		t.Errorf("SUBACK %v", ack)
	}
	send(t, conn, encode(t, &packets.Unsubscribe{PacketID: 8, Properties: &packets.Properties{}, Topics: []string{"a", "b"}}))
	if ack := receive(t, conn).(*packets.Unsuback); ack.PacketID != 8 || !bytes.Equal(ack.Reasons, []byte{0, 0}) {
		t.Errorf("UNSUBACK %v", ack)
	}
	send(t, conn, []byte{0xE0, 0})
	if n, err := conn.Read(make([]byte, 1)); err == nil {
		t.Errorf("%d bytes after DISCONNECT", n)
	}
}

// TestRefuses ends the connection for what the broker does not serve.
func TestRefuses(t *testing.T) {
	qos2, _, _ := frame.AppendPublish(nil, true, "t", 2, nil)
	for name, packet := range map[string][]byte{"QoS 2": qos2, "PUBREL": {0x62, 2, 0, 1}, "PUBLISH": {0x30, 1, 0}} {
		t.Run(name, func(t *testing.T) {
			conn := serve(t)
			send(t, conn, packet)
			if n, err := conn.Read(make([]byte, 1)); err == nil {
				t.Errorf("%d bytes in answer", n)
			}
		})
	}
}

// TestVersion4 checks the answers that differ in MQTT 3.1.1.
func TestVersion4(t *testing.T) {
	conn := serve(t)
	send(t, conn, []byte{0x10, 13, 0, 4, 'M', 'Q', 'T', 'T', 4, 2, 0, 60, 0, 1, 'c'})
	send(t, conn, []byte{0x82, 6, 0, 9, 0, 1, 'a', 1})
	send(t, conn, []byte{0xA2, 5, 0, 10, 0, 1, 'a'})
	want := []byte{0x20, 2, 0, 0, 0x90, 3, 0, 9, 1, 0xB0, 2, 0, 10}
	got := make([]byte, 0, len(want))
	for len(got) < len(want) {
		n, err := conn.Read(got[len(got):cap(got)])
		if err != nil {
			t.Fatal(err)
		}
		got = got[:len(got)+n]
	}
	if !bytes.Equal(got, want) {
		t.Errorf("got %x, want %x", got, want)
	}
}

// TestBlast receives more QoS 1 messages than the window has, and so many of
// QoS 0 that the last batch is not full.
func TestBlast(t *testing.T) {
	for _, qos := range []byte{0, 1} {
		const n, size = 5003, 100
		conn := serve(t)
		send(t, conn, frame.AppendConnect(nil, nullbroker.BlastID(qos, n, size)))
		receive(t, conn)
		send(t, conn, frame.AppendSubscribe(nil, 1, "#", qos))
		receive(t, conn)
		for i := range n {
			p := receive(t, conn).(*packets.Publish)
			if p.Topic != nullbroker.Topic || len(p.Payload) != size || p.QoS != qos {
				t.Fatalf("QoS %d: message %d is %v", qos, i, p)
			}
			if qos == 0 {
				continue
			}
			if p.PacketID != uint16(i+1) {
				t.Fatalf("message %d has packet id %d", i, p.PacketID)
			}
			send(t, conn, frame.AppendPuback(nil, p.PacketID))
		}
		send(t, conn, []byte{0xC0, 0})
		if _, ok := receive(t, conn).(*packets.Pingresp); !ok {
			t.Errorf("QoS %d: more than %d messages", qos, n)
		}
	}
}

func TestCertificate(t *testing.T) {
	cert, pem, err := nullbroker.Certificate()
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(pem) {
		t.Fatal("no certificate in PEM")
	}
	for _, name := range []string{"localhost", "127.0.0.1"} {
		client, server := net.Pipe()
		go tls.Server(server, &tls.Config{Certificates: []tls.Certificate{cert}}).Handshake()
		if err := tls.Client(client, &tls.Config{RootCAs: roots, ServerName: name}).Handshake(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		client.Close()
		server.Close()
	}
}
