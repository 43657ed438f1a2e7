package iotlocal

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/iotshim/iotshim/iotlocal/internal/policy"
)

// Actions that policies speak of.
const (
	actionConnect    = "iot:Connect"
	actionPublish    = "iot:Publish"
	actionRetain     = "iot:RetainPublish"
	actionSubscribe  = "iot:Subscribe"
	actionReceive    = "iot:Receive"
	actionDiscover   = "greengrass:Discover"
	actionDisconnect = "iot:DeleteConnection"
	actionAssumeRole = "iot:AssumeRoleWithCertificate"

	actionGetShadow    = "iot:GetThingShadow"
	actionUpdateShadow = "iot:UpdateThingShadow"
	actionDeleteShadow = "iot:DeleteThingShadow"
	actionListShadows  = "iot:ListNamedShadowsForThing"
)

// limits returns the policies by which a client is judged, and false when it may do
// everything: it has none, it has signed with an access key, or it has connected
// without TLS.
func (s *Server) limits(p *principal) ([]*policy.Document, bool) {
	switch {
	case p.certificateID != "":
		return s.registry.documents(p.certificateID)
	case p.authorized && (len(p.documents) > 0 || s.opts.RequirePolicies):
		return p.documents, true
	}
	return nil, false
}

// denied says why a client may not do something, or "". The resource is the last part
// of its ARN, such as topic/a/b.
func (s *Server) denied(p *principal, clientID, action, resource string, attributes ...string) string {
	documents, limited := s.limits(p)
	if !limited {
		return ""
	}
	r := policy.Request{Action: action, Resource: resource, Values: s.values(p, clientID, attributes)}
	if len(attributes) > 0 && s.opts.Rules.RequireConnectAttributes {
		r.Demand = "iot:ConnectAttributes"
	}
	d := policy.Evaluate(documents, r)
	if d.Allowed {
		return ""
	}
	return d.Reason
}

// values tells what the keys and variables of policies stand for.
func (s *Server) values(p *principal, clientID string, attributes []string) policy.Values {
	one := func(text string) []string {
		if text == "" {
			return nil
		}
		return []string{text}
	}
	return func(key string) []string {
		lower := strings.ToLower(key)
		switch lower {
		case "iot:clientid":
			return one(clientID)
		case "iot:certificateid":
			return one(p.certificateID)
		case "iot:connectattributes":
			return attributes
		case "aws:sourceip":
			return one(p.ip())
		case "aws:securetransport":
			return one("true") // who has no TLS has no policies
		case "aws:currenttime":
			return one(time.Now().UTC().Format(time.RFC3339))
		case "aws:epochtime":
			return one(strconv.FormatInt(time.Now().Unix(), 10))
		case "iot:connection.thing.isattached":
			return one(strconv.FormatBool(s.registry.attached(p.certificateID, clientID)))
		}
		if name, ok := strings.CutPrefix(lower, "iot:connection.thing."); ok {
			// The thing of a connection is the one that has the client id as its name.
			t, known := s.registry.thing(clientID)
			if !known {
				return nil
			}
			switch name {
			case "thingname":
				return one(t.Name)
			case "thingtypename":
				return one(t.Type)
			}
			const attributes = "iot:connection.thing.attributes["
			if strings.HasPrefix(lower, attributes) && strings.HasSuffix(key, "]") {
				return one(t.Attributes[key[len(attributes):len(key)-1]])
			}
			return nil
		}
		if strings.HasPrefix(lower, certificatePrefix) && p.leaf != nil {
			return certificateValues(p.leaf, lower[len(certificatePrefix):])
		}
		return nil
	}
}

// deniedConnect says why a CONNECT is not permitted, or "".
func (s *Server) deniedConnect(c *conn, clientID string) string {
	if _, limited := s.limits(&c.principal); !limited {
		return ""
	}
	p := c.connect.Connect
	var attributes []string
	if c.persistent() {
		attributes = append(attributes, "PersistentConnect")
	}
	if p.WillFlag {
		attributes = append(attributes, "LastWill")
	}
	reason := s.denied(&c.principal, clientID, actionConnect, "client/"+clientID, attributes...)
	if reason == "" && p.WillFlag {
		reason = s.deniedPublish(&c.principal, clientID, p.WillTopic, p.WillRetain)
	}
	return reason
}

// persistent reports whether a client wants its session to outlive the connection.
func (c *conn) persistent() bool {
	if c.v5() {
		return c.connect.Properties.SessionExpiryInterval > 0
	}
	return !c.connect.Connect.Clean
}

// deniedPublish says why a client may not publish to a topic, or "".
func (s *Server) deniedPublish(p *principal, clientID, topic string, retain bool) string {
	reason := s.denied(p, clientID, actionPublish, "topic/"+topic)
	if reason == "" && retain {
		reason = s.denied(p, clientID, actionRetain, "topic/"+topic)
	}
	return reason
}

// certificatePrefix is what the names of certificates' attributes start with.
const certificatePrefix = "iot:certificate."

// listed picks from the values of an attribute: the first by default, another by its
// index from 0, or all of them with "list".
func listed(values []string, which string) []string {
	values = values[:min(len(values), 5)]
	switch which {
	case "list":
		return values
	case "":
		which = "0"
	}
	i, err := strconv.Atoi(which)
	if err != nil || i < 0 || i >= len(values) {
		return nil
	}
	return slices.Clone(values[i : i+1])
}
