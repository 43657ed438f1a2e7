// Fleetprovisioning is V2's sample of that name: with a claim certificate it gets a
// certificate of its own, registers by a template, and connects with what it has got. With
// -csr it makes the key itself. Without -e the claim certificate and the template are
// made in this process.
//
//	go run ./examples/fleetprovisioning
//	go run ./examples/fleetprovisioning -csr
//	go run ./examples/fleetprovisioning -e ENDPOINT -r ca.pem -c claim.pem -k claim.key -template NAME -parameters '{"SerialNumber":"17"}'
package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"os"

	"github.com/iotshim/iotshim/examples/internal/sample"
	"github.com/iotshim/iotshim/v2/iotidentity"
	"github.com/iotshim/iotshim/v2/mqtt5"
	"github.com/iotshim/iotshim/v2/reqresp"
)

func main() {
	os.Exit(sample.Run("fleetprovisioning", "FleetProvisioning", sample.ProvisionFlags, run))
}

// credentials are what a device keeps.
type credentials struct {
	id, certPEM, keyPEM, token string
}

func run(o *sample.Options, stdout io.Writer) error {
	ctx := context.Background()
	request := &iotidentity.RegisterThingRequest{TemplateName: o.Template}
	if err := json.Unmarshal([]byte(o.Parameters), &request.Parameters); err != nil {
		return fmt.Errorf("-parameters is not a JSON object of strings, such as {\"SerialNumber\":\"17\"}: %w", err)
	}
	client, err := o.ConnectV2()
	if err != nil {
		return err
	}
	defer client.Close()
	identity, err := iotidentity.New(client, reqresp.Options{})
	if err != nil {
		return err
	}
	defer identity.Close()

	create := fromService
	if o.CSR {
		create = fromOwnKey
	}
	got, err := create(ctx, identity)
	if err != nil {
		return err
	}
	fmt.Fprintf(stdout, "Certificate %s created\n", got.id)
	request.CertificateOwnershipToken = got.token
	registered, err := identity.RegisterThing(ctx, request)
	if err != nil {
		return err
	}
	fmt.Fprintf(stdout, "Registered as %s, configuration %v\n", registered.ThingName, registered.DeviceConfiguration)
	// Here a device stores its certificate and key, in a place that only it can read.
	if err := client.Stop(ctx, &mqtt5.DisconnectPacket{}); err != nil {
		return err
	}

	cfg, err := o.V2Config([]byte(got.certPEM), []byte(got.keyPEM), registered.ThingName)
	if err != nil {
		return err
	}
	own, err := o.StartV2(cfg)
	if err != nil {
		return err
	}
	defer own.Close()
	fmt.Fprintf(stdout, "Connected as %s with its own certificate\n", registered.ThingName)
	return own.Stop(ctx, &mqtt5.DisconnectPacket{})
}

// fromService has the service make the key.
func fromService(ctx context.Context, identity *iotidentity.Client) (credentials, error) {
	r, err := identity.CreateKeysAndCertificate(ctx, &iotidentity.CreateKeysAndCertificateRequest{})
	if err != nil {
		return credentials{}, err
	}
	return credentials{id: r.CertificateID, certPEM: r.CertificatePEM, keyPEM: r.PrivateKey, token: r.CertificateOwnershipToken}, nil
}

// fromOwnKey makes the key here, and has the service sign a certificate for it.
func fromOwnKey(ctx context.Context, identity *iotidentity.Client) (credentials, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return credentials{}, err
	}
	der, err := x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{}, key)
	if err != nil {
		return credentials{}, err
	}
	r, err := identity.CreateCertificateFromCSR(ctx, &iotidentity.CreateCertificateFromCSRRequest{
		CertificateSigningRequest: string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE REQUEST", Bytes: der})),
	})
	if err != nil {
		return credentials{}, err
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return credentials{}, err
	}
	keyPEM := pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: keyDER})
	return credentials{id: r.CertificateID, certPEM: r.CertificatePEM, keyPEM: string(keyPEM), token: r.CertificateOwnershipToken}, nil
}
