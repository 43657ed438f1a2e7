package iotlocal

import (
	"fmt"
	"log/slog"
	"net"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Defaults of [Options].
const (
	DefaultAddr                 = "127.0.0.1:0"
	DefaultThing                = "thing1"
	DefaultMaximumPacketSize    = 149504
	DefaultMaximumSessionExpiry = time.Hour
)

// Options say how a [Server] runs. The zero value is ready to use.
type Options struct {
	// Addr is the HOST:PORT to listen on. Port 0 takes a free port. The host
	// must be a loopback address or "localhost" unless AllowNonLoopback is set.
	// Default: DefaultAddr.
	Addr string

	// AllowNonLoopback lets Addr name an address that other machines can reach,
	// for example to try a real device in the same network. Without Policies whoever
	// holds one of the device certificates may do everything.
	AllowNonLoopback bool

	// Dir, when set, is the folder that holds the certificate authority (ca.pem,
	// ca.key), the server's certificate (server.pem, server.key) and those of the
	// devices (THING.pem, THING.key) as PEM files. What is missing is made and
	// stored; what is there is used, so that a Start with the same Dir has the
	// same identity. The folder is created when needed.
	// Default: "", which keeps everything in memory.
	Dir string

	// Things names the devices that get a certificate. A name has 1 to 128 of
	// the characters a-z A-Z 0-9 : _ - and is neither "ca" nor "server".
	// Default: DefaultThing alone.
	Things []string

	// MaximumPacketSize is the size in bytes of the largest packet that a
	// device may send, and is announced to MQTT 5 clients. Rules.PayloadSize limits
	// the payload of a PUBLISH too. Default: DefaultMaximumPacketSize.
	MaximumPacketSize uint32

	// MaximumSessionExpiry is the longest time that a session outlives its
	// connection, and the time for which MQTT 3.1.1 sessions do. It is rounded
	// down to seconds and is at most seven days. Default:
	// DefaultMaximumSessionExpiry.
	MaximumSessionExpiry time.Duration

	// MoreAddrs are further addresses to listen on, with the same rules as on Addr:
	// clients that choose the port by themselves want 443 and 8443, for instance.
	MoreAddrs []string

	// InsecurePlainTCPAddr, when set, is an address on which MQTT is taken without TLS
	// and without any proof of who the client is. AWS IoT Core has no such thing.
	InsecurePlainTCPAddr string

	// AccessKeys are the keys that may sign MQTT over websockets, at path /mqtt. More
	// can be added while the server runs.
	AccessKeys []AccessKey

	// Authorizers are the custom authorizers by name, for clients without a
	// certificate that connect with ALPN "mqtt" or with an unsigned websocket.
	// DefaultAuthorizer is asked when a client names none.
	Authorizers       map[string]Authorizer
	DefaultAuthorizer string

	// RoleAliases are the names for which the credentials provider gives temporary
	// keys to devices with a certificate, at path /role-aliases/NAME/credentials.
	RoleAliases []string

	// Shadows says how the Device Shadow service behaves. Default: as documented.
	Shadows ShadowOptions

	// Jobs says how AWS IoT Jobs behaves. Default: as documented.
	Jobs JobOptions

	// Rules are the limits and habits of the broker, see [AWSRules] and [LenientRules].
	// Default: AWSRules.
	Rules *Rules

	// Policies are policies by name, as JSON documents in the language of AWS IoT
	// Core's policies. All of them are attached to the certificates of Things, which may
	// then do what the policies allow and nothing else. Region and account in the
	// documents are not looked at. Default: none, and everything is allowed.
	Policies map[string]string

	// RequirePolicies denies everything, as AWS IoT Core does, to certificates without
	// a policy and to clients whose custom authorizer returns none. Default: they may do
	// everything.
	RequirePolicies bool

	// RequireServerName refuses TLS handshakes without Server Name Indication, as AWS IoT
	// Core may do. Clients that connect to an IP address send none. Default: taken.
	RequireServerName bool

	// ProvisioningTemplates are the templates of fleet provisioning by name, which has 1
	// to 36 of the characters a-z A-Z 0-9 _ -. Without any, devices can have themselves
	// certificates made, and cannot register them. Default: none.
	ProvisioningTemplates map[string]ProvisioningTemplate

	// Logger receives connections at level Info, refusals with their reason at
	// level Warn, and details at level Debug. It never receives payloads,
	// passwords or keys. Default: nothing is logged.
	Logger *slog.Logger

	// OnPublish is called for each PUBLISH that the broker accepts from a
	// device, before it is acknowledged: a device that has the PUBACK can rely
	// on the call having returned. Messages of Server.Publish and wills do not
	// come here. Calls for one connection come in order, one at a time; calls
	// for different connections come at the same time. A call that blocks holds
	// up the device's other packets. It may call every method of the Server
	// but Close. Default: none.
	OnPublish func(Publish)
}

// Publish is a message that a device has published.
type Publish struct {
	ClientID string // client id of the device's connection, "" over HTTPS
	Topic    string // full topic, also when the device used a topic alias
	Payload  []byte // a copy that belongs to the callback
	QoS      byte   // 0 or 1
	Retain   bool   // whether the device asked for the message to be retained
}

const maximumSessionExpiryLimit = 7 * 24 * time.Hour

var thingName = regexp.MustCompile(`^[a-zA-Z0-9:_-]{1,128}$`)

// withDefaults returns a checked copy of o with the defaults filled in.
func (o Options) withDefaults() (Options, error) {
	if o.Addr == "" {
		o.Addr = DefaultAddr
	}
	if err := checkAddr("Addr", o.Addr, o.AllowNonLoopback); err != nil {
		return o, err
	}
	o.Things = slices.Clone(o.Things)
	if len(o.Things) == 0 {
		o.Things = []string{DefaultThing}
	}
	for i, name := range o.Things {
		if err := checkThing(name); err != nil {
			return o, err
		}
		if slices.Contains(o.Things[:i], name) {
			return o, &OptionError{Field: "Things", Reason: fmt.Sprintf("%q is there twice; name each device once", name)}
		}
	}
	if o.MaximumPacketSize == 0 {
		o.MaximumPacketSize = DefaultMaximumPacketSize
	}
	if o.MaximumPacketSize < 128 {
		return o, &OptionError{Field: "MaximumPacketSize", Reason: fmt.Sprintf("%d bytes leave no room for a message; use at least 128", o.MaximumPacketSize)}
	}
	if o.MaximumSessionExpiry == 0 {
		o.MaximumSessionExpiry = DefaultMaximumSessionExpiry
	}
	if o.MaximumSessionExpiry < time.Second || o.MaximumSessionExpiry > maximumSessionExpiryLimit {
		return o, &OptionError{Field: "MaximumSessionExpiry", Reason: fmt.Sprintf("%v is out of range; use 1 second to 7 days", o.MaximumSessionExpiry)}
	}
	rules := AWSRules()
	if o.Rules != nil {
		rules = *o.Rules
	}
	if err := rules.check(); err != nil {
		return o, err
	}
	o.Rules = &rules
	if err := o.checkWays(); err != nil {
		return o, err
	}
	if err := o.Shadows.check(); err != nil {
		return o, err
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	return o, nil
}

// checkAddr checks an address of the option that is named field.
func checkAddr(field, addr string, allowNonLoopback bool) error {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return &OptionError{Field: field, Reason: fmt.Sprintf("%q is not HOST:PORT; write it like %q", addr, "127.0.0.1:8883"), Err: err}
	}
	if allowNonLoopback || host == "localhost" {
		return nil
	}
	if ip := net.ParseIP(host); ip != nil && ip.IsLoopback() {
		return nil
	}
	return &OptionError{Field: field, Reason: fmt.Sprintf("%q can be reached from other machines; use 127.0.0.1, [::1] or localhost, or set AllowNonLoopback", addr)}
}

func checkThing(name string) error {
	if !thingName.MatchString(name) {
		return &OptionError{Field: "Things", Reason: fmt.Sprintf("%q is not a thing name; use 1 to 128 of the characters a-z A-Z 0-9 : _ -", name)}
	}
	if strings.EqualFold(name, "ca") || strings.EqualFold(name, "server") {
		return &OptionError{Field: "Things", Reason: fmt.Sprintf("%q is the name of a file that is not the device's; choose another name", name)}
	}
	return nil
}
