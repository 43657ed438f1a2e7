package wincert

import (
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"unsafe"

	"github.com/google/certtostore"
	"golang.org/x/sys/windows"

	"github.com/iotshim/iotshim/v2/awsiot"
	"github.com/iotshim/iotshim/v2/mqtt5"
)

// MTLS is mutual TLS with a certificate of the store. endpoint is as in
// awsiot.MTLSFromFiles. The closer gives the key back; call it after the client was
// closed. It returns an [*Error], an *awsiot.CredentialError or an
// *awsiot.EndpointError.
func MTLS(endpoint, path string) (mqtt5.Config, io.Closer, error) {
	p, err := ParsePath(path)
	if err != nil {
		return mqtt5.Config{}, nil, err
	}
	k := new(closer)
	cfg, err := p.config(endpoint, k)
	if err != nil {
		k.Close()
		if e := (*awsiot.EndpointError)(nil); errors.As(err, &e) {
			return mqtt5.Config{}, nil, err
		}
		return mqtt5.Config{}, nil, &Error{path, err}
	}
	return cfg, k, nil
}

// closer gives back what the connection needs.
type closer struct {
	store windows.Handle
	cert  *windows.CertContext
	keys  *certtostore.WinCertStore
}

// Close is part of io.Closer.
func (k *closer) Close() error {
	var errs []error
	if k.keys != nil {
		errs = append(errs, k.keys.Close())
	}
	if k.cert != nil {
		errs = append(errs, windows.CertFreeCertificateContext(k.cert))
	}
	if k.store != 0 {
		errs = append(errs, windows.CertCloseStore(k.store, 0))
	}
	*k = closer{}
	return errors.Join(errs...)
}

func (p Path) config(endpoint string, k *closer) (mqtt5.Config, error) {
	name, err := windows.UTF16PtrFromString(p.Store)
	if err != nil {
		return mqtt5.Config{}, err
	}
	location := uint32(windows.CERT_SYSTEM_STORE_LOCAL_MACHINE)
	if p.CurrentUser {
		location = windows.CERT_SYSTEM_STORE_CURRENT_USER
	}
	k.store, err = windows.CertOpenStore(windows.CERT_STORE_PROV_SYSTEM_W, 0, 0, location|windows.CERT_STORE_READONLY_FLAG|windows.CERT_STORE_OPEN_EXISTING_FLAG, uintptr(unsafe.Pointer(name)))
	if err != nil {
		return mqtt5.Config{}, fmt.Errorf("store %s cannot be opened: %w", p.Store, err)
	}
	sum := p.Thumbprint
	blob := windows.CryptHashBlob{Size: uint32(len(sum)), Data: &sum[0]}
	k.cert, err = windows.CertFindCertificateInStore(k.store, windows.X509_ASN_ENCODING|windows.PKCS_7_ASN_ENCODING, 0, windows.CERT_FIND_HASH, unsafe.Pointer(&blob), nil)
	if err != nil {
		return mqtt5.Config{}, fmt.Errorf("store %s has no certificate with this thumbprint: %w", p.Store, err)
	}
	k.keys, err = certtostore.OpenWinCertStoreWithOptions(certtostore.WinCertStoreOptions{
		Provider: certtostore.ProviderMSSoftware, CurrentUser: p.CurrentUser,
	})
	if err != nil {
		return mqtt5.Config{}, fmt.Errorf("the keys cannot be opened: %w", err)
	}
	key, err := k.keys.CertKey(k.cert)
	if err != nil {
		return mqtt5.Config{}, fmt.Errorf("the certificate's key cannot be used; import it with its private key: %w", err)
	}
	der := unsafe.Slice(k.cert.EncodedCert, k.cert.Length)
	return awsiot.MTLSFromSigner(endpoint, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), key)
}
