package examples

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/iotshim/iotshim/iotlocal"
)

// TestShadowSamples has the three samples on shadows work together: one asks, one
// listens, one reports what was asked for.
func TestShadowSamples(t *testing.T) {
	server, err := iotlocal.Start(iotlocal.Options{Things: []string{"Bot"}})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	files, err := server.WriteFiles(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	bot := files.Devices["Bot"]
	args := func(more ...string) []string {
		return append(more, "-e", server.Host(), "-p", fmt.Sprint(server.Port()), "-r", files.CA, "-c", bot.Cert, "-k", bot.Key)
	}
	if _, err := server.UpdateShadow("Bot", "", []byte(`{"state":{"reported":{"old":true}}}`)); err != nil {
		t.Fatal(err)
	}

	echo := run(t, program(t, "examples/thingshadowecho"), args()...)
	listener := run(t, program(t, "examples/basicshadowdeltalistener"), args("-n", "5")...)
	for end := time.Now().Add(30 * time.Second); len(server.Clients()) < 2 && time.Now().Before(end); {
		time.Sleep(10 * time.Millisecond)
	}
	// Clients are connected before they have subscribed, so that the first of many
	// updates may pass unseen.
	updater := run(t, program(t, "examples/basicshadowupdater"), args("-interval", "20ms", "-n", "200")...)
	updater.waitFor(t, `Delete request with token: \S+ accepted!`)
	listener.waitFor(t, `delta/Bot\n\+{8}DELTA\+{10}\nproperty: \d+\nversion: \d+\n\+{23}\n\n\n`)
	if err := listener.end(t); err != nil {
		t.Error(err)
	}
	echo.waitFor(t, `Received a delta message:\n\{"property":\d+\}\nRequest to update the reported state...\nSent.\n`)
	if err := updater.end(t); err != nil {
		t.Error(err)
	}
	if n := strings.Count(updater.output(), "Update request with token"); n != 200 {
		t.Errorf("%d updates accepted, want 200", n)
	}
	const want = `{"property":199}`
	var shadow iotlocal.ShadowDocument
	for end := time.Now().Add(30 * time.Second); string(shadow.Reported) != want && time.Now().Before(end); {
		time.Sleep(10 * time.Millisecond)
		shadow, _ = server.Shadow("Bot", "")
	}
	if string(shadow.Desired) != want || string(shadow.Reported) != want || shadow.Delta != nil {
		t.Errorf("in the end desired %s, reported %s, delta %s, want %s and no delta", shadow.Desired, shadow.Reported, shadow.Delta, want)
	}
}

// TestShadowSampleReportsAgain: what the sample could not report it reports when the
// connection comes back, with no further change of the shadow.
func TestShadowSampleReportsAgain(t *testing.T) {
	server, err := iotlocal.Start(iotlocal.Options{Things: []string{"Bot"}})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	files, err := server.WriteFiles(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := server.Inject(iotlocal.Fault{
		At: iotlocal.AtAnswer, Do: iotlocal.Refuse, Topic: "$aws/things/Bot/shadow/update", Times: 1, Error: iotlocal.ServiceError{Status: 500, Message: "not now"},
	}); err != nil {
		t.Fatal(err)
	}
	bot := files.Devices["Bot"]
	p := run(t, program(t, "examples/shadow"), "-e", server.Addr(), "-r", files.CA, "-c", bot.Cert, "-k", bot.Key, "-n", "1")
	p.waitFor(t, `There is no shadow yet`)
	if _, err := server.UpdateShadow("Bot", "", []byte(`{"state":{"desired":{"property":1}}}`)); err != nil {
		t.Fatal(err)
	}
	p.waitFor(t, `Not reported: .*not now`)
	server.DropConnections()
	p.waitFor(t, `Shadow, version 1: property is to be 1\nReported, version 2\n`)
	p.waitFor(t, `Done: 1 changes reported`)
}
