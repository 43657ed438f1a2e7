package v1compat

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"

	"github.com/iotshim/iotshim/v2/awsiot"
	"github.com/iotshim/iotshim/v2/greengrass"
	"github.com/iotshim/iotshim/v2/mqtt5"
)

const opDiscover = "discover"

// What discovery is refused with. All are of type [*OperationError], with the status of
// HTTP as the code; any other status is a [*DiscoveryFailure].
var (
	ErrDiscoveryInvalidRequest error = &OperationError{Op: opDiscover, Code: http.StatusBadRequest}
	ErrDiscoveryUnauthorized   error = &OperationError{Op: opDiscover, Code: http.StatusUnauthorized}
	ErrDiscoveryDataNotFound   error = &OperationError{Op: opDiscover, Code: http.StatusNotFound}
	ErrDiscoveryThrottling     error = &OperationError{Op: opDiscover, Code: http.StatusTooManyRequests}
	// ErrDiscoveryTimeout: no answer in time. It is a [*TimeoutError].
	ErrDiscoveryTimeout error = &TimeoutError{Op: opDiscover}
)

// DiscoveryFailure is an answer with a status that has no error of its own.
type DiscoveryFailure struct {
	Body string // what the service said
	err  error
}

// Error says what the service said.
func (e *DiscoveryFailure) Error() string { return "v1compat: discover: " + e.err.Error() }

// Unwrap returns the error of package greengrass.
func (e *DiscoveryFailure) Unwrap() error { return e.err }

// DiscoveryOption is a keyword argument of [NewDiscoveryInfoProvider], and [Port] of
// ConfigureEndpoint.
type DiscoveryOption func(*DiscoveryInfoProvider)

// CaPath is V1's caPath: the file, in PEM, of the authority that signed the server's
// certificate. Default: none, and Discover needs one.
func CaPath(path string) DiscoveryOption { return func(p *DiscoveryInfoProvider) { p.ca = path } }

// CertPath is V1's certPath: the file, in PEM, of the thing's certificate. Default: none,
// and Discover needs one.
func CertPath(path string) DiscoveryOption { return func(p *DiscoveryInfoProvider) { p.cert = path } }

// KeyPath is V1's keyPath: the file, in PEM, of the certificate's private key. Default:
// none, and Discover needs one.
func KeyPath(path string) DiscoveryOption { return func(p *DiscoveryInfoProvider) { p.key = path } }

// Host is V1's host: the endpoint of AWS IoT. Default: none, and Discover needs one.
func Host(host string) DiscoveryOption { return func(p *DiscoveryInfoProvider) { p.host = host } }

// Port is V1's port, 1 to 65535. Default: 8443; 443 works too.
func Port(port int) DiscoveryOption { return func(p *DiscoveryInfoProvider) { p.port = port } }

// TimeoutSec is V1's timeoutSec: see ConfigureTimeout. Default: 120.
func TimeoutSec(s float64) DiscoveryOption { return func(p *DiscoveryInfoProvider) { p.timeout = s } }

// DiscoveryInfoProvider is V1's: it asks for the Greengrass cores of a thing. It is not
// safe for concurrent use while it is configured.
type DiscoveryInfoProvider struct {
	ca, cert, key, host string
	port                int
	timeout             float64
}

// NewDiscoveryInfoProvider makes a provider; nothing is checked before Discover.
func NewDiscoveryInfoProvider(opts ...DiscoveryOption) *DiscoveryInfoProvider {
	p := &DiscoveryInfoProvider{port: 8443, timeout: 120}
	p.apply(opts)
	return p
}

func (p *DiscoveryInfoProvider) apply(opts []DiscoveryOption) {
	for _, o := range opts {
		if o != nil {
			o(p)
		}
	}
}

// ConfigureEndpoint sets host and [Port], 8443 unless it is given.
func (p *DiscoveryInfoProvider) ConfigureEndpoint(host string, opts ...DiscoveryOption) {
	p.host, p.port = host, 8443
	p.apply(opts)
}

