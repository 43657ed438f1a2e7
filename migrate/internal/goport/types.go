package goport

import "strings"

// kind is what a Python value is, as far as Go has to know.
type kind uint8

const (
	unknown    kind = iota // nothing is known yet
	none                   // None
	boolean                // bool
	integer                // int
	float                  // float64
	text                   // string
	data                   // []byte
	codes                  // []int, what a SUBACK says
	mid                    // v1compat.MID
	listKind               // *list
	dictKind               // *dict
	anything               // any
	callable               // a function; name is the signature
	object                 // an object of the program; name is the class
	sdk                    // an object or constant of the SDK; name is V1's
	failure                // error
	thread                 // *thread
	namespace              // what a parser of flags returns; name is its Go type
	module                 // name is dotted
	flagParser             // of flags; it has no value in Go
	quiet                  // a logger or a part of one: it has no value in Go
	instant                // time.Time
	bound                  // a method of the SDK; name is its symbol
)

// typ is the type of an expression.
type typ struct {
	kind kind
	name string
}

// of is a type without a name.
func of(k kind) typ { return typ{kind: k} }

// nilable reports whether nil is a value of the type.
func (t typ) nilable() bool {
	switch t.kind {
	case data, codes, listKind, dictKind, anything, callable, object, failure, thread, namespace, none, unknown:
		return true
	case sdk:
		s := goTypes[t.name]
		return s == "" || s[0] == '*' || strings.HasPrefix(s, "[]") || strings.HasPrefix(s, "map")
	}
	return false
}

// dynamic reports whether a value is an interface in Go.
func (t typ) dynamic() bool { return t.kind == anything || t.kind == unknown || t.kind == none }

// join returns the type of a variable that holds values of both types.
func join(a, b typ) typ {
	switch {
	case a == b || b.kind == unknown:
		return a
	case a.kind == unknown:
		return b
	case a.kind == none && b.nilable():
		return b
	case b.kind == none && a.nilable():
		return a
	case a.kind == integer && b.kind == float, a.kind == float && b.kind == integer:
		return of(float)
	}
	return of(anything)
}

// goTypes are the Go types of what the SDK has.
var goTypes = map[string]string{
	"AWSIoTMQTTClient":            "*v1compat.AWSIoTMQTTClient",
	"AWSIoTMQTTShadowClient":      "*v1compat.AWSIoTMQTTShadowClient",
	"AWSIoTMQTTThingJobsClient":   "*v1compat.AWSIoTMQTTThingJobsClient",
	"_AWSIoTMQTTDelegatingClient": "*v1compat.AWSIoTMQTTDelegatingClient",
	"deviceShadow":                "*shadowhandler.DeviceShadow",
	"DiscoveryInfoProvider":       "*v1compat.DiscoveryInfoProvider",
	"DiscoveryInfo":               "*v1compat.DiscoveryInfo",
	"GroupConnectivityInfo":       "*v1compat.GroupConnectivityInfo",
	"CoreConnectivityInfo":        "*v1compat.CoreConnectivityInfo",
	"ConnectivityInfo":            "*v1compat.ConnectivityInfo",
	"ProgressiveBackOffCore":      "*v1compat.ProgressiveBackOffCore",
	"MQTTMessage":                 "*v1compat.MQTTMessage",
	"GroupCA":                     "v1compat.GroupCA",
	"jobExecutionTopicType":       "jobsclient.JobExecutionTopicType",
	"jobExecutionTopicReplyType":  "jobsclient.JobExecutionTopicReplyType",
	"jobExecutionStatus":          "jobsclient.JobExecutionStatus",
	"[]CoreConnectivityInfo":      "[]*v1compat.CoreConnectivityInfo",
	"[]GroupConnectivityInfo":     "[]*v1compat.GroupConnectivityInfo",
	"[]ConnectivityInfo":          "[]*v1compat.ConnectivityInfo",
	"[]GroupCA":                   "[]v1compat.GroupCA",
	"[]string":                    "[]string",
	"[]pair":                      "[][2]string",
	"pair":                        "[2]string",
	"event":                       "*event",
	"queue":                       "*queue",
	"lock":                        "*sync.Mutex",
	"{}GroupConnectivityInfo":     "map[string]*v1compat.GroupConnectivityInfo",
}

// spell returns the Go type, and notes the packages and helpers that it needs.
func (p *port) spell(t typ) string {
	switch t.kind {
	case boolean:
		return "bool"
	case integer:
		return "int"
	case float:
		return "float64"
	case text:
		return "string"
	case data:
		return "[]byte"
	case codes:
		return "[]int"
	case mid:
		return "v1compat.MID"
	case listKind:
		p.help("list")
		return "*list"
	case dictKind:
		p.help("dict")
		return "*dict"
	case callable:
		return signatures[t.name].name
	case object:
		if c := p.classes[t.name]; c != nil {
			return "*" + c.goName
		}
	case sdk:
		if s := goTypes[t.name]; s != "" {
			if t.name == "event" || t.name == "queue" {
				p.help(t.name)
			}
			return s
		}
	case failure:
		return "error"
	case thread:
		p.help("thread")
		return "*thread"
	case namespace:
		return "*" + t.name
	case instant:
		return "time.Time"
	}
	return "any"
}

// zero returns the Go literal of a type's zero value.
func (p *port) zero(t typ) string {
	switch t.kind {
	case boolean:
		return "false"
	case integer, float, mid:
		return "0"
	case text:
		return `""`
	case instant:
		return "time.Time{}"
	}
	if t.nilable() {
		return "nil"
	}
	if t.kind == sdk && (t.name == "GroupCA" || t.name == "pair") {
		return goTypes[t.name] + "{}"
	}
	if t.kind == sdk {
		return "0"
	}
	return "nil"
}

// signature is the form of a callback.
type signature struct {
	name   string // the Go type
	params []typ
	names  []string
}

// The types of what callbacks get.
var (
	client  = typ{sdk, "AWSIoTMQTTClient"}
	message = typ{sdk, "MQTTMessage"}
)

// signatures are the callbacks of the SDK by the names that the table of calls uses.
var signatures = map[string]signature{
	"message":   {"v1compat.MessageCallback", []typ{client, of(anything), message}, []string{"client", "userdata", "message"}},
	"puback":    {"v1compat.AckCallback", []typ{of(mid)}, []string{"mid"}},
	"suback":    {"v1compat.SubackCallback", []typ{of(mid), of(codes)}, []string{"mid", "data"}},
	"connack":   {"v1compat.ConnackCallback", []typ{of(mid), of(integer)}, []string{"mid", "data"}},
	"shadow":    {"shadowhandler.ShadowCallback", []typ{of(text), of(text), of(text)}, []string{"payload", "responseStatus", "token"}},
	"event":     {"func()", nil, nil},
	"onMessage": {"func(message *v1compat.MQTTMessage)", []typ{message}, []string{"message"}},
	"socket":    {"func() (net.Conn, error)", nil, nil},
}
