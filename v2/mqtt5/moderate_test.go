package mqtt5

import (
	"net"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// TestAckModeration reads small pieces as a server with one PUBACK at a time sends
// them, and looks at when a read pauses.
func TestAckModeration(t *testing.T) {
	for _, tt := range []struct {
		name     string
		inFlight int64
		first    int // bytes of the first read, which has no pause
		piece    int // bytes of each one after it
		reads    int
		pauses   int
	}{
		{"few in flight", moderateInFlight, 4, 4, 20, 0},
		{"much at a time", 1000, moderateSmall, moderateSmall, 20, 0},
		{"many in flight, little at a time", 1000, 4, 4, 5, 4},
		{"gathers nothing", 1000, 4, 4, moderateVain + moderateResume, moderateVain},
		{"gathers next to nothing", 1000, 4, moderateGain*4 - 1, moderateVain + moderateResume, moderateVain},
		{"gathers some", 1000, 4, moderateGain * 4, 1 + moderateResume, moderateResume},
		{"tries again", 1000, 4, 4, moderateVain + 1 + moderateResume + 3, moderateVain + 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client, server := net.Pipe()
				defer client.Close()
				defer server.Close()
				go func() {
					size := tt.first
					for {
						if _, err := server.Write(make([]byte, size)); err != nil {
							return
						}
						size = tt.piece
					}
				}()
				inFlight := new(atomic.Int64)
				inFlight.Store(tt.inFlight)
				conn := &moderatedConn{Conn: client, inFlight: inFlight}
				start := time.Now()
				for i := range tt.reads {
					want := tt.piece
					if i == 0 {
						want = tt.first
					}
					if n, err := conn.Read(make([]byte, 64<<10)); n != want || err != nil {
						t.Fatalf("read %d bytes, %v; want %d", n, err, want)
					}
				}
				if got, want := time.Since(start), time.Duration(tt.pauses)*moderatePause; got != want {
					t.Errorf("paused %v in %d reads, want %v", got, tt.reads, want)
				}
			})
		})
	}
}

// TestAckModerationKeepsBytes reads in pieces smaller than what came in.
func TestAckModerationKeepsBytes(t *testing.T) {
	client, server := net.Pipe()
	defer client.Close()
	go func() {
		server.Write([]byte("abcdefgh"))
		server.Close()
	}()
	conn := &moderatedConn{Conn: client, inFlight: new(atomic.Int64)}
	var got []byte
	buf := make([]byte, 3)
	for {
		n, err := conn.Read(buf)
		got = append(got, buf[:n]...)
		if err != nil {
			break
		}
	}
	if string(got) != "abcdefgh" {
		t.Errorf("read %q", got)
	}
}
