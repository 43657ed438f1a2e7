package iotlocal_test

import (
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/eclipse/paho.golang/packets"
	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/iotshim/iotshim/iotlocal"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestCloseLeavesNothing(t *testing.T) {
	before := goleak.IgnoreCurrent()
	s, err := iotlocal.Start(iotlocal.Options{})
	if err != nil {
		t.Fatal(err)
	}
	c5 := open5(t, s, "c5")
	c5.subscribe5(1, "t")
	c3, _ := open3(t, s, "c3", false)
	c3.subscribe3(1, "t")
	gone := dial(t, s)
	gone.connect5("gone", func(p *packets.Connect) {
		willOn("w")(p)
		p.Properties.SessionExpiryInterval = ptr(uint32(60))
	})
	gone.NetConn().Close()
	silent, err := net.Dial("tcp", s.Addr()) // never starts the handshake
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()

	var wg sync.WaitGroup
	for range 3 { // Close may be called at the same time and again
		wg.Go(func() {
			if err := s.Close(); err != nil {
				t.Errorf("Close: %v", err)
			}
		})
	}
	wg.Wait()
	if err := goleak.Find(before); err != nil {
		t.Error(err)
	}
	c5.wantDisconnect(0x8b)
	c3.wantClosed()
	if _, err := net.Dial("tcp", s.Addr()); err == nil {
		t.Error("the port still accepts connections")
	}
	if err := s.Publish("t", nil, 0, false); !errors.Is(err, iotlocal.ErrClosed) {
		t.Errorf("Publish: got %v, want ErrClosed", err)
	}
	if got := s.Clients(); len(got) != 0 {
		t.Errorf("Clients: got %q", got)
	}
}

func TestStartIsQuick(t *testing.T) {
	best := time.Hour
	for range 5 {
		begin := time.Now()
		s, err := iotlocal.Start(iotlocal.Options{})
		best = min(best, time.Since(begin))
		if err != nil {
			t.Fatal(err)
		}
		s.Close()
	}
	if best > 100*time.Millisecond {
		t.Errorf("Start takes %v, want less than 100ms", best)
	}
}

func TestServerNames(t *testing.T) {
	s := start(t, iotlocal.Options{})
	for _, name := range []string{"localhost", "127.0.0.1", "::1"} {
		cfg := device(t, s).TLS()
		cfg.ServerName = name
		c, err := tls.Dial("tcp", s.Addr(), cfg)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		leaf := c.ConnectionState().PeerCertificates[0]
		if since := time.Since(leaf.NotBefore); since < 59*time.Minute || since > 61*time.Minute {
			t.Errorf("certificate is valid since %v", since)
		}
		c.Close()
	}
	if want := net.JoinHostPort(s.Host(), fmt.Sprint(s.Port())); s.Addr() != want {
		t.Errorf("Addr %q, want %q", s.Addr(), want)
	}
}

func TestPublish(t *testing.T) {
	s := start(t, iotlocal.Options{})
	c := open5(t, s, "c")
	c.subscribe5(1, "$aws/things/+/shadow/update/accepted", "t")
	payload := []byte("one")
	for _, topic := range []string{"$aws/things/t/shadow/update/accepted", "t"} {
		if err := s.Publish(topic, payload, 1, true); err != nil {
			t.Fatal(err)
		}
	}
	copy(payload, "two")
	if got := c.wantMessage("one"); got.Topic != "$aws/things/t/shadow/update/accepted" || got.QoS != 1 {
		t.Errorf("got %v", got)
	}
	c.wantMessage("one")
	c.subscribe5(0, "t")
	if got := c.wantMessage("one"); !got.Retain || got.QoS != 0 {
		t.Errorf("retained: got %v", got)
	}

	bad := []struct {
		topic   string
		payload int
		qos     byte
	}{
		{"", 0, 0}, {"a/+", 0, 0}, {"#", 0, 0}, {"a\x00", 0, 0}, {"\xff", 0, 0},
		{strings.Repeat("x", 65536), 0, 0}, {"t", 131073, 0}, {"t", 0, 2},
	}
	for _, m := range bad {
		if err := s.Publish(m.topic, make([]byte, m.payload), m.qos, false); !errors.Is(err, iotlocal.ErrInvalidMessage) {
			t.Errorf("%.10q, %d bytes, QoS %d: got %v, want ErrInvalidMessage", m.topic, m.payload, m.qos, err)
		}
	}
}

