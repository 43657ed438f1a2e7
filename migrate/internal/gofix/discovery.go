package gofix

import "go/ast"

// refusals are V1's errors of discovery in package greengrass.
var refusals = map[string]string{
	"ErrDiscoveryInvalidRequest": "ErrInvalidRequest", "ErrDiscoveryUnauthorized": "ErrUnauthorized",
	"ErrDiscoveryDataNotFound": "ErrNotFound", "ErrDiscoveryThrottling": "ErrThrottled",
}

// newDiscovery rewrites the constructors of discovery and of the back-off beside it.
func (x *fixer) newDiscovery(s site) {
	if s.call == nil || s.call.Ellipsis.IsValid() {
		x.problem(s.id.Pos(), "the constructor is taken as a value, or its options are a slice")
		return
	}
	if s.id.Name == "NewDiscoveryInfoProvider" {
		if len(s.call.Args) > 0 {
			x.problem(s.id.Pos(), "the provider is made with options; use its Configure methods")
			return
		}
		x.replace(s.call.Pos(), s.call.End(), "&"+x.pkg(greengrassPath)+".Discovery{}")
		x.done[s.id.Pos()] = true
		return
	}
	base, ok1 := x.float(s.call.Args[0])
	most, ok2 := x.float(s.call.Args[1])
	stable, ok3 := x.float(s.call.Args[2])
	if !ok1 || !ok2 || !ok3 || base < 0 || base >= stable || most < 1 {
		x.problem(s.id.Pos(), "the times of the back-off are known only at run time, or not valid")
		return
	}
	if x.withoutError(s) {
		x.replace(s.call.Pos(), s.call.End(), "&"+x.device()+"Backoff{Max: "+x.duration(s.call.Args[1])+"}")
		x.done[s.id.Pos()] = true
	}
}

// discoveryMethod rewrites a method of discovery. It reports false for one that it does
// not know.
func (x *fixer) discoveryMethod(s site, owner string) bool {
	args := s.call.Args
	switch owner + "." + s.id.Name {
	case "DiscoveryInfoProvider.ConfigureEndpoint":
		opts, ok := x.options(args[1:])
		if !ok {
			return true
		}
		port := `"8443"`
		if p := opts["Port"]; p != nil && len(opts) == 1 {
			port = x.pkg(strconvPath) + ".Itoa(" + x.of(p.Args[0]) + ")"
		} else if len(opts) > 0 {
			x.problem(s.id.Pos(), "an option that V2 has no like of")
			return true
		}
		x.statementOnly(s, s.receiver()+".Endpoint = "+x.pkg("net")+".JoinHostPort("+x.of(args[0])+", "+port+")")
	case "DiscoveryInfoProvider.ConfigureCredentials":
		r := s.receiver()
		x.statementOnly(s, r+".CAFile, "+r+".CertFile, "+r+".KeyFile = "+x.of(args[0])+", "+x.of(args[1])+", "+x.of(args[2]))
	case "DiscoveryInfoProvider.ConfigureTimeout":
		if f, ok := x.float(args[0]); !ok || f <= 0 {
			x.problem(args[0].Pos(), "the timeout is known only at run time")
			return true
		}
		x.statementOnly(s, s.receiver()+".Timeout = "+x.duration(args[0]))
	case "DiscoveryInfoProvider.Discover":
		x.insert(args[0].Pos(), x.context(s.call)+", ")
		x.done[s.id.Pos()] = true
	case "DiscoveryInfo.GetAllCas":
		x.replace(s.id.Pos(), s.id.End(), "CAs")
		x.done[s.id.Pos()] = true
	case "DiscoveryInfo.GetAllCores":
		x.replace(s.id.Pos(), s.id.End(), "Cores")
		x.done[s.id.Pos()] = true
	case "DiscoveryInfo.RawJson":
		x.insert(s.call.Pos(), "string(")
		x.replace(s.id.Pos(), s.call.End(), "Raw)")
		x.done[s.id.Pos()] = true
	case "ProgressiveBackOffCore.BackOff":
		x.replace(s.id.Pos(), s.id.End(), "Wait")
		x.done[s.id.Pos()] = true
	default:
		return false
	}
	return true
}

// discoveryFields are fields of what discovery has found. V2 has no pointers in its lists,
// which the type checker minds where it matters.
var discoveryFields = map[string]string{
	"CoreConnectivityInfo.CoreThingArn": "ThingARN", "CoreConnectivityInfo.ConnectivityInfoList": "Connectivity",
	"ConnectivityInfo.Id": "ID", "ConnectivityInfo.Host": "HostAddress", "ConnectivityInfo.Port": "PortNumber", "ConnectivityInfo.Metadata": "Metadata",
	"GroupConnectivityInfo.GroupId": "ID", "GroupConnectivityInfo.CaList": "CAs", "GroupConnectivityInfo.CoreConnectivityInfoList": "Cores",
	"GroupCA.GroupID": "GroupID", "GroupCA.CA": "CA",
}

func (x *fixer) discoveryField(s site, owner string) {
	to, ok := discoveryFields[owner+"."+s.id.Name]
	if !ok || s.assigned() {
		x.problem(s.id.Pos(), "V2's answer of discovery has no like of %s", s.id.Name)
		return
	}
	x.replace(s.id.Pos(), s.id.End(), to)
	x.done[s.id.Pos()] = true
}

// discoveryType rewrites the name of a type of discovery.
func (x *fixer) discoveryType(s site) {
	if _, ok := x.parents[s.node].(*ast.CompositeLit); ok {
		x.problem(s.id.Pos(), "the program makes one itself")
		return
	}
	to := map[string]string{
		"DiscoveryInfoProvider": "Discovery", "DiscoveryInfo": "Response", "GroupConnectivityInfo": "Group",
		"CoreConnectivityInfo": "Core", "ConnectivityInfo": "Connectivity", "GroupCA": "GroupCA",
	}[s.id.Name]
	if to == "" {
		x.replaceName(s, x.device()+"Backoff")
		return
	}
	x.replaceName(s, x.pkg(greengrassPath)+"."+to)
}
