package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/iotshim/iotshim/iotlocal"
	"github.com/iotshim/iotshim/v2/awsiot"
	"github.com/iotshim/iotshim/v2/awsiot/sigv4"
	"github.com/iotshim/iotshim/v2/mqtt5"
)

// TestCognito: a stand-in for Cognito, over HTTPS, gives the keys that sign.
func TestCognito(t *testing.T) {
	dir := t.TempDir()
	key := iotlocal.AccessKey{ID: "ASIATEST", Secret: "planted-secret", SessionToken: "planted/token+=="}
	_, flags := server(t, iotlocal.Options{Dir: dir, AccessKeys: []iotlocal.AccessKey{key}})
	url, end, err := cognito{"eu-west-1:1", key}.serve(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer end()
	args := append(flags, "-method", "sigv4-cognito", "-region", "eu-west-1", "-cognito-endpoint", url)
	works(t, append(args, "-cognito-identity", "eu-west-1:1")...)
	if code, out := do(t, append(args, "-cognito-identity", "eu-west-1:2")...); code != 1 || !strings.Contains(out, "Cognito identity eu-west-1:2") {
		t.Errorf("status %d\n%s", code, out)
	}
}

// TestCredentialsRotate: the keys of each connection are those of its time.
func TestCredentialsRotate(t *testing.T) {
	s, flags := server(t, iotlocal.Options{AccessKeys: []iotlocal.AccessKey{{ID: "AKIAONE", Secret: "one"}}})
	var current atomic.Value
	current.Store("AKIAONE")
	secrets := map[string]string{"AKIAONE": "one", "AKIATWO": "two"}
	asked := make(chan string, 100)
	cfg, err := sigv4.Config(s.Addr(), sigv4.Options{Region: "eu-west-1", Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
		id := current.Load().(string)
		asked <- id
		return aws.Credentials{AccessKeyID: id, SecretAccessKey: secrets[id]}, nil
	})})
	if err != nil {
		t.Fatal(err)
	}
	if err := awsiot.SetCAFile(&cfg, flagOf(flags, "-ca")); err != nil {
		t.Fatal(err)
	}
	up := make(chan error, 10)
	cfg.MinReconnectDelay = time.Millisecond
	cfg.OnConnectionSuccess = func(mqtt5.ConnectionSuccessEvent) { up <- nil }
	cfg.OnConnectionFailure = func(e mqtt5.ConnectionFailureEvent) { up <- e.Err }
	client, err := mqtt5.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	client.Start()
	if err := <-up; err != nil || <-asked != "AKIAONE" {
		t.Fatal(err)
	}
	s.RemoveAccessKey("AKIAONE")
	s.AddAccessKey(iotlocal.AccessKey{ID: "AKIATWO", Secret: "two"})
	current.Store("AKIATWO")
	s.DropConnections()
	if err := <-up; err != nil || <-asked != "AKIATWO" {
		t.Fatal(err)
	}
}

// TestAuthorities: those to trust come from a file, a directory or memory.
func TestAuthorities(t *testing.T) {
	s, flags := server(t, iotlocal.Options{})
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "a.pem"), s.CAPEM(), 0o600); err != nil {
		t.Fatal(err)
	}
	works(t, append(flags, "-ca", dir)...)
	var cfg mqtt5.Config
	if err := awsiot.SetCABytes(&cfg, s.CAPEM()); err != nil || cfg.TLS.RootCAs == nil {
		t.Error(err)
	}
	if code, out := do(t, append(flags, "-ca", t.TempDir())...); code != 1 || !strings.Contains(out, "has no .pem or .crt file") {
		t.Errorf("an empty directory: status %d\n%s", code, out)
	}
}

