package examples

import (
	"fmt"
	"sync/atomic"
	"testing"

	"github.com/iotshim/iotshim/iotlocal"
)

// TestDiscoverySample has basicdiscovery ask one IoT Core for the thing's Greengrass core,
// which is another, and publish there: one program listens, one publishes.
func TestDiscoverySample(t *testing.T) {
	dir := t.TempDir()
	var atCloud, atCore atomic.Int64
	start := func(n *atomic.Int64) *iotlocal.Server {
		s, err := iotlocal.Start(iotlocal.Options{Dir: dir, Things: []string{"gg-device"}, OnPublish: func(iotlocal.Publish) { n.Add(1) }})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { s.Close() })
		return s
	}
	cloud, core := start(&atCloud), start(&atCore)
	files, err := cloud.WriteFiles(dir)
	if err != nil {
		t.Fatal(err)
	}
	device := files.Devices["gg-device"]
	args := func(more ...string) []string {
		return append([]string{"-e", cloud.Host(), "-p", fmt.Sprint(cloud.Port()), "-r", files.CA, "-c", device.Cert, "-k", device.Key,
			"-thing", "gg-device", "-n", "20", "-interval", "10ms"}, more...)
	}

	nobody := run(t, program(t, "examples/basicdiscovery"), args()...)
	nobody.waitFor(t, `Error in discovery: .*status 404.*associate the device with a core device\n9 retries left\n`)
	cloud.SetGreengrassGroups("gg-device", []iotlocal.GreengrassGroup{{ID: "group-1", CAs: []string{string(core.CAPEM())}, Cores: []iotlocal.GreengrassCore{{
		ThingARN: "arn:aws:iot:eu-west-1:123456789012:thing/core-1",
		Connectivity: []iotlocal.GreengrassConnectivity{
			{ID: "gone", HostAddress: "127.0.0.1", PortNumber: 1}, {ID: "here", HostAddress: core.Host(), PortNumber: core.Port()}},
	}}}})
	nobody.waitFor(t, `Discovered GGC: \S+:thing/core-1 from Group: group-1\n`)
	if err := nobody.end(t); err != nil {
		t.Fatal(err)
	}

	listener := run(t, program(t, "examples/basicdiscovery"), args("-m", "subscribe", "-id", "listener")...)
	listener.waitFor(t, `Error in connect: .*\nTrying to connect to core at \S+\nConnected to core\n`)
	publisher := run(t, program(t, "examples/basicdiscovery"), args("-m", "publish", "-M", "from one to the other", "-n", "60")...)
	listener.waitFor(t, `Received message on topic sdk/test/Go: \{"message":"from one to the other","sequence":\d+\}`)
	for _, p := range []*process{listener, publisher} {
		if err := p.end(t); err != nil {
			t.Error(err)
		}
	}
	if atCloud.Load() != 0 || atCore.Load() != 20+60 {
		t.Errorf("%d messages came to the cloud, want none; %d to the core, want 80", atCloud.Load(), atCore.Load())
	}
}
