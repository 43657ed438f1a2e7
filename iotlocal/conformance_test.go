package iotlocal_test

import (
	"testing"

	"github.com/eclipse/paho.golang/packets"
	"github.com/google/go-cmp/cmp"

	"github.com/iotshim/iotshim/iotlocal"
)

// check is one row of the table of what AWS IoT Core does, named by the row's id.
type check struct {
	name string
	run  func(*testing.T, *iotlocal.Server)
}

// TestConformance has a subtest for each row of the tables on connections, the broker
// and the services. Clients are driven packet by packet.
func TestConformance(t *testing.T) {
	for _, group := range [][]check{connectChecks, sessionChecks, publishChecks, subscribeChecks, shadowChecks, shadowStateChecks, shadowLifeChecks, jobChecks, commandChecks, discoveryChecks} {
		for _, c := range group {
			t.Run(c.name, func(t *testing.T) {
				c.run(t, start(t, iotlocal.Options{}))
			})
		}
	}
	for _, group := range [][]ownCheck{accessChecks, policyChecks, rateChecks, provisioningChecks} {
		for _, c := range group {
			t.Run(c.name, c.run)
		}
	}
	for _, c := range clockChecks {
		t.Run(c.name, func(t *testing.T) { bubble(t, c.run) })
	}
}

func ptr[T any](v T) *T { return &v }

func wantEqual(t testing.TB, got, want any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func expiry(seconds uint32) func(*packets.Connect) {
	return func(p *packets.Connect) { p.Properties.SessionExpiryInterval = &seconds }
}

func resume(seconds uint32) func(*packets.Connect) {
	return func(p *packets.Connect) {
		p.CleanStart = false
		p.Properties.SessionExpiryInterval = &seconds
	}
}

func willOn(topic string) func(*packets.Connect) {
	return func(p *packets.Connect) {
		p.WillFlag, p.WillQOS, p.WillTopic, p.WillMessage = true, 1, topic, []byte("gone")
		p.WillProperties = &packets.Properties{}
	}
}

func alias(n uint16) func(*packets.Publish) {
	return func(p *packets.Publish) { p.Properties.TopicAlias = &n }
}

func retain(p *packets.Publish) { p.Retain = true }
