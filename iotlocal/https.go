package iotlocal

import (
	"crypto/rand"
	"fmt"
	"net/http"
	"time"

	"github.com/iotshim/iotshim/iotlocal/internal/sigv4"
)

// AccessKey is a key of AWS Identity and Access Management, with which websockets
// are signed.
type AccessKey struct {
	ID           string
	Secret       string
	SessionToken string // of a temporary key, else ""
}

// String returns the id alone.
func (k AccessKey) String() string { return "iotlocal.AccessKey(" + k.ID + ")" }

// GoString returns what String does.
func (k AccessKey) GoString() string { return k.String() }

// AddAccessKey makes a key known, or gives a known one another secret.
func (s *Server) AddAccessKey(k AccessKey) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.keys[k.ID] = sigv4.Key{Secret: k.Secret, Token: k.SessionToken}
}

// RemoveAccessKey makes a key unknown. Connections that it has signed stay.
func (s *Server) RemoveAccessKey(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.keys, id)
}

func (s *Server) accessKey(id string) (sigv4.Key, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	k, ok := s.keys[id]
	return k, ok
}

// GreengrassGroup is one group of a device, as Greengrass discovery tells it.
type GreengrassGroup struct {
	ID    string           `json:"GGGroupId"`
	Cores []GreengrassCore `json:"Cores"`
	CAs   []string         `json:"CAs"` // certificates in PEM
}

// GreengrassCore is a core device of a group.
type GreengrassCore struct {
	ThingARN     string                   `json:"thingArn"`
	Connectivity []GreengrassConnectivity `json:"Connectivity"`
}

// GreengrassConnectivity is an address of a core device.
type GreengrassConnectivity struct {
	ID          string `json:"Id"`
	HostAddress string `json:"HostAddress"`
	PortNumber  int    `json:"PortNumber"`
	Metadata    string `json:"Metadata"`
}

// SetGreengrassGroups sets what Greengrass discovery answers for a thing. Without
// groups it answers 404.
func (s *Server) SetGreengrassGroups(thing string, groups []GreengrassGroup) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.groups[thing] = groups
}

func (w *web) discover(rw http.ResponseWriter, r *http.Request, p principal) {
	thing := r.PathValue("thing")
	if !w.server.registry.attached(p.certificateID, thing) {
		refuseHTTP(rw, http.StatusForbidden, "the certificate is not that of thing "+thing)
		return
	}
	if reason := w.server.denied(&p, "", actionDiscover, "thing/"+thing); reason != "" {
		w.server.log.Warn("discovery refused", "principal", p.String(), "reason", reason)
		refuseHTTP(rw, http.StatusForbidden, "Forbidden")
		return
	}
	w.server.mu.Lock()
	groups := w.server.groups[thing]
	w.server.mu.Unlock()
	if len(groups) == 0 {
		refuseHTTP(rw, http.StatusNotFound, "thing "+thing+" is not associated with a core device")
		return
	}
	answerHTTP(rw, map[string][]GreengrassGroup{"GGGroups": groups})
}

// roleCredentialsLife is how long credentials of a role alias are valid.
const roleCredentialsLife = time.Hour

// credentials is the credentials provider: a certificate gets a temporary key.
func (w *web) credentials(rw http.ResponseWriter, r *http.Request, p principal) {
	alias := r.PathValue("alias")
	known := false
	for _, a := range w.server.opts.RoleAliases {
		known = known || a == alias
	}
	switch thing := r.Header.Get("x-amzn-iot-thingname"); {
	case !known:
		refuseHTTP(rw, http.StatusForbidden, "role alias "+alias+" is not known")
		return
	case thing != "" && !w.server.registry.attached(p.certificateID, thing):
		refuseHTTP(rw, http.StatusForbidden, "the certificate is not that of thing "+thing)
		return
	}
	if reason := w.server.denied(&p, "", actionAssumeRole, "rolealias/"+alias); reason != "" {
		w.server.log.Warn("credentials refused", "principal", p.String(), "reason", reason)
		refuseHTTP(rw, http.StatusForbidden, "Access Denied")
		return
	}
	key := AccessKey{ID: "ASIA" + rand.Text()[:16], Secret: rand.Text(), SessionToken: rand.Text()}
	w.server.AddAccessKey(key)
	answerHTTP(rw, map[string]any{"credentials": map[string]string{
		"accessKeyId": key.ID, "secretAccessKey": key.Secret, "sessionToken": key.SessionToken,
		"expiration": time.Now().Add(roleCredentialsLife).UTC().Format(time.RFC3339),
	}})
}

// checkWays checks the options of the ways in.
func (o *Options) checkWays() error {
	for name, a := range o.Authorizers {
		switch {
		case a.Authorize == nil:
			return &OptionError{Field: "Authorizers", Reason: fmt.Sprintf("%q has no Authorize function", name)}
		case a.TokenSigningKey != nil && a.TokenKeyName == "":
			return &OptionError{Field: "Authorizers", Reason: fmt.Sprintf("%q has a TokenSigningKey and no TokenKeyName; name the parameter that holds the token", name)}
		}
	}
	if _, ok := o.Authorizers[o.DefaultAuthorizer]; o.DefaultAuthorizer != "" && !ok {
		return &OptionError{Field: "DefaultAuthorizer", Reason: fmt.Sprintf("%q is not in Authorizers", o.DefaultAuthorizer)}
	}
	for _, k := range o.AccessKeys {
		if k.ID == "" || k.Secret == "" {
			return &OptionError{Field: "AccessKeys", Reason: "a key has no ID or no Secret"}
		}
	}
	for _, addr := range o.MoreAddrs {
		if err := checkAddr("MoreAddrs", addr, o.AllowNonLoopback); err != nil {
			return err
		}
	}
	if o.InsecurePlainTCPAddr == "" {
		return nil
	}
	return checkAddr("InsecurePlainTCPAddr", o.InsecurePlainTCPAddr, o.AllowNonLoopback)
}