func TestOnPublish(t *testing.T) {
	var mu sync.Mutex
	var got []iotlocal.Publish
	s := start(t, iotlocal.Options{OnPublish: func(p iotlocal.Publish) {
		mu.Lock()
		defer mu.Unlock()
		got = append(got, p)
	}})
	c := open5(t, s, "c")
	c.send5("a", "first", 0, alias(1))
	c.send5("", "second", 0, alias(1))
	c.publish5("b", "third", retain)
	if err := s.Publish("c", nil, 0, false); err != nil {
		t.Fatal(err)
	}
	mu.Lock()
	defer mu.Unlock()
	want := []iotlocal.Publish{
		{ClientID: "c", Topic: "a", Payload: []byte("first")},
		{ClientID: "c", Topic: "a", Payload: []byte("second")},
		{ClientID: "c", Topic: "b", Payload: []byte("third"), QoS: 1, Retain: true},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// A callback that ends its goroutine, as t.FailNow does, ends the connection and
// nothing else.
func TestOnPublishThatExits(t *testing.T) {
	s := start(t, iotlocal.Options{OnPublish: func(p iotlocal.Publish) {
		if p.Topic == "exit" {
			runtime.Goexit()
		}
	}})
	c := open5(t, s, "c")
	c.send5("exit", "x", 1, nil)
	if _, _, err := c.frame(); err != nil { // the DISCONNECT, then the end
		t.Fatal(err)
	}
	c.wantClosed()
	waitClients(t, s)
	open5(t, s, "c").publish5("t", "x", nil)
}

func TestDropConnections(t *testing.T) {
	s := start(t, iotlocal.Options{})
	c := dial(t, s)
	c.connect5("c", expiry(60))
	c.subscribe5(1, "t")
	c3, _ := open3(t, s, "c3", true)
	if got := s.Clients(); !slices.Equal(got, []string{"c", "c3"}) {
		t.Errorf("Clients: got %q", got)
	}
	s.DropConnections()
	if got := s.Clients(); len(got) != 0 {
		t.Errorf("Clients after: got %q", got)
	}
	c.wantClosed()
	c3.wantClosed()
	if err := s.Publish("t", []byte("kept"), 1, false); err != nil {
		t.Fatal(err)
	}
	c = dial(t, s)
	if !c.connect5("c", resume(60)).SessionPresent {
		t.Error("the session is gone")
	}
	c.wantMessage("kept")
}

// A client that stops reading must hold up neither its successor nor Close.
func TestStuckClient(t *testing.T) {
	s := start(t, iotlocal.Options{})
	stick := func() {
		c := open5(t, s, "c")
		c.subscribe5(1, "t")
		for range 100 { // much more than the buffers of a socket
			if err := s.Publish("t", make([]byte, 128<<10), 1, false); err != nil {
				t.Fatal(err)
			}
		}
	}
	stick()
	begin := time.Now()
	stick()
	if got := time.Since(begin); got > 5*time.Second {
		t.Errorf("takeover took %v", got)
	}
	begin = time.Now()
	s.Close()
	if got := time.Since(begin); got > 5*time.Second {
		t.Errorf("Close took %v", got)
	}
}

func TestMalformedPackets(t *testing.T) {
	s := start(t, iotlocal.Options{MaximumPacketSize: 1000})
	tests := []struct {
		name string
		send []byte
		code byte
	}{
		{"too large", append([]byte{0x30, 0xe8, 0x07}, make([]byte, 1000)...), 0x95},
		{"length of five bytes", []byte{0x30, 0x80, 0x80, 0x80, 0x80, 0x01}, 0x81},
		{"flags of SUBSCRIBE", []byte{0x80, 0}, 0x81},
		{"SUBSCRIBE without options", frame3(0x82, []byte{0, 1, 0}, str("t")), 0x81},
		{"topic is not UTF-8", frame3(0x30, str("\xff"), []byte{0}), 0x81},
		{"QoS 3", []byte{0x36, 0}, 0x81},
		{"no filter", frame3(0x82, []byte{0, 1, 0}), 0x82},
		{"AUTH", []byte{0xf0, 2, 0x18, 0}, 0x82},
		{"PUBREL", []byte{0x62, 2, 0, 1}, 0x82},
		{"unsubscribe from nothing", frame3(0xa2, []byte{0, 1, 0}), 0x82},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := open5(t, s, "c")
			c.write(tt.send)
			c.wantDisconnect(tt.code)
			c3, _ := open3(t, s, "c3", true)
			c3.write(tt.send)
			c3.wantClosed()
		})
	}
	t.Run("first packet is not CONNECT", func(t *testing.T) {
		c := dial(t, s)
		c.write([]byte{0xc0, 0})
		c.wantClosed()
	})
	t.Run("MQTT 3.1", func(t *testing.T) {
		c := dial(t, s)
		c.write(frame3(0x10, str("MQIsdp"), []byte{3, 2, 0, 60}, str("c")))
		if first, body, err := c.frame(); err != nil || first != 0x20 || !slices.Equal(body, []byte{0, 1}) {
			t.Errorf("got %#x % x, %v, want CONNACK 1", first, body, err)
		}
		c.wantClosed()
	})
	t.Run("not TLS", func(t *testing.T) {
		c, err := net.Dial("tcp", s.Addr())
		if err != nil {
			t.Fatal(err)
		}
		plain := newClient(t, c)
		plain.write(connect3("c", true))
		for err = error(nil); err == nil; _, err = c.Read(make([]byte, 100)) {
		}
	})
}

