package sample

import (
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/iotshim/iotshim/iotlocal"
)

// Fleet is whoever has jobs for devices: once in -interval it makes one for the thing.
// There is one only with the IoT Core in this process. The function that it returns ends
// it.
func (o *Options) Fleet(thing string, stdout io.Writer) (end func()) {
	if o.server == nil {
		return func() {}
	}
	fmt.Fprintf(stdout, "No -e given: jobs for %s are made in this process\n", thing)
	return o.every(func(i int) error {
		return o.server.CreateJob(iotlocal.Job{
			ID: fmt.Sprintf("job-%d", i), Document: fmt.Appendf(nil, `{"operation":"restart","number":%d}`, i), Things: []string{thing},
		})
	})
}

// Greengrass makes a core for the thing's Greengrass group: a broker of its own, with the
// same authority. The first of its addresses leads nowhere, as happens in real groups.
// There is one only with the IoT Core in this process. The function that it returns ends
// it.
func (o *Options) Greengrass(stdout io.Writer) (end func(), err error) {
	if o.server == nil {
		return func() {}, nil
	}
	core, err := iotlocal.Start(iotlocal.Options{Dir: o.dir, Things: []string{o.Thing}})
	if err != nil {
		return nil, err
	}
	fmt.Fprintf(stdout, "No -e given: using a Greengrass core in this process, %s\n", core.Addr())
	o.server.SetGreengrassGroups(o.Thing, []iotlocal.GreengrassGroup{{
		ID:  "group-1",
		CAs: []string{string(core.CAPEM())},
		Cores: []iotlocal.GreengrassCore{{
			ThingARN: "arn:aws:iot:eu-west-1:123456789012:thing/core-1",
			Connectivity: []iotlocal.GreengrassConnectivity{
				{ID: "old", HostAddress: "127.0.0.1", PortNumber: 1},
				{ID: "here", HostAddress: core.Host(), PortNumber: core.Port()},
			},
		}},
	}})
	return func() { core.Close() }, nil
}

// every calls f at once and then once in -interval, until it returns an error or the
// function that every returns is called.
func (o *Options) every(f func(i int) error) (end func()) {
	stop := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		tick := time.NewTicker(max(o.Interval, time.Millisecond))
		defer tick.Stop()
		for i := 0; f(i) == nil; i++ {
			select {
			case <-tick.C:
			case <-stop:
				return
			}
		}
	})
	return func() {
		close(stop)
		wg.Wait()
	}
}
