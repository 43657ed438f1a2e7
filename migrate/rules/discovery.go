package rules

import (
	"fmt"
	"strings"
)

// discoveryRules are about Greengrass discovery. The guide has no section of its own for
// it.
func discoveryRules() []*Rule {
	const (
		changes = "In V2 discovery takes a TLS configuration instead of paths, and a context or a future instead of a timeout."
		prelude = "p := v1compat.NewDiscoveryInfoProvider()\n"
		v2Find  = "g, err := greengrass.NewClient(greengrass.Options{Endpoint: \"greengrass-ats.iot.eu-west-1.amazonaws.com\", TLS: &tls.Config{}})\nif err != nil {\n\treturn err\n}\nfound, err := g.Discover(ctx, \"thing1\")\nif err != nil {\n\treturn err\n}\n"
		pyMake  = "discovery = DiscoveryClient(bootstrap, socket_options, tls_context, \"eu-west-1\")"
		pyFind  = "response = discovery.discover(\"thing1\").result(30)"
		python  = "awsiot.greengrass_discovery.DiscoveryClient"
	)
	var out []*Rule
	id := 400
	add := func(symbol, compat string, kind Kind, v2go, v2py, message, v1, port, v2, v2python string) {
		out = append(out, &Rule{
			ID: fmt.Sprintf("IOT%d", id), Symbol: symbol, Kind: kind, Effort: Assisted, Guide: guideTypes, Changes: changes, Message: message,
			V1Compat: list("v1compat." + compat), V2Go: list(v2go), V2Python: list(v2py), Snippets: Snippets{v1, port, v2, v2python},
		})
		id++
	}
	client := v2Find + "_ = found"
	add("DiscoveryInfoProvider", "NewDiscoveryInfoProvider", Call, "greengrass.NewClient", python, "Make a discovery client with the device's certificate.",
		"provider = DiscoveryInfoProvider()", prelude+"_ = p", client, pyMake)
	add("DiscoveryInfoProvider.configureEndpoint", "DiscoveryInfoProvider.ConfigureEndpoint", Call, "greengrass.Options.Endpoint", python, "Give the endpoint to the discovery client.",
		`provider.configureEndpoint("greengrass-ats.iot.eu-west-1.amazonaws.com")`, prelude+`p.ConfigureEndpoint("greengrass-ats.iot.eu-west-1.amazonaws.com")`, client, pyMake)
	add("DiscoveryInfoProvider.configureCredentials", "DiscoveryInfoProvider.ConfigureCredentials", Call, "greengrass.Options.TLS", "awscrt.io.ClientTlsContext", "Give the discovery client a TLS configuration.",
		`provider.configureCredentials("ca.pem", "cert.pem", "key.pem")`, prelude+`p.ConfigureCredentials("ca.pem", "cert.pem", "key.pem")`, client, pyMake)
	add("DiscoveryInfoProvider.configureTimeout", "DiscoveryInfoProvider.ConfigureTimeout", Call, "greengrass.Client.Discover", "concurrent.futures.Future.result", "Bound the call: by a context in Go, by the future's result in Python.",
		"provider.configureTimeout(10)", prelude+"p.ConfigureTimeout(10)", client, pyFind)
	add("DiscoveryInfoProvider.discover", "DiscoveryInfoProvider.Discover", Call, "greengrass.Client.Discover", python+".discover", "Discover with the V2 client.",
		`info = provider.discover("thing1")`, prelude+"_, err := p.Discover(\"thing1\")\nif err != nil {\n\treturn err\n}", client, pyFind)
	id = 410
	const response = "awsiot.greengrass_discovery.DiscoverResponse"
	for _, m := range []struct{ class, members, v2go, v2py string }{
		{"DiscoveryInfo", "rawJson getAllCores getAllCas getAllGroups toObjectAtGroupLevel", "greengrass.Response", response},
		{"GroupConnectivityInfo", "groupId coreConnectivityInfoList caList getCoreConnectivityInfo appendCoreConnectivityInfo appendCa", "greengrass.Group", "awsiot.greengrass_discovery.GGGroup"},
		{"CoreConnectivityInfo", "coreThingArn groupId connectivityInfoList getConnectivityInfo appendConnectivityInfo", "greengrass.Core", "awsiot.greengrass_discovery.GGCore"},
		{"ConnectivityInfo", "id host port metadata", "greengrass.Connectivity", "awsiot.greengrass_discovery.ConnectivityInfo"},
	} {
		first := func(compat string, kind Kind, symbol string) {
			add(symbol, compat, kind, m.v2go, m.v2py, "Read the fields of the V2 response.",
				strings.ReplaceAll(symbol, ".", "_")+" = info", "var info *v1compat."+m.class+"\n_ = info", "var part "+m.v2go+"\n_ = part", pyFind)
		}
		first(m.class, Attr, m.class)
		for _, name := range strings.Fields(m.members) {
			kind := Attr
			if strings.HasPrefix(name, "get") || strings.HasPrefix(name, "append") || strings.HasPrefix(name, "to") {
				kind = Call
			}
			first(m.class+"."+strings.ToUpper(name[:1])+name[1:], kind, m.class+"."+name)
		}
	}
	return out
}
