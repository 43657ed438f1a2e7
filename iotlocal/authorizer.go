package iotlocal

import (
	"context"
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/iotshim/iotshim/iotlocal/internal/policy"
)

// Authorizer is a custom authorizer: what AWS IoT Core calls a Lambda function for
// is a function here.
type Authorizer struct {
	// TokenKeyName is the name of the header, query parameter or user name parameter
	// that holds the token. It is needed with TokenSigningKey.
	TokenKeyName string
	// TokenSigningKey verifies the token's signature, which is RSA with SHA-256
	// (PKCS #1 v1.5) in base64. nil means that signing is turned off.
	TokenSigningKey *rsa.PublicKey
	// Authorize decides. Its context ends after five seconds, or with the server. An
	// error refuses the connection and is logged.
	Authorize func(context.Context, AuthorizerEvent) (AuthorizerResult, error)
}

// AuthorizerEvent is what an authorizer is told of a connection.
type AuthorizerEvent struct {
	Token             string
	SignatureVerified bool
	Protocols         []string // "tls", "http" for websockets, "mqtt"
	ServerName        string   // of the TLS handshake
	Headers           http.Header
	QueryString       string
	Username          string // without the parameters after "?"
	Password          []byte
	ClientID          string
}

// String tells what the event is about, without token, password and headers.
func (e AuthorizerEvent) String() string {
	return fmt.Sprintf("iotlocal.AuthorizerEvent(client %q, user name %q, protocols %v, signature verified %v)", e.ClientID, e.Username, e.Protocols, e.SignatureVerified)
}

// AuthorizerResult is an authorizer's decision.
type AuthorizerResult struct {
	IsAuthenticated bool
	// PrincipalID has 1 to 128 letters and digits.
	PrincipalID string
	// PolicyDocuments has at most 10 policies of at most 2048 characters each, white
	// space not counted, which say what the client may do. One that cannot be read refuses the
	// connection. Without any the client may do everything, unless
	// Options.RequirePolicies is set.
	PolicyDocuments []string
	// DisconnectAfter ends the connection, after 300 s to 24 h. 0 means never; the
	// range is not enforced, so that tests need not wait.
	DisconnectAfter time.Duration
}

// Names of what goes with a custom authorizer, in headers, queries and user names.
const (
	authorizerName      = "x-amz-customauthorizer-name"
	authorizerSignature = "x-amz-customauthorizer-signature"
)

const authorizerTimeout = 5 * time.Second

var principalID = regexp.MustCompile(`^[a-zA-Z0-9]{1,128}$`)

// webCredentials are what a websocket's handshake said for a custom authorizer.
type webCredentials struct {
	header     http.Header
	query      url.Values
	queryText  string
	serverName string
	http       bool
}

// userParameters reads what follows the "?" in a user name. It is no query: a plus sign
// stands for itself, and the vendor's SDKs put semicolons and plain percent signs there.
func userParameters(text string) url.Values {
	values := url.Values{}
	for part := range strings.SplitSeq(text, "&") {
		name, value, _ := strings.Cut(part, "=")
		if plain, err := url.PathUnescape(value); err == nil {
			value = plain
		}
		values.Add(name, value)
	}
	return values
}

// authorize asks the custom authorizer that a CONNECT names.
func (s *Server) authorize(c *conn) error {
	p := c.connect.Connect
	user, parameters, _ := strings.Cut(string(p.Username), "?")
	fromUser := userParameters(parameters)
	value := func(key string) string {
		if key == "" {
			return ""
		}
		if v := fromUser.Get(key); v != "" {
			return v
		}
		if v := c.principal.web.header.Get(key); v != "" {
			return v
		}
		return c.principal.web.query.Get(key)
	}
	name := value(authorizerName)
	if name == "" {
		name = s.opts.DefaultAuthorizer
	}
	a, ok := s.opts.Authorizers[name]
	if !ok {
		return fmt.Errorf("there is no custom authorizer %q", name)
	}
	event := AuthorizerEvent{
		Token: value(a.TokenKeyName), Protocols: []string{"tls", "mqtt"}, ServerName: c.principal.web.serverName,
		Headers: c.principal.web.header, QueryString: c.principal.web.queryText,
		Username: user, Password: p.Password, ClientID: p.ClientIdentifier,
	}
	if c.principal.web.http {
		event.Protocols = []string{"tls", "http", "mqtt"}
	}
	if a.TokenSigningKey != nil {
		if err := verifyToken(a.TokenSigningKey, event.Token, value(authorizerSignature)); err != nil {
			return err
		}
		event.SignatureVerified = true
	}
	ctx, cancel := context.WithTimeout(context.Background(), authorizerTimeout)
	defer cancel()
	result, err := a.Authorize(ctx, event)
	switch {
	case err != nil:
		return fmt.Errorf("custom authorizer %q has failed: %w", name, err)
	case !result.IsAuthenticated:
		return fmt.Errorf("custom authorizer %q does not let the client in", name)
	case !principalID.MatchString(result.PrincipalID):
		return fmt.Errorf("custom authorizer %q returned a principal id that is not 1 to 128 letters and digits", name)
	case len(result.PolicyDocuments) > 10:
		return fmt.Errorf("custom authorizer %q returned more than 10 policy documents", name)
	}
	var documents []*policy.Document
	for i, text := range result.PolicyDocuments {
		d, err := policy.Parse(text)
		if err != nil {
			return fmt.Errorf("custom authorizer %q: document %d: %w", name, i, err)
		}
		documents = append(documents, d)
	}
	c.principal.authorized, c.principal.name = true, result.PrincipalID
	c.principal.documents, c.principal.disconnect = documents, result.DisconnectAfter
	return nil
}

// verifyToken checks the signature of a token.
func verifyToken(key *rsa.PublicKey, token, signature string) error {
	if token == "" || signature == "" {
		return errors.New("token or signature are missing, and the authorizer wants signed tokens")
	}
	raw, err := base64.StdEncoding.DecodeString(signature)
	if err != nil {
		return errors.New("the token's signature is not base64")
	}
	sum := sha256.Sum256([]byte(token))
	if rsa.VerifyPKCS1v15(key, crypto.SHA256, sum[:], raw) != nil {
		return errors.New("the token's signature does not match the token")
	}
	return nil
}