func TestUnsubscribe(t *testing.T) {
	s := start(t, iotlocal.Options{})
	c := open5(t, s, "c")
	c.subscribe5(1, "t", "$share/g/t", "marker")
	c.send(packets.UNSUBSCRIBE, func(p packets.Packet) {
		u := p.(*packets.Unsubscribe)
		u.PacketID, u.Topics = 3, []string{"t", "$share/g/t", "never"}
	})
	ack := want[*packets.Unsuback](c)
	if ack.PacketID != 3 || !slices.Equal(ack.Reasons, []byte{0, 0, 0}) {
		t.Errorf("UNSUBACK %+v", ack)
	}
	c.publish5("t", "x", nil)
	c.send5("marker", "end", 0, nil)
	c.wantMessage("end")
}

// What is too large for the client is dropped, and does not hold up the rest.
func TestClientMaximumPacketSize(t *testing.T) {
	s := start(t, iotlocal.Options{})
	c := dial(t, s)
	c.connect5("c", func(p *packets.Connect) {
		p.Properties.MaximumPacketSize = ptr(uint32(100))
		p.Properties.ReceiveMaximum = ptr(uint16(1))
	})
	c.subscribe5(1, "t")
	for _, payload := range []string{strings.Repeat("x", 100), "small"} {
		if err := s.Publish("t", []byte(payload), 1, false); err != nil {
			t.Fatal(err)
		}
	}
	c.wantMessage("small")
}