// TestTLSOptions: the versions, cipher suites, the name that is asked for and the
// protocols are what was set, and what cannot be agreed on has an error that names the
// field.
func TestTLSOptions(t *testing.T) {
	_, flags := server(t, iotlocal.Options{})
	for name, tt := range map[string]struct {
		args []string
		want string
	}{
		"default":      {nil, `Agreed on TLS 1.3, `},
		"TLS 1.3":      {[]string{"-tls-min", "1.3"}, `Agreed on TLS 1.3, `},
		"TLS 1.2":      {[]string{"-tls-max", "1.2"}, `Agreed on TLS 1.2, `},
		"cipher suite": {[]string{"-tls-max", "1.2", "-tls-ciphers", "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256"}, `Agreed on TLS 1.2, TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, `},
		"SNI":          {[]string{"-server-name", "localhost"}, `server "localhost"`},
		"ALPN":         {[]string{"-alpn", iotlocal.ALPN}, `protocol "x-amzn-mqtt-ca"`},
	} {
		t.Run(name, func(t *testing.T) {
			code, out := do(t, append(flags, tt.args...)...)
			if code != 0 || !strings.Contains(out, tt.want) || !strings.Contains(out, "Received from topic sdk/test/Go: Hello World!") {
				t.Errorf("status %d, want %s\n%s", code, tt.want, out)
			}
		})
	}
	for name, tt := range map[string]struct {
		args []string
		want string
	}{
		"no suite in common":    {[]string{"-tls-max", "1.2", "-tls-ciphers", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"}, "check TLS.CipherSuites and TLS.MinVersion"},
		"no protocol in common": {[]string{"-alpn", "other"}, "none of the protocols other; check TLS.NextProtos"},
		"name of another":       {[]string{"-server-name", "iot.example.com"}, `is not for "iot.example.com"; check Host and TLS.ServerName`},
		"no such version":       {[]string{"-tls-min", "1.1"}, "give 1.2 or 1.3"},
		"no such suite":         {[]string{"-tls-ciphers", "NULL"}, `"NULL", which is no secure suite`},
	} {
		t.Run(name, func(t *testing.T) {
			if code, out := do(t, append(flags, tt.args...)...); code != 1 || !strings.Contains(out, tt.want) {
				t.Errorf("status %d, want %s\n%s", code, tt.want, out)
			}
		})
	}
	for port, want := range map[string]string{"": iotlocal.ALPN, ":443": iotlocal.ALPN, ":8883": ""} {
		cfg, err := awsiot.MTLSFromFiles("example.test"+port, flagOf(flags, "-cert"), flagOf(flags, "-key"))
		if err != nil || strings.Join(cfg.TLS.NextProtos, " ") != want {
			t.Errorf("port %q: ALPN %q, %v", port, cfg.TLS.NextProtos, err)
		}
	}
}

// TestRefusals: each way to fail has an error of its own that names file or field and
// the way out, and none prints what is secret.
func TestRefusals(t *testing.T) {
	_, flags := server(t, iotlocal.Options{
		AccessKeys: []iotlocal.AccessKey{{ID: "AKIATEST", Secret: "planted-secret"}},
		Authorizers: map[string]iotlocal.Authorizer{"local": {
			Authorize: func(context.Context, iotlocal.AuthorizerEvent) (iotlocal.AuthorizerResult, error) {
				return iotlocal.AuthorizerResult{}, nil
			},
		}},
	})
	other, err := iotlocal.Start(iotlocal.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	strange, err := other.WriteFiles(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	theirs := strange.Devices[iotlocal.DefaultThing]
	expired := expiredPair(t)
	t.Setenv("AWS_ACCESS_KEY_ID", "AKIATEST")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "planted-wrong")
	t.Setenv("AWS_SESSION_TOKEN", "")
	for _, tt := range []struct {
		name string
		args []string
		want string
	}{
		{"expired certificate", []string{"-cert", expired[0], "-key", expired[1]}, `certificate file "` + expired[0] + `": expired on`},
		{"key that does not match", []string{"-key", theirs.Key}, `private key file "` + theirs.Key + `": cannot be used with certificate "` + flagOf(flags, "-cert") + `"; give the key that it was issued for`},
		{"unreadable file", []string{"-cert", "nowhere.pem"}, `certificate file "nowhere.pem": no such file or directory; check the path`},
		{"server of another authority", []string{"-ca", strange.CA}, "add that to TLS.RootCAs"},
		{"signature refused", []string{"-method", "sigv4-environment", "-region", "eu-west-1"}, "status 403: the signature does not match; check the secret key of access key AKIATEST"},
		{"region missing", []string{"-method", "sigv4-environment"}, "does not tell its region; set Options.Region"},
		{"certificate of another authority", []string{"-cert", theirs.Cert, "-key", theirs.Key}, "the server does not accept the client's certificate, TLS.Certificates[0] (subject \"CN=thing1"},
		{"authorizer refuses", []string{"-method", "authorizer", "-authorizer", "local", "-username", "bob", "-user-password", "planted"}, "not authorized"},
		{"half a token", []string{"-method", "authorizer", "-authorizer", "local", "-token-value", "planted"}, "TokenKeyName, TokenValue and TokenSignature go together"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			code, out := do(t, append(flags, tt.args...)...)
			if code != 1 || !strings.Contains(strings.ToLower(out), strings.ToLower(tt.want)) || strings.Contains(out, "planted") {
				t.Errorf("status %d, want %q\n%s", code, tt.want, out)
			}
		})
	}
}
