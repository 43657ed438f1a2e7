package v1compat_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/iotshim/iotshim/iotlocal"
	"github.com/iotshim/iotshim/jobsclient"
	"github.com/iotshim/iotshim/shadowhandler"
	"github.com/iotshim/iotshim/v1compat"
)

// TestThingsConcurrent has the requests of shadows and jobs from many goroutines while
// connections are lost, over each kind of client, for the race detector: a request that
// returned no error is answered or times out, once.
func TestThingsConcurrent(t *testing.T) {
	type things struct {
		shadow *shadowhandler.DeviceShadow
		jobs   jobRequests
	}
	options := []shadowhandler.Option{shadowhandler.CallbackPerRequest()}
	over := map[string]func(t *testing.T, l localCore, persistent bool) things{
		"v1compat": func(t *testing.T, l localCore, persistent bool) things {
			c := v1Modes["MutualAuth"].shadowClient(t, l, "cid")
			c.ConfigureConnectDisconnectTimeout(5)
			c.ConfigureMQTTOperationTimeout(1)
			c.ConfigureAutoReconnectBackoffTime(0.01, 0.02, 1)
			s, err := c.CreateShadowHandlerWithName("cid", persistent, options...)
			if err != nil {
				t.Fatal(err)
			}
			j, err := v1compat.NewAWSIoTMQTTThingJobsClient("cid", "cid", v1compat.QoS(1), v1compat.AwsIoTMQTTClient(c.GetMQTTConnection()))
			if err != nil {
				t.Fatal(err)
			}
			return things{s, j}
		},
		"V2": func(t *testing.T, l localCore, persistent bool) things {
			c := l.v2Client(t, "cid")
			s, err := shadowhandler.New(shadowhandler.OverV2(c, time.Second), "cid", persistent, options...)
			if err != nil {
				t.Fatal(err)
			}
			return things{s, jobsclient.New(jobsclient.OverV2(c, time.Second), "cid", "cid", 1)}
		},
	}
	for name, make := range over {
		for _, persistent := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s, persistent %t", name, persistent), func(t *testing.T) {
				l := startCore(t, iotlocal.ShadowOptions{})
				c := make(t, l, persistent)
				var mu sync.Mutex
				callbacks := map[string]int{}
				statuses := map[string]int{}
				want := map[string]bool{}
				failed := 0
				request := func(f func(shadowhandler.ShadowCallback, float64) (string, error)) {
					token, err := f(func(_, status, token string) {
						mu.Lock()
						defer mu.Unlock()
						callbacks[token]++
						statuses[status]++
					}, 1)
					mu.Lock()
					defer mu.Unlock()
					if err != nil {
						failed++
						return
					}
					want[token] = true
				}
				stop := time.Now().Add(1500 * time.Millisecond)
				var wg sync.WaitGroup
				for _, f := range []func(){
					func() { request(c.shadow.ShadowGet) },
					func() { request(c.shadow.ShadowDelete) },
					func() {
						request(func(cb shadowhandler.ShadowCallback, timeout float64) (string, error) {
							return c.shadow.ShadowUpdate(`{"state":{"desired":{"x":1}}}`, cb, timeout)
						})
					},
					func() {
						c.shadow.ShadowRegisterDeltaCallback(func(string, string, string) {})
						c.shadow.ShadowUnregisterDeltaCallback()
					},
					func() { c.jobs.SendJobsStartNext() },
					func() { c.jobs.SendJobsUpdate("J", jobsclient.JOB_EXECUTION_FAILED) },
				} {
					for range 2 {
						wg.Go(func() {
							for time.Now().Before(stop) {
								f()
								time.Sleep(time.Millisecond)
							}
						})
					}
				}
				wg.Go(func() {
					for time.Now().Before(stop) {
						time.Sleep(300 * time.Millisecond)
						l.DropConnections()
					}
				})
				wg.Wait()
				for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
					mu.Lock()
					n := len(callbacks)
					mu.Unlock()
					if n >= len(want) {
						break
					}
				}
				time.Sleep(100 * time.Millisecond) // for a second callback
				mu.Lock()
				defer mu.Unlock()
				for token := range want {
					if callbacks[token] != 1 {
						t.Errorf("a request had %d callbacks", callbacks[token])
					}
				}
				if len(callbacks) > len(want) {
					t.Errorf("%d requests of %d have callbacks", len(callbacks), len(want))
				}
				if statuses["accepted"] == 0 {
					t.Error("nothing was accepted")
				}
				t.Logf("%d requests, %v, %d not sent", len(want), statuses, failed)
			})
		}
	}
}
