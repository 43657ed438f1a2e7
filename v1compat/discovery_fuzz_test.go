package v1compat_test

import (
	"testing"

	"github.com/iotshim/iotshim/v1compat"
)

// FuzzDiscoveryInfo: whatever the answer is, it is refused, or the ways to look at it
// agree.
func FuzzDiscoveryInfo(f *testing.F) {
	for _, seed := range []string{
		`{"GGGroups":[{"GGGroupId":"g","Cores":[{"thingArn":"a","Connectivity":[{"Id":"i","HostAddress":"h","PortNumber":1,"Metadata":"m"}]}],"CAs":["x"]}]}`,
		`{"GGGroups":[{"GGGroupId":"g"},{"GGGroupId":"g","Cores":[{"thingArn":"a"},{"thingArn":"a"}]}]}`,
		`{}`, `null`, `[]`, `{"GGGroups":[null]}`, `{"GGGroups":[{"Cores":[null],"CAs":[null]}]}`, `{"GGGroups":[{"Cores":[{"Connectivity":[{"PortNumber":"8883"}]}]}]}`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		info, err := v1compat.NewDiscoveryInfo(raw)
		if err != nil {
			return
		}
		if info.RawJson() != raw {
			t.Errorf("%q became %q", raw, info.RawJson())
		}
		groups, cores, cas := info.GetAllGroups(), 0, 0
		byID := info.ToObjectAtGroupLevel()
		for _, g := range groups {
			cores, cas = cores+len(g.CoreConnectivityInfoList), cas+len(g.CaList)
			if len(byID[g.GroupId].CoreConnectivityInfoList) != len(g.CoreConnectivityInfoList) {
				t.Errorf("%q: group %q differs", raw, g.GroupId)
			}
			for _, c := range g.CoreConnectivityInfoList {
				if g.GetCoreConnectivityInfo(c.CoreThingArn) != c || c.GroupId != g.GroupId {
					t.Errorf("%q: core %q is not found", raw, c.CoreThingArn)
				}
				for _, a := range c.ConnectivityInfoList {
					if c.GetConnectivityInfo(a.Id) != a {
						t.Errorf("%q: address %q is not found", raw, a.Id)
					}
				}
			}
		}
		if len(byID) != len(groups) || len(info.GetAllCores()) != cores || len(info.GetAllCas()) != cas {
			t.Errorf("%q: %d groups, %d cores, %d authorities", raw, len(groups), cores, cas)
		}
	})
}
