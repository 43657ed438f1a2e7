package main

import (
	"bytes"
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	jks "github.com/pavlo-v-chernykh/keystore-go/v4"
	p12 "software.sslmate.com/src/go-pkcs12"

	"crypto/x509"

	"github.com/iotshim/iotshim/iotlocal"
)

// local starts an IoT Core in this process and sets the flags to what it takes to
// connect to it. Nothing here is needed to connect to a real one.
func (o *options) local() (end func(), err error) {
	dir, err := os.MkdirTemp("", "connect")
	if err != nil {
		return nil, err
	}
	signing, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return nil, err
	}
	o.accessKeyID, o.secretKey, o.sessionToken = "AKIALOCAL", rand.Text(), ""
	o.authorizer, o.username, o.userPassword = "local", "alice", rand.Text()
	password := o.userPassword
	opts := iotlocal.Options{
		Dir:                  dir,
		InsecurePlainTCPAddr: "127.0.0.1:0",
		AccessKeys:           []iotlocal.AccessKey{{ID: o.accessKeyID, Secret: o.secretKey}},
		RoleAliases:          []string{"local"},
		Authorizers: map[string]iotlocal.Authorizer{"local": {
			TokenKeyName: "token", TokenSigningKey: &signing.PublicKey,
			Authorize: func(_ context.Context, e iotlocal.AuthorizerEvent) (iotlocal.AuthorizerResult, error) {
				byPassword := e.Username == "alice" && string(e.Password) == password
				return iotlocal.AuthorizerResult{IsAuthenticated: byPassword || e.SignatureVerified, PrincipalID: "alice"}, nil
			},
		}},
	}
	server, err := iotlocal.Start(opts)
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	end = func() {
		server.Close()
		os.RemoveAll(dir)
	}
	if err := o.prepare(server, dir, signing); err != nil {
		end()
		return nil, err
	}
	if o.method != "sigv4-cognito" {
		return end, nil
	}
	o.identity = "eu-west-1:local"
	url, endCognito, err := cognito{o.identity, opts.AccessKeys[0]}.serve(dir)
	if err != nil {
		end()
		return nil, err
	}
	o.cognito = url
	endServer := end
	return func() {
		endCognito()
		endServer()
	}, nil
}

// prepare writes the files, and the variables that the AWS SDK reads.
func (o *options) prepare(server *iotlocal.Server, dir string, signing *rsa.PrivateKey) error {
	files, err := server.WriteFiles(dir)
	if err != nil {
		return err
	}
	device, err := server.Device(iotlocal.DefaultThing)
	if err != nil {
		return err
	}
	o.endpoint, o.region, o.ca, o.thing = server.Addr(), "eu-west-1", files.CA, device.Thing
	o.cert, o.key = files.Devices[device.Thing].Cert, files.Devices[device.Thing].Key
	o.roleAlias, o.provider = "local", server.Addr()
	o.tokenKey, o.tokenValue = "token", rand.Text()
	sum := sha256.Sum256([]byte(o.tokenValue))
	signature, err := rsa.SignPKCS1v15(rand.Reader, signing, crypto.SHA256, sum[:])
	if err != nil {
		return err
	}
	o.tokenSignature = base64.StdEncoding.EncodeToString(signature)
	switch {
	case o.method == "insecure-plain-tcp" || o.method == "server-tls":
		o.endpoint = server.PlainAddr()
		if o.method == "server-tls" {
			return errors.New("an IoT Core takes no clients without credentials; give the -endpoint of a server that does")
		}
	case o.method == "pkcs12" || o.method == "java-keystore":
		return o.writeBundle(dir, device)
	case o.method == "sigv4-profile" || o.method == "sigv4-default" || o.method == "sigv4-environment":
		return o.writeAWS(dir)
	case o.method == "pkcs11" || o.method == "windows-store":
		return fmt.Errorf("method %s needs what is not in this process; give -endpoint and the method's flags", o.method)
	}
	return nil
}

func (o *options) writeBundle(dir string, device iotlocal.Device) error {
	pair, err := tls.X509KeyPair(device.CertPEM, device.KeyPEM)
	if err != nil {
		return err
	}
	o.password = rand.Text()
	var data []byte
	if o.method == "pkcs12" {
		data, err = p12.Modern.Encode(pair.PrivateKey, pair.Leaf, nil, o.password)
	} else {
		data, err = javaKeystore(pair, o.password)
	}
	if err != nil {
		return err
	}
	o.bundle = filepath.Join(dir, "bundle")
	return os.WriteFile(o.bundle, data, 0o600)
}

func javaKeystore(pair tls.Certificate, password string) ([]byte, error) {
	key, err := x509.MarshalPKCS8PrivateKey(pair.PrivateKey)
	if err != nil {
		return nil, err
	}
	store := jks.New()
	err = store.SetPrivateKeyEntry("device", jks.PrivateKeyEntry{
		CreationTime: time.Now(), PrivateKey: key,
		CertificateChain: []jks.Certificate{{Type: "X509", Content: pair.Certificate[0]}},
	}, []byte(password))
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = store.Store(&b, []byte(password))
	return b.Bytes(), err
}

// writeAWS lets the AWS SDK find the keys, in a file or in the environment of this
// process.
func (o *options) writeAWS(dir string) error {
	o.profile = "local"
	o.credentials = filepath.Join(dir, "credentials")
	o.configs = filepath.Join(dir, "config")
	text := fmt.Sprintf("[local]\naws_access_key_id = %s\naws_secret_access_key = %s\n", o.accessKeyID, o.secretKey)
	var errs []error
	errs = append(errs,
		os.WriteFile(o.credentials, []byte(text), 0o600),
		os.WriteFile(o.configs, []byte(strings.ReplaceAll("[profile local]\nregion = REGION\n", "REGION", o.region)), 0o600))
	if o.method != "sigv4-profile" {
		errs = append(errs,
			os.Setenv("AWS_ACCESS_KEY_ID", o.accessKeyID), os.Setenv("AWS_SECRET_ACCESS_KEY", o.secretKey), os.Unsetenv("AWS_SESSION_TOKEN"))
	}
	return errors.Join(errs...)
}
