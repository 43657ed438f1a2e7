package awsiot

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"os"
	"path/filepath"

	"github.com/iotshim/iotshim/v2/awsiot/internal/credfile"
	"github.com/iotshim/iotshim/v2/mqtt5"
)

// SetCAFile makes cfg trust exactly the certificate authorities in a PEM file,
// and not the system's. It returns a [*FileError].
func SetCAFile(cfg *mqtt5.Config, caFile string) error {
	pem, err := readFile("CA", caFile)
	if err != nil {
		return err
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		return &FileError{"CA", caFile, errors.New("holds no PEM certificate; download AmazonRootCA1.pem, or give the file that the server's certificate was signed with")}
	}
	trust(cfg, pool)
	return nil
}

// SetCABytes is [SetCAFile] with the contents of the file. It returns a
// [*CredentialError].
func SetCABytes(cfg *mqtt5.Config, caPEM []byte) error {
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(caPEM) {
		return &CredentialError{"CA", errors.New("holds no PEM certificate; give that of the authority that signed the server's certificate")}
	}
	trust(cfg, pool)
	return nil
}

// SetCADir is [SetCAFile] with every file of a directory whose name ends in .pem or
// .crt (the vendor's ca_dirpath). It returns a [*FileError].
func SetCADir(cfg *mqtt5.Config, dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return &FileError{"CA directory", dir, credfile.Explain(err)}
	}
	pool := x509.NewCertPool()
	found := false
	for _, e := range entries {
		if ext := filepath.Ext(e.Name()); ext != ".pem" && ext != ".crt" {
			continue
		}
		pem, err := readFile("CA", filepath.Join(dir, e.Name()))
		if err != nil {
			return err
		}
		found = pool.AppendCertsFromPEM(pem) || found
	}
	if !found {
		return &FileError{"CA directory", dir, errors.New("has no .pem or .crt file with a PEM certificate; put that of the authority there")}
	}
	trust(cfg, pool)
	return nil
}

func trust(cfg *mqtt5.Config, pool *x509.CertPool) {
	if cfg.TLS == nil {
		cfg.TLS = &tls.Config{ServerName: cfg.Host, MinVersion: tls.VersionTLS12}
	}
	cfg.TLS.RootCAs = pool
}