// ConfigureCredentials sets the files, in PEM: certificate authority, certificate, private
// key, in this order, which is not that of the MQTT client.
func (p *DiscoveryInfoProvider) ConfigureCredentials(caPath, certPath, keyPath string) {
	p.ca, p.cert, p.key = caPath, certPath, keyPath
}

// ConfigureTimeout sets how long Discover may take, in seconds, connecting included.
// Default: 120. Discover refuses a negative time.
func (p *DiscoveryInfoProvider) ConfigureTimeout(timeoutSec float64) { p.timeout = timeoutSec }

// Discover asks for the cores of a thing, once. Errors: an [*ArgumentError];
// [ErrDiscoveryTimeout], [ErrDiscoveryDataNotFound] and the like; a [*DiscoveryFailure];
// what went wrong with files, network or TLS.
func (p *DiscoveryInfoProvider) Discover(thingName string) (*DiscoveryInfo, error) {
	const op = "Discover"
	switch {
	case thingName == "":
		return nil, argument(op, "thingName", "is empty; give the name of the thing that the certificate belongs to")
	case p.host == "":
		return nil, argument(op, "host", "is not known: call ConfigureEndpoint first")
	}
	if err := checkSeconds(op, "timeoutSec", p.timeout); err != nil {
		return nil, err
	}
	client, err := p.client()
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), seconds(p.timeout))
	defer cancel()
	found, err := client.Discover(ctx, thingName)
	var refused *greengrass.Error
	switch {
	case err == nil:
		return &DiscoveryInfo{found}, nil
	case ctx.Err() != nil:
		return nil, &TimeoutError{Op: opDiscover, cause: fmt.Errorf("no answer within %v", seconds(p.timeout))}
	case errors.As(err, &refused):
		switch refused.StatusCode {
		case http.StatusBadRequest, http.StatusUnauthorized, http.StatusNotFound, http.StatusTooManyRequests:
			return nil, &OperationError{Op: opDiscover, Code: refused.StatusCode, err: err}
		}
		return nil, &DiscoveryFailure{Body: refused.Message, err: err}
	}
	return nil, fmt.Errorf("v1compat: discover: %w", err)
}

func (p *DiscoveryInfoProvider) client() (*greengrass.Client, error) {
	pair, err := tls.LoadX509KeyPair(p.cert, p.key)
	if err != nil {
		return nil, fmt.Errorf("v1compat: discover: certPath %s and keyPath %s: %w", p.cert, p.key, err)
	}
	var cfg mqtt5.Config
	if err := awsiot.SetCAFile(&cfg, p.ca); err != nil {
		return nil, fmt.Errorf("v1compat: discover: caPath: %w", err)
	}
	return greengrass.NewClient(greengrass.Options{
		Endpoint: net.JoinHostPort(p.host, strconv.Itoa(p.port)),
		TLS:      &tls.Config{Certificates: []tls.Certificate{pair}, RootCAs: cfg.TLS.RootCAs, MinVersion: tls.VersionTLS12},
	})
}

// DiscoveryInfo is V1's: what discovery has found.
type DiscoveryInfo struct{ found *greengrass.Response }

// NewDiscoveryInfo reads an answer of discovery, which a program may have kept from
// [DiscoveryInfo.RawJson]. What is missing in it is empty afterwards, where V1 had a
// KeyError later; what is no such JSON at all is an error.
func NewDiscoveryInfo(rawJson string) (*DiscoveryInfo, error) {
	found, err := greengrass.Parse("", []byte(rawJson))
	if err != nil {
		return nil, fmt.Errorf("v1compat: discovery info: %w", err)
	}
	return &DiscoveryInfo{found}, nil
}

// RawJson returns the answer as it came.
func (d *DiscoveryInfo) RawJson() string { return string(d.found.Raw) }

// GroupCA is a certificate authority of a group; V1 had a tuple.
type GroupCA struct{ GroupID, CA string }

// GetAllCores returns the cores of all groups, in order.
func (d *DiscoveryInfo) GetAllCores() []*CoreConnectivityInfo {
	var out []*CoreConnectivityInfo
	for _, g := range d.GetAllGroups() {
		out = append(out, g.CoreConnectivityInfoList...)
	}
	return out
}

