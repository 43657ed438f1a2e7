package iotlocal_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/url"
	"sort"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/iotshim/iotshim/iotlocal"
)

// statusError is an HTTP answer that is not the upgrade to a websocket.
type statusError struct{ code int }

func (e *statusError) Error() string { return fmt.Sprint("status ", e.code) }

// dialWebsocket opens MQTT over a websocket, without a client certificate.
func dialWebsocket(t *testing.T, s *iotlocal.Server, query string, header http.Header) (*client, error) {
	t.Helper()
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: s.CertPool(), ServerName: "localhost"}}
	t.Cleanup(transport.CloseIdleConnections)
	ctx, cancel := context.WithTimeout(t.Context(), testTimeout)
	defer cancel()
	ws, answer, err := websocket.Dial(ctx, "wss://"+s.Addr()+"/mqtt?"+query, &websocket.DialOptions{
		HTTPClient: &http.Client{Transport: transport}, HTTPHeader: header, Subprotocols: []string{"mqtt"},
	})
	if err != nil {
		if answer != nil {
			return nil, &statusError{answer.StatusCode}
		}
		return nil, err
	}
	if got := answer.Header.Get("Sec-WebSocket-Protocol"); got != "mqtt" {
		t.Errorf("subprotocol %q", got)
	}
	return newClient(t, websocket.NetConn(context.Background(), ws, websocket.MessageBinary)), nil
}

// signature is a signed query as clients of AWS make it, written out here so that it
// shares nothing with the code that checks it.
type signature struct {
	id, secret, service     string
	headers                 string // signed headers, separated by semicolons
	when                    time.Time
	tokenBefore, tokenAfter string // session token that is signed, or appended afterwards
}

func (s signature) query(host string) string {
	stamp := s.when.UTC().Format("20060102T150405Z")
	scope := stamp[:8] + "/eu-west-1/" + s.service + "/aws4_request"
	q := map[string]string{
		"X-Amz-Algorithm": "AWS4-HMAC-SHA256", "X-Amz-Credential": s.id + "/" + scope,
		"X-Amz-Date": stamp, "X-Amz-SignedHeaders": s.headers,
	}
	if s.tokenBefore != "" {
		q["X-Amz-Security-Token"] = s.tokenBefore
	}
	var pairs []string
	for k, v := range q {
		pairs = append(pairs, k+"="+url.QueryEscape(v))
	}
	sort.Strings(pairs)
	canonical := strings.Join(pairs, "&")
	lines := ""
	for name := range strings.SplitSeq(s.headers, ";") {
		lines += name + ":" + map[string]string{"host": host, "connection": "Upgrade"}[name] + "\n"
	}
	hash := func(text string) string { sum := sha256.Sum256([]byte(text)); return hex.EncodeToString(sum[:]) }
	request := "GET\n/mqtt\n" + canonical + "\n" + lines + "\n" + s.headers + "\n" + hash("")
	key := []byte("AWS4" + s.secret)
	for _, part := range []string{stamp[:8], "eu-west-1", s.service, "aws4_request", "AWS4-HMAC-SHA256\n" + stamp + "\n" + scope + "\n" + hash(request)} {
		mac := hmac.New(sha256.New, key)
		mac.Write([]byte(part))
		key = mac.Sum(nil)
	}
	canonical += "&X-Amz-Signature=" + hex.EncodeToString(key)
	if s.tokenAfter != "" {
		canonical += "&X-Amz-Security-Token=" + url.QueryEscape(s.tokenAfter)
	}
	return canonical
}
