package awssign_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"github.com/iotshim/iotshim/internal/awssign"
)

// FuzzQuery holds the signature against that of the AWS SDK.
func FuzzQuery(f *testing.F) {
	f.Add("example-ats.iot.eu-west-1.amazonaws.com", "AKIAEXAMPLE", "secret", "", "eu-west-1", int64(1700000000))
	f.Add("127.0.0.1:8883", "AKIA+/= ~", "s e/c+r=e~t", "to/k+e n==", "us-gov-west-1", int64(0))
	f.Fuzz(func(t *testing.T, host, id, secret, token, region string, seconds int64) {
		u := &url.URL{Scheme: "https", Host: host, Path: "/mqtt"}
		if again, err := url.Parse(u.String()); err != nil || again.Host != host || again.Path != "/mqtt" || strings.TrimSpace(host) == "" ||
			strings.Join(strings.Fields(host), " ") != host || strings.HasSuffix(host, ":443") || strings.HasSuffix(host, ":80") || strings.HasSuffix(host, ":") {
			t.Skip("no host that a request can have, or one that the SDK writes in another way")
		}
		if strings.ContainsAny(region, "/") || seconds < 0 || seconds > 1<<37 {
			t.Skip("no region, or no time of this age")
		}
		at := time.Unix(seconds, 0)
		req, err := http.NewRequest(http.MethodGet, u.String(), nil)
		if err != nil {
			t.Skip(err)
		}
		want, _, err := v4.NewSigner().PresignHTTP(context.Background(), aws.Credentials{AccessKeyID: id, SecretAccessKey: secret}, req,
			"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", awssign.Service, region, at)
		if err != nil {
			t.Skip(err)
		}
		_, want, _ = strings.Cut(want, "?")
		if token != "" {
			want += "&X-Amz-Security-Token=" + url.QueryEscape(token)
		}
		wantQuery, err := url.ParseQuery(want)
		if err != nil {
			t.Skip(err)
		}
		gotQuery, err := url.ParseQuery(awssign.Query(host, "/mqtt", awssign.Keys{AccessKeyID: id, SecretAccessKey: secret, SessionToken: token}, region, at))
		if err != nil {
			t.Fatal(err)
		}
		if got, want := gotQuery.Encode(), wantQuery.Encode(); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	})
}

func TestKeysArePrivate(t *testing.T) {
	k := awssign.Keys{AccessKeyID: "AKIA", SecretAccessKey: "planted", SessionToken: "planted"}
	if s := fmt.Sprintf("%v %+v %#v %s", k, k, k, k); strings.Contains(s, "planted") {
		t.Error(s)
	}
}
