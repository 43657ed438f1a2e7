package awsiot

import (
	"errors"
	"log/slog"
	"net/url"
	"strings"

	"github.com/iotshim/iotshim/v2/mqtt5"
)

// alpnAuthorizer is the protocol name for MQTT with a custom authorizer.
const alpnAuthorizer = "mqtt"

// Authorizer is what a custom authorizer is to be told. It never prints its secrets.
type Authorizer struct {
	// Name is the authorizer's; "" leaves the choice to the account's default.
	Name string
	// Username and Password go to the authorizer's function. Both may be empty.
	Username string
	Password []byte
	// TokenKeyName, TokenValue and TokenSignature are for an authorizer that wants
	// signed tokens: give all three or none. The signature is RSA with SHA-256 over the
	// value, in base64; it is percent-encoded unless it is so already.
	TokenKeyName, TokenValue, TokenSignature string
}

// String returns the authorizer's name alone.
func (a Authorizer) String() string { return "awsiot.Authorizer(" + a.Name + ")" }

// GoString returns what String does.
func (a Authorizer) GoString() string { return a.String() }

// LogValue returns what String does, for package slog.
func (a Authorizer) LogValue() slog.Value { return slog.StringValue(a.String()) }

// CustomAuthorizer connects without a certificate of the client's, to a custom
// authorizer (guide: "Custom Authorizer", the vendor's
// direct_with_custom_authorizer). The protocol name "mqtt" is always offered.
// endpoint is as in [MTLSFromFiles]. It returns an [*EndpointError] or a
// [*CredentialError].
func CustomAuthorizer(endpoint string, a Authorizer) (mqtt5.Config, error) {
	cfg, err := ServerTLS(endpoint)
	if err != nil {
		return mqtt5.Config{}, err
	}
	ForIoTCore(&cfg)
	cfg.TLS.NextProtos = []string{alpnAuthorizer}
	if err := a.Apply(&cfg); err != nil {
		return mqtt5.Config{}, err
	}
	return cfg, nil
}

// Apply puts what the authorizer is to be told into the user name and the password
// of the CONNECT. It returns a [*CredentialError].
func (a Authorizer) Apply(cfg *mqtt5.Config) error {
	some := a.TokenKeyName != "" || a.TokenValue != "" || a.TokenSignature != ""
	all := a.TokenKeyName != "" && a.TokenValue != "" && a.TokenSignature != ""
	if some && !all {
		return &CredentialError{"custom authorizer", errors.New("TokenKeyName, TokenValue and TokenSignature go together; give all three, or none for an authorizer without signing")}
	}
	name := a.Username
	add := func(key, value string) {
		switch {
		case value == "":
		case strings.HasPrefix(value, key+"="):
			name += separator(name) + value
		default:
			name += separator(name) + key + "=" + value
		}
	}
	add("x-amz-customauthorizer-name", a.Name)
	signature := a.TokenSignature
	if !strings.Contains(signature, "%") {
		signature = url.QueryEscape(signature)
	}
	add("x-amz-customauthorizer-signature", signature)
	if all {
		add(a.TokenKeyName, a.TokenValue)
	}
	cfg.Connect.Username, cfg.Connect.Password = name, a.Password
	return nil
}

func separator(name string) string {
	if strings.Contains(name, "?") {
		return "&"
	}
	return "?"
}
