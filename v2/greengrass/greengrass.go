package greengrass

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// Options say where discovery is and who asks.
type Options struct {
	// Endpoint is HOST or HOST:PORT. The port is 443 when it is not given; there the
	// protocol name x-amzn-http-ca is offered.
	Endpoint string
	// TLS has the device's certificate, and the authorities to trust unless those of the
	// system will do. It is copied.
	TLS *tls.Config
	// Proxy returns the HTTP proxy to go through for a request, such as
	// http.ProxyFromEnvironment or http.ProxyURL do. Default: none.
	Proxy func(*http.Request) (*url.URL, error)
}

// OptionError tells which of [Options] cannot be used, or which argument.
type OptionError struct {
	Field  string // such as "Endpoint"
	Reason string // what is wrong with it, and what to do
}

// Error names the field and the reason.
func (e *OptionError) Error() string { return "greengrass: " + e.Field + ": " + e.Reason }

// Client asks for core devices.
type Client struct {
	host string
	http *http.Client
}

// Response is what discovery has found.
type Response struct {
	Groups []Group `json:"GGGroups"`
	// Raw is the answer as it came.
	Raw []byte `json:"-"`
}

// Group is a group of core devices.
type Group struct {
	ID    string   `json:"GGGroupId"`
	Cores []Core   `json:"Cores"`
	CAs   []string `json:"CAs"` // certificates in PEM
}

// Core is a core device.
type Core struct {
	ThingARN     string         `json:"thingArn"`
	Connectivity []Connectivity `json:"Connectivity"`
}

// Connectivity is an address of a core device.
type Connectivity struct {
	ID          string `json:"Id"`
	HostAddress string `json:"HostAddress"`
	PortNumber  int    `json:"PortNumber"`
	Metadata    string `json:"Metadata"`
}

// Error tells that discovery was refused.
type Error struct {
	Thing      string
	StatusCode int    // of HTTP
	Message    string // what the service said, at most 4096 bytes
}

// Error names the thing and what can be done.
func (e *Error) Error() string {
	s := fmt.Sprintf("greengrass: discover %q: status %d", e.Thing, e.StatusCode)
	if e.Message != "" {
		s += ": " + e.Message
	}
	switch e.StatusCode {
	case http.StatusNotFound:
		return s + "; associate the device with a core device"
	case http.StatusUnauthorized, http.StatusForbidden:
		return s + "; the certificate must be the thing's, and its policy must allow greengrass:Discover"
	}
	return s
}

const maximumAnswer = 4 << 20

// NewClient makes a client. It returns an [*OptionError] for an endpoint that is neither
// HOST nor HOST:PORT, and when there is no certificate.
func NewClient(o Options) (*Client, error) {
	host, port := o.Endpoint, 443
	if h, p, err := net.SplitHostPort(o.Endpoint); err == nil {
		n, err := strconv.Atoi(p)
		if err != nil || n < 1 || n > 65535 {
			return nil, &OptionError{"Endpoint", fmt.Sprintf("the port of %q is not 1 to 65535", o.Endpoint)}
		}
		host, port = h, n
	}
	if inner, ok := strings.CutPrefix(host, "["); ok { // an IPv6 address without a port
		host = strings.TrimSuffix(inner, "]")
	}
	if host == "" {
		return nil, &OptionError{"Endpoint", "empty; give greengrass-ats.iot.REGION.amazonaws.com"}
	}
	if o.TLS == nil || len(o.TLS.Certificates) == 0 && o.TLS.GetClientCertificate == nil {
		return nil, &OptionError{"TLS", "has no certificate; discovery wants that of the device"}
	}
	cfg := o.TLS.Clone()
	cfg.NextProtos = nil
	if port == 443 {
		cfg.NextProtos = []string{"x-amzn-http-ca"}
	}
	if cfg.MinVersion == 0 {
		cfg.MinVersion = tls.VersionTLS12
	}
	return &Client{
		host: net.JoinHostPort(host, strconv.Itoa(port)),
		http: &http.Client{
			Transport:     &http.Transport{TLSClientConfig: cfg, DisableKeepAlives: true, Proxy: o.Proxy},
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}, nil
}

// Discover asks for the core devices of a thing, which must be the one that the
// certificate belongs to. It returns an [*Error], an [*OptionError] for an empty name, or
// what went wrong below HTTP.
func (c *Client) Discover(ctx context.Context, thing string) (*Response, error) {
	if thing == "" {
		return nil, &OptionError{"thing", "empty; give the name of the thing that the certificate belongs to"}
	}
	const path = "/greengrass/discover/thing/"
	u := url.URL{Scheme: "https", Host: c.host, Path: path + thing, RawPath: path + url.PathEscape(thing)}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, fmt.Errorf("greengrass: discover %q: %w", thing, err)
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, fmt.Errorf("greengrass: discover %q: %w", thing, err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maximumAnswer+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("greengrass: discover %q: %w", thing, err)
	case resp.StatusCode != http.StatusOK:
		return nil, &Error{Thing: thing, StatusCode: resp.StatusCode, Message: message(body)}
	case len(body) > maximumAnswer:
		return nil, fmt.Errorf("greengrass: discover %q: the answer is larger than %d bytes", thing, maximumAnswer)
	}
	return Parse(thing, body)
}

// Parse reads an answer of discovery about a thing.
func Parse(thing string, body []byte) (*Response, error) {
	r := &Response{Raw: body}
	if err := json.Unmarshal(body, r); err != nil {
		return nil, fmt.Errorf("greengrass: discover %q: the answer cannot be read: %w", thing, err)
	}
	return r, nil
}

func message(body []byte) string {
	var answer struct{ Message string }
	if json.Unmarshal(body, &answer) == nil && answer.Message != "" {
		return answer.Message
	}
	return string(body[:min(len(body), 4096)])
}