// Unacknowledged messages come again on the next connection, in order and with
// their packet ids, and without DUP.
func TestResend(t *testing.T) {
	s := start(t, iotlocal.Options{})
	c := dial(t, s)
	c.connect5("c", expiry(60))
	c.subscribe5(1, "t")
	for i := range 10 {
		if err := s.Publish("t", fmt.Append(nil, i), 1, false); err != nil {
			t.Fatal(err)
		}
	}
	var ids []uint16
	for range 10 {
		ids = append(ids, want[*packets.Publish](c).PacketID)
	}
	c.puback(ids[0])
	c.puback(ids[4])
	c.puback(ids[4])
	c.send(packets.PINGREQ, nil)
	want[*packets.Pingresp](c)
	s.DropConnections()
	c = dial(t, s)
	c.connect5("c", resume(60))
	for i := range 10 {
		if i == 0 || i == 4 {
			continue
		}
		p := c.wantMessage(fmt.Sprint(i))
		if p.PacketID != ids[i] || p.Duplicate {
			t.Errorf("message %d: packet id %d, want %d; DUP %v", i, p.PacketID, ids[i], p.Duplicate)
		}
	}
}

func TestOptionErrors(t *testing.T) {
	busy, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer busy.Close()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name  string
		opts  iotlocal.Options
		field string
		says  string
	}{
		{"address in use", iotlocal.Options{Addr: busy.Addr().String()}, "Addr", "choose another port"},
		{"no port", iotlocal.Options{Addr: "127.0.0.1"}, "Addr", "not HOST:PORT"},
		{"all interfaces", iotlocal.Options{Addr: ":0"}, "Addr", "AllowNonLoopback"},
		{"another machine's address", iotlocal.Options{Addr: "192.0.2.1:0"}, "Addr", "AllowNonLoopback"},
		{"more on all interfaces", iotlocal.Options{MoreAddrs: []string{"0.0.0.0:0"}}, "MoreAddrs", "AllowNonLoopback"},
		{"more without an address", iotlocal.Options{MoreAddrs: []string{""}}, "MoreAddrs", "not HOST:PORT"},
		{"plain on all interfaces", iotlocal.Options{InsecurePlainTCPAddr: ":0"}, "InsecurePlainTCPAddr", "AllowNonLoopback"},
		{"Dir is a file", iotlocal.Options{Dir: file}, "Dir", "name a folder"},
		{"thing with a slash", iotlocal.Options{Things: []string{"a/b"}}, "Things", `"a/b" is not a thing name`},
		{"empty thing", iotlocal.Options{Things: []string{""}}, "Things", "not a thing name"},
		{"long thing", iotlocal.Options{Things: []string{strings.Repeat("x", 129)}}, "Things", "not a thing name"},
		{"thing twice", iotlocal.Options{Things: []string{"a", "a"}}, "Things", "twice"},
		{"thing ca", iotlocal.Options{Things: []string{"CA"}}, "Things", "choose another name"},
		{"thing server", iotlocal.Options{Things: []string{"server"}}, "Things", "choose another name"},
		{"packet size", iotlocal.Options{MaximumPacketSize: 1}, "MaximumPacketSize", "at least 128"},
		{"session expiry", iotlocal.Options{MaximumSessionExpiry: time.Millisecond}, "MaximumSessionExpiry", "out of range"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, err := iotlocal.Start(tt.opts)
			if err == nil {
				s.Close()
			}
			wantOptionError(t, err, tt.field, tt.says)
		})
	}
}

func wantOptionError(t *testing.T, err error, field, says string) {
	t.Helper()
	var oe *iotlocal.OptionError
	if !errors.As(err, &oe) {
		t.Fatalf("got %v, want an OptionError", err)
	}
	if oe.Field != field || !strings.Contains(err.Error(), says) {
		t.Errorf("got %s: %q, want %s with %q", oe.Field, err, field, says)
	}
}

func TestDirKeepsIdentity(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new")
	opts := iotlocal.Options{Dir: dir, Things: []string{"thing1", "a:b"}}
	first := start(t, opts)
	d1, _ := first.Device("a:b")
	first.Close()

	opts.Things = append(opts.Things, "later")
	second := start(t, opts)
	d2, err := second.Device("a:b")
	if err != nil {
		t.Fatal(err)
	}
	if string(d1.CertPEM) != string(d2.CertPEM) || string(d1.KeyPEM) != string(d2.KeyPEM) || string(first.CAPEM()) != string(second.CAPEM()) {
		t.Error("identity has changed")
	}
	c, err := tls.Dial("tcp", second.Addr(), d1.TLS())
	if err != nil {
		t.Fatal(err)
	}
	newClient(t, c).connect5("c", nil)
	if _, err := second.Device("later"); err != nil {
		t.Error(err)
	}
	if _, err := second.Device("other"); !errors.Is(err, iotlocal.ErrUnknownDevice) {
		t.Errorf("got %v, want ErrUnknownDevice", err)
	}
}

