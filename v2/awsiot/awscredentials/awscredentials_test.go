package awscredentials_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/iotshim/iotshim/v2/awsiot/awscredentials"
	"github.com/iotshim/iotshim/v2/awsiot/sigv4"
)

// alone keeps the AWS SDK from what this machine has.
func alone(t *testing.T) {
	t.Helper()
	for _, name := range []string{"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE", "AWS_ROLE_ARN", "AWS_WEB_IDENTITY_TOKEN_FILE"} {
		t.Setenv(name, "")
	}
	t.Setenv("AWS_EC2_METADATA_DISABLED", "true")
	t.Setenv("AWS_CONFIG_FILE", filepath.Join(t.TempDir(), "none"))
	t.Setenv("AWS_SHARED_CREDENTIALS_FILE", filepath.Join(t.TempDir(), "none"))
}

func TestProfile(t *testing.T) {
	alone(t)
	t.Setenv("AWS_ACCESS_KEY_ID", "AKIAOTHER") // a profile that is asked for comes first
	t.Setenv("AWS_SECRET_ACCESS_KEY", "planted-other")
	file := filepath.Join(t.TempDir(), "credentials")
	text := "[default]\naws_access_key_id = AKIADEFAULT\naws_secret_access_key = planted-default\n" +
		"[factory]\naws_access_key_id = AKIAFACTORY\naws_secret_access_key = planted-factory\naws_session_token = planted-token\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for profile, want := range map[string]string{"": "AKIADEFAULT planted-default ", "factory": "AKIAFACTORY planted-factory planted-token"} {
		p, err := awscredentials.Profile(t.Context(), profile, "", file)
		if err != nil {
			t.Fatal(err)
		}
		c, err := p.Retrieve(t.Context())
		if got := c.AccessKeyID + " " + c.SecretAccessKey + " " + c.SessionToken; err != nil || got != want {
			t.Errorf("%q: got %q, %v", profile, got, err)
		}
	}
	var want *sigv4.CredentialsError
	if _, err := awscredentials.Profile(t.Context(), "nobody", "", file); !errors.As(err, &want) || !strings.Contains(err.Error(), `profile "nobody"`) || strings.Contains(err.Error(), "planted") {
		t.Errorf("unknown profile: got %v", err)
	}
}

func TestDefault(t *testing.T) {
	alone(t)
	t.Setenv("AWS_ACCESS_KEY_ID", "AKIATEST")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "planted")
	p, err := awscredentials.Default(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if c, err := p.Retrieve(t.Context()); err != nil || c.AccessKeyID != "AKIATEST" {
		t.Errorf("got %v", err)
	}
	alone(t)
	if p, err = awscredentials.Default(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Retrieve(t.Context()); err == nil {
		t.Error("there are credentials where there are none")
	}
}

func TestCognito(t *testing.T) {
	alone(t)
	asked := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var in struct {
			IdentityId    string
			Logins        map[string]string
			CustomRoleArn string
		}
		if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
			t.Error(err)
		}
		w.Header().Set("Content-Type", "application/x-amz-json-1.1")
		asked++
		switch {
		case r.Header.Get("Authorization") != "":
			t.Error("the request is signed, and there is nothing to sign it with")
		case in.Logins["idp.example"] != "planted-login":
			w.WriteHeader(http.StatusBadRequest)
			fmt.Fprint(w, `{"__type":"NotAuthorizedException","message":"Unauthenticated access is not supported for this identity pool."}`)
		case in.CustomRoleArn != "arn:aws:iam::1:role/device":
			fmt.Fprint(w, `{"IdentityId":"eu-west-1:1"}`)
		default:
			fmt.Fprintf(w, `{"IdentityId":"eu-west-1:1","Credentials":{"AccessKeyId":"ASIATEST","SecretKey":"planted-secret","SessionToken":"planted-token","Expiration":%d}}`, time.Now().Add(time.Hour).Unix())
		}
	}))
	defer server.Close()
	o := awscredentials.CognitoOptions{
		Region: "eu-west-1", Identity: "eu-west-1:1", Endpoint: server.URL,
		Logins: map[string]string{"idp.example": "planted-login"}, RoleARN: "arn:aws:iam::1:role/device",
	}
	p := awscredentials.Cognito(o)
	for range 3 {
		c, err := p.Retrieve(t.Context())
		if err != nil || c.AccessKeyID != "ASIATEST" || c.SecretAccessKey != "planted-secret" || c.SessionToken != "planted-token" || !c.CanExpire {
			t.Fatalf("got %+v, %v", c.AccessKeyID, err)
		}
	}
	if asked != 1 {
		t.Errorf("asked %d times for 3 uses", asked)
	}
	refused := o
	refused.Logins = map[string]string{"idp.example": "planted-wrong"}
	empty := o
	empty.RoleARN = ""
	for name, o := range map[string]awscredentials.CognitoOptions{"refused": refused, "empty answer": empty} {
		_, err := awscredentials.Cognito(o).Retrieve(t.Context())
		var want *sigv4.CredentialsError
		if !errors.As(err, &want) || want.Source != "Cognito identity eu-west-1:1" || strings.Contains(err.Error(), "planted") {
			t.Errorf("%s: got %v", name, err)
		}
	}
}
