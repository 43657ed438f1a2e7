// Package sigv4 verifies requests that AWS Signature Version 4 has signed in their
// query string, as a service does. It shares nothing with the library that clients
// sign with, so that each checks the other.
package sigv4

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

const (
	algorithm  = "AWS4-HMAC-SHA256"
	dateFormat = "20060102T150405Z"
	emptyHash  = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
)

// MaximumSkew is how far a request's time may be from the server's.
const MaximumSkew = 5 * time.Minute

// Key is what belongs to an access key id.
type Key struct {
	Secret string
	Token  string // session token, "" for a long-term key
}

// Error says why a request was refused. It never holds a key, a token or a
// signature.
type Error struct {
	Reason string
	Skew   time.Duration // how far the client's clock is ahead, when that is the reason
}

func (e *Error) Error() string { return "sigv4: " + e.Reason }

func refuse(format string, args ...any) error { return &Error{Reason: fmt.Sprintf(format, args...)} }

// Signed reports whether a request claims to be signed.
func Signed(r *http.Request) bool { return r.URL.Query().Has("X-Amz-Signature") }

// Verify checks the signature of a request without a body, for one of the services,
// and returns its access key id and region. lookup returns false for an id that is not known.
func Verify(r *http.Request, services []string, now time.Time, lookup func(id string) (Key, bool)) (id, region string, err error) {
	q := r.URL.Query()
	if a := q.Get("X-Amz-Algorithm"); a != algorithm {
		return "", "", refuse("X-Amz-Algorithm is not %s", algorithm)
	}
	scope := strings.Split(q.Get("X-Amz-Credential"), "/")
	if len(scope) != 5 || scope[4] != "aws4_request" {
		return "", "", refuse("X-Amz-Credential is not KEY/DATE/REGION/%s/aws4_request", services[0])
	}
	id, date, region := scope[0], scope[1], scope[2]
	service := scope[3]
	if !slices.Contains(services, service) {
		return id, region, refuse("signed for service %q, not %q", service, services[0])
	}
	at, err := time.Parse(dateFormat, q.Get("X-Amz-Date"))
	if err != nil || at.Format("20060102") != date {
		return id, region, refuse("X-Amz-Date is not a time of the credential's date")
	}
	if err := checkTime(at, now, q.Get("X-Amz-Expires")); err != nil {
		return id, region, err
	}
	key, ok := lookup(id)
	if !ok {
		return id, region, refuse("the security token included in the request is invalid: access key %s is not known", id)
	}
	if subtle.ConstantTimeCompare([]byte(q.Get("X-Amz-Security-Token")), []byte(key.Token)) != 1 {
		return id, region, refuse("the security token included in the request is invalid for access key %s", id)
	}
	got, err := hex.DecodeString(q.Get("X-Amz-Signature"))
	if err != nil {
		return id, region, refuse("X-Amz-Signature is not hexadecimal")
	}
	signingKey := derive(key.Secret, date, region, service)
	// AWS's own clients append the token after signing; others sign it.
	for _, withToken := range []bool{false, true} {
		canonical, err := canonicalRequest(r, q, withToken)
		if err != nil {
			return id, region, err
		}
		sum := sha256.Sum256([]byte(canonical))
		text := strings.Join([]string{algorithm, q.Get("X-Amz-Date"), strings.Join(scope[1:], "/"), hex.EncodeToString(sum[:])}, "\n")
		if hmac.Equal(got, mac(signingKey, text)) {
			return id, region, nil
		}
	}
	return id, region, refuse("the signature does not match; check the secret key of access key %s", id)
}

func checkTime(at, now time.Time, expires string) error {
	limit := MaximumSkew
	if expires != "" {
		d, err := time.ParseDuration(expires + "s")
		if err != nil || d < 0 || d > 7*24*time.Hour {
			return refuse("X-Amz-Expires is not 0 to 604800")
		}
		limit = max(limit, d)
	}
	switch {
	case at.Sub(now) > MaximumSkew:
		return &Error{Reason: "signature not yet current: the client's clock is ahead by " + at.Sub(now).Round(time.Second).String(), Skew: at.Sub(now)}
	case now.Sub(at) > limit:
		return &Error{Reason: "signature expired: the client's clock is behind by " + now.Sub(at).Round(time.Second).String(), Skew: at.Sub(now)}
	}
	return nil
}

func canonicalRequest(r *http.Request, q url.Values, withToken bool) (string, error) {
	var pairs []string
	for name, values := range q {
		if name == "X-Amz-Signature" || name == "X-Amz-Security-Token" && !withToken {
			continue
		}
		for _, v := range values {
			pairs = append(pairs, escape(name)+"="+escape(v))
		}
	}
	slices.Sort(pairs)
	signed := strings.Split(q.Get("X-Amz-SignedHeaders"), ";")
	if !slices.Contains(signed, "host") {
		return "", refuse("header host is not signed")
	}
	var headers strings.Builder
	for _, name := range signed {
		value := strings.Join(r.Header.Values(name), ",")
		if name == "host" {
			value = r.Host
		}
		headers.WriteString(name + ":" + strings.Join(strings.Fields(value), " ") + "\n")
	}
	path := r.URL.EscapedPath()
	if path == "" {
		path = "/"
	}
	return strings.Join([]string{r.Method, path, strings.Join(pairs, "&"), headers.String(), strings.Join(signed, ";"), emptyHash}, "\n"), nil
}

// escape encodes as SigV4 wants it: everything but unreserved characters.
func escape(s string) string {
	return strings.ReplaceAll(url.QueryEscape(s), "+", "%20")
}

func derive(secret, date, region, service string) []byte {
	k := mac([]byte("AWS4"+secret), date)
	for _, part := range []string{region, service, "aws4_request"} {
		k = mac(k, part)
	}
	return k
}

func mac(key []byte, text string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(text))
	return h.Sum(nil)
}
