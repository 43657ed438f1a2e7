package v1compat_test

import (
	"net"
	"testing"
	"time"

	"github.com/iotshim/iotshim/v1compat"
)

// TestEndpointAtReconnect: an automatic reconnect goes where the last Connect went, the
// next Connect to what was configured meanwhile.
func TestEndpointAtReconnect(t *testing.T) {
	listen := func() (port int, accepted chan net.Conn) {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { l.Close() })
		accepted = make(chan net.Conn, 10)
		go func() {
			for conn, err := l.Accept(); err == nil; conn, err = l.Accept() {
				accepted <- conn
				go serveAcks(conn)
			}
		}()
		return l.Addr().(*net.TCPAddr).Port, accepted
	}
	first, atFirst := listen()
	second, atSecond := listen()
	c, err := v1compat.NewAWSIoTMQTTClient("cid", v1compat.InsecurePlainTCP())
	if err != nil {
		t.Fatal(err)
	}
	// A connection of a millisecond is stable: then there is no delay.
	if err := c.ConfigureAutoReconnectBackoffTime(0, 1, 0.001); err != nil {
		t.Fatal(err)
	}
	c.ConfigureEndpoint("127.0.0.1", first)
	ok, err := c.Connect()
	mustOK(t, ok, err)
	c.ConfigureEndpoint("127.0.0.1", second)
	time.Sleep(2 * time.Millisecond)
	(<-atFirst).Close()
	select {
	case <-atFirst:
	case <-atSecond:
		t.Error("the reconnect went to the new endpoint")
	case <-time.After(20 * time.Second):
		t.Fatal("no reconnect")
	}
	ok, err = c.Connect()
	mustOK(t, ok, err)
	if len(atSecond) != 1 || len(atFirst) != 0 {
		t.Errorf("%d connections to the new endpoint, %d to the old one, want 1 and 0", len(atSecond), len(atFirst))
	}
	ok, err = c.Disconnect()
	mustOK(t, ok, err)
}
