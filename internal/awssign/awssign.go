// Package awssign signs the address of a websocket with AWS Signature Version 4, in
// its query and with header host alone, as AWS IoT Core wants it. It is here, and not
// the AWS SDK's, so that V1 programs do not link the SDK.
package awssign

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"strings"
	"time"
)

// Service is what MQTT over websockets is signed for.
const Service = "iotdevicegateway"

// Keys are AWS credentials. They are never printed.
type Keys struct{ AccessKeyID, SecretAccessKey, SessionToken string }

// String returns the access key id alone.
func (k Keys) String() string { return "awssign.Keys(" + k.AccessKeyID + ")" }

// GoString returns what String does.
func (k Keys) GoString() string { return k.String() }

const (
	algorithm = "AWS4-HMAC-SHA256"
	emptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
)

// Query returns the query of a GET request for path on host, signed at a time. host
// is what the header Host will have. The session token is added after signing, which
// is where AWS IoT Core looks for it.
func Query(host, path string, k Keys, region string, at time.Time) string {
	at = at.UTC()
	scope := strings.Join([]string{at.Format("20060102"), region, Service, "aws4_request"}, "/")
	// In the order of their names, as the signature wants them.
	query := "X-Amz-Algorithm=" + algorithm +
		"&X-Amz-Credential=" + escape(k.AccessKeyID+"/"+scope) +
		"&X-Amz-Date=" + at.Format("20060102T150405Z") +
		"&X-Amz-SignedHeaders=host"
	request := strings.Join([]string{"GET", path, query, "host:" + host + "\n", "host", emptyHash}, "\n")
	hash := sha256.Sum256([]byte(request))
	text := strings.Join([]string{algorithm, at.Format("20060102T150405Z"), scope, hex.EncodeToString(hash[:])}, "\n")
	key := []byte("AWS4" + k.SecretAccessKey)
	for part := range strings.SplitSeq(scope, "/") {
		key = mac(key, part)
	}
	query += "&X-Amz-Signature=" + hex.EncodeToString(mac(key, text))
	if k.SessionToken != "" {
		query += "&X-Amz-Security-Token=" + escape(k.SessionToken)
	}
	return query
}

func mac(key []byte, text string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(text))
	return h.Sum(nil)
}

// escape is url.QueryEscape with %20 for a space, as AWS counts it.
func escape(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }
