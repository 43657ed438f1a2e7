package main

import (
	"crypto/tls"
	"encoding/json"
	"fmt"
	"net/http"
	"path/filepath"
	"time"

	"github.com/iotshim/iotshim/iotlocal"
)

// cognito stands in for Amazon Cognito: it gives one identity the keys of an IoT Core in
// this process.
type cognito struct {
	identity string
	key      iotlocal.AccessKey
}

func (c cognito) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var in struct{ IdentityId string }
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	if json.NewDecoder(r.Body).Decode(&in) != nil || in.IdentityId != c.identity {
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprint(w, `{"__type":"ResourceNotFoundException","message":"Identity not found"}`)
		return
	}
	json.NewEncoder(w).Encode(map[string]any{
		"IdentityId": c.identity,
		"Credentials": map[string]any{
			"AccessKeyId": c.key.ID, "SecretKey": c.key.Secret, "SessionToken": c.key.SessionToken,
			"Expiration": time.Now().Add(time.Hour).Unix(),
		},
	})
}

// serve starts the stand-in over HTTPS, with the certificate of the IoT Core that has its
// files in dir.
func (c cognito) serve(dir string) (url string, end func(), err error) {
	pair, err := tls.LoadX509KeyPair(filepath.Join(dir, "server.pem"), filepath.Join(dir, "server.key"))
	if err != nil {
		return "", nil, err
	}
	l, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12})
	if err != nil {
		return "", nil, err
	}
	server := &http.Server{Handler: c, ReadHeaderTimeout: 10 * time.Second}
	go server.Serve(l)
	return "https://" + l.Addr().String(), func() { server.Close() }, nil
}