// GetAllCas returns the authorities of all groups, in order.
func (d *DiscoveryInfo) GetAllCas() []GroupCA {
	var out []GroupCA
	for _, g := range d.GetAllGroups() {
		for _, ca := range g.CaList {
			out = append(out, GroupCA{g.GroupId, ca})
		}
	}
	return out
}

// GetAllGroups returns the groups in the order in which they came; of two with the same id
// the last one wins, at the place of the first.
func (d *DiscoveryInfo) GetAllGroups() []*GroupConnectivityInfo {
	var out []*GroupConnectivityInfo
	at := map[string]int{}
	for _, g := range d.found.Groups {
		group := &GroupConnectivityInfo{GroupId: g.ID, CaList: g.CAs}
		for _, c := range g.Cores {
			core := &CoreConnectivityInfo{CoreThingArn: c.ThingARN, GroupId: g.ID}
			for _, a := range c.Connectivity {
				core.AppendConnectivityInfo(&ConnectivityInfo{Id: a.ID, Host: a.HostAddress, Port: a.PortNumber, Metadata: a.Metadata})
			}
			group.AppendCoreConnectivityInfo(core)
		}
		if i, ok := at[g.ID]; ok {
			out[i] = group
			continue
		}
		at[g.ID] = len(out)
		out = append(out, group)
	}
	return out
}

// ToObjectAtGroupLevel returns the groups by id.
func (d *DiscoveryInfo) ToObjectAtGroupLevel() map[string]*GroupConnectivityInfo {
	out := map[string]*GroupConnectivityInfo{}
	for _, g := range d.GetAllGroups() {
		out[g.GroupId] = g
	}
	return out
}

// GroupConnectivityInfo is V1's: a group with its cores and authorities.
type GroupConnectivityInfo struct {
	GroupId                  string
	CoreConnectivityInfoList []*CoreConnectivityInfo
	CaList                   []string // certificates in PEM
}

// GetCoreConnectivityInfo returns the core with an ARN, or nil.
func (g *GroupConnectivityInfo) GetCoreConnectivityInfo(coreThingArn string) *CoreConnectivityInfo {
	for _, c := range g.CoreConnectivityInfoList {
		if c.CoreThingArn == coreThingArn {
			return c
		}
	}
	return nil
}

// AppendCoreConnectivityInfo adds a core, or replaces that with the same ARN.
func (g *GroupConnectivityInfo) AppendCoreConnectivityInfo(core *CoreConnectivityInfo) {
	for i, c := range g.CoreConnectivityInfoList {
		if c.CoreThingArn == core.CoreThingArn {
			g.CoreConnectivityInfoList[i] = core
			return
		}
	}
	g.CoreConnectivityInfoList = append(g.CoreConnectivityInfoList, core)
}

// AppendCa adds an authority.
func (g *GroupConnectivityInfo) AppendCa(ca string) { g.CaList = append(g.CaList, ca) }

// CoreConnectivityInfo is V1's: a core with its addresses.
type CoreConnectivityInfo struct {
	CoreThingArn, GroupId string
	ConnectivityInfoList  []*ConnectivityInfo
}

// GetConnectivityInfo returns the address with an id, or nil.
func (c *CoreConnectivityInfo) GetConnectivityInfo(id string) *ConnectivityInfo {
	for _, a := range c.ConnectivityInfoList {
		if a.Id == id {
			return a
		}
	}
	return nil
}

// AppendConnectivityInfo adds an address, or replaces that with the same id.
func (c *CoreConnectivityInfo) AppendConnectivityInfo(info *ConnectivityInfo) {
	for i, a := range c.ConnectivityInfoList {
		if a.Id == info.Id {
			c.ConnectivityInfoList[i] = info
			return
		}
	}
	c.ConnectivityInfoList = append(c.ConnectivityInfoList, info)
}

// ConnectivityInfo is V1's: an address.
type ConnectivityInfo struct {
	Id, Host string
	Port     int
	Metadata string
}