func TestDirWithBadFiles(t *testing.T) {
	tests := []struct {
		name  string
		spoil func(dir string) error
		says  string
	}{
		{"not PEM", func(dir string) error { return os.WriteFile(filepath.Join(dir, "thing1.pem"), []byte("?"), 0o600) }, "delete both"},
		{"key is gone", func(dir string) error { return os.Remove(filepath.Join(dir, "thing1.key")) }, "is not; restore it"},
		{"certificate is a folder", func(dir string) error {
			path := filepath.Join(dir, "thing1.pem")
			return errors.Join(os.Remove(path), os.Mkdir(path, 0o700))
		}, "cannot read"},
		{"another authority", func(dir string) error {
			return errors.Join(os.Remove(filepath.Join(dir, "ca.pem")), os.Remove(filepath.Join(dir, "ca.key")))
		}, "not issued by"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			opts := iotlocal.Options{Dir: t.TempDir()}
			start(t, opts).Close()
			if err := tt.spoil(opts.Dir); err != nil {
				t.Fatal(err)
			}
			s, err := iotlocal.Start(opts)
			if err == nil {
				s.Close()
			}
			wantOptionError(t, err, "Dir", tt.says)
			if !strings.Contains(err.Error(), opts.Dir) {
				t.Errorf("%q does not name the file", err)
			}
			if strings.Contains(err.Error(), "PRIVATE") {
				t.Errorf("%q shows a key", err)
			}
		})
	}
}

func TestWriteFiles(t *testing.T) {
	s := start(t, iotlocal.Options{Things: []string{"thing1", "a:b"}})
	dir := filepath.Join(t.TempDir(), "files")
	for range 2 { // writing again changes nothing
		files, err := s.WriteFiles(dir)
		if err != nil {
			t.Fatal(err)
		}
		want := iotlocal.Files{
			CA: filepath.Join(dir, "ca.pem"),
			Devices: map[string]iotlocal.DeviceFiles{
				"thing1": {Cert: filepath.Join(dir, "thing1.pem"), Key: filepath.Join(dir, "thing1.key")},
				"a:b":    {Cert: filepath.Join(dir, "a%3Ab.pem"), Key: filepath.Join(dir, "a%3Ab.key")},
			},
		}
		if diff := cmp.Diff(want, files); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		for _, f := range files.Devices {
			if _, err := tls.LoadX509KeyPair(f.Cert, f.Key); err != nil {
				t.Error(err)
			}
			info, err := os.Stat(f.Key)
			if err != nil {
				t.Fatal(err)
			}
			if runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
				t.Errorf("%s has mode %v", f.Key, info.Mode())
			}
		}
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 5 {
		t.Errorf("%d files, %v", len(entries), err)
	}
	file := filepath.Join(dir, "ca.pem")
	if _, err := s.WriteFiles(file); err == nil {
		t.Error("WriteFiles into a file succeeded")
	}
}

func TestDevicePrintsNoKey(t *testing.T) {
	d := device(t, start(t, iotlocal.Options{}))
	var b strings.Builder
	slog.New(slog.NewTextHandler(&b, nil)).Info("x", "device", d)
	for _, s := range []string{fmt.Sprintf("%v", d), fmt.Sprintf("%+v", d), fmt.Sprintf("%#v", d), b.String()} {
		if !strings.Contains(s, "thing1") || len(s) > 100 {
			t.Errorf("got %.200s", s)
		}
	}
}
