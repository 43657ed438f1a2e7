package iotlocal_test

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/fxamacker/cbor/v2"

	"github.com/iotshim/iotshim/internal/testenv"
	"github.com/iotshim/iotshim/iotlocal"
)

const (
	createTopic = "$aws/certificates/create/"
	csrTopic    = "$aws/certificates/create-from-csr/"
	lampsTopic  = "$aws/provisioning-templates/lamps/provision/"
)

const lampTemplate = `{
	"Parameters": {"Serial": {"Type": "String"}},
	"Resources": {
		"certificate": {"Type": "AWS::IoT::Certificate", "Properties": {"CertificateId": {"Ref": "AWS::IoT::Certificate::Id"}, "Status": "Active"}},
		"thing": {"Type": "AWS::IoT::Thing", "Properties": {"ThingName": {"Fn::Join": ["", ["lamp-", {"Ref": "Serial"}]]}, "ThingGroups": ["lamps"], "AttributePayload": {"serial": {"Ref": "Serial"}}}},
		"policy": {"Type": "AWS::IoT::Policy", "Properties": {"PolicyDocument": "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":[\"arn:aws:iot:*:*:client/${iot:Connection.Thing.ThingName}\",\"arn:aws:iot:*:*:topic/lamps/*\",\"arn:aws:iot:*:*:topicfilter/lamps/*\"]}]}"}}
	}
}`

// claimPolicy lets a device do nothing but be provisioned.
const claimPolicy = `{"Version":"2012-10-17","Statement":[
	{"Effect":"Allow","Action":"iot:Connect","Resource":"*"},
	{"Effect":"Allow","Action":["iot:Publish","iot:Receive"],"Resource":["arn:aws:iot:*:*:topic/$aws/certificates/*","arn:aws:iot:*:*:topic/$aws/provisioning-templates/lamps/provision/*"]},
	{"Effect":"Allow","Action":"iot:Subscribe","Resource":["arn:aws:iot:*:*:topicfilter/$aws/certificates/*","arn:aws:iot:*:*:topicfilter/$aws/provisioning-templates/lamps/provision/*"]}]}`

// fleet is a connection with a claim certificate that has subscribed to the answers.
type fleet struct {
	*client
	server *iotlocal.Server
}

// newFleet returns a server with template lamps, and a connection to it. The device's
// certificate is a claim certificate.
func newFleet(t *testing.T, change func(*iotlocal.ProvisioningTemplate)) fleet {
	t.Helper()
	template := iotlocal.ProvisioningTemplate{Document: lampTemplate}
	if change != nil {
		change(&template)
	}
	s := start(t, iotlocal.Options{
		Policies:              map[string]string{"claim": claimPolicy},
		RequirePolicies:       true,
		ProvisioningTemplates: map[string]iotlocal.ProvisioningTemplate{"lamps": template},
	})
	f := fleet{open5(t, s, "fleet"), s}
	for _, format := range []string{"json", "cbor"} {
		for _, topic := range []string{createTopic, csrTopic, lampsTopic} {
			wantEqual(t, f.subscribe5(1, topic+format+"/accepted", topic+format+"/rejected"), []byte{1, 1})
		}
	}
	return f
}

// ask sends a request and returns the fields of its answer.
func (f fleet) ask(topic string, fields any) (answer map[string]any, accepted bool) {
	f.t.Helper()
	marshal := json.Marshal
	if strings.HasSuffix(topic, "cbor") {
		marshal = cbor.Marshal
	}
	payload := []byte{}
	if fields != nil {
		var err error
		if payload, err = marshal(fields); err != nil {
			f.t.Fatal(err)
		}
	}
	f.publish5(topic, string(payload), nil)
	return f.answer(topic)
}

func (f fleet) answer(topic string) (answer map[string]any, accepted bool) {
	f.t.Helper()
	unmarshal := json.Unmarshal
	if strings.HasSuffix(topic, "cbor") {
		unmarshal = cbor.Unmarshal
	}
	m := f.message()
	accepted = m.Topic == topic+"/accepted"
	if !accepted && m.Topic != topic+"/rejected" {
		f.t.Fatalf("message on %s in answer to %s", m.Topic, topic)
	}
	if err := unmarshal(m.Payload, &answer); err != nil {
		f.t.Fatal(err)
	}
	return answer, accepted
}

func (f fleet) accepted(topic string, fields any) map[string]any {
	f.t.Helper()
	answer, ok := f.ask(topic, fields)
	if !ok {
		f.t.Fatalf("%s: rejected: %v", topic, answer)
	}
	return answer
}

func (f fleet) wantRejected(status float64, code, message, topic string, fields any) {
	f.t.Helper()
	answer, ok := f.ask(topic, fields)
	f.wantRefusal(status, code, message, answer, ok)
}

func (f fleet) wantRefusal(status float64, code, message string, answer map[string]any, accepted bool) {
	f.t.Helper()
	text, _ := answer["errorMessage"].(string)
	if accepted || answer["statusCode"] != status || answer["errorCode"] != code || text == "" || len(answer) != 3 || message != "" && text != message {
		f.t.Errorf("answer %v, want %v %s %q", answer, status, code, message)
	}
}

type registerRequest struct {
	Token      string            `json:"certificateOwnershipToken"`
	Parameters map[string]string `json:"parameters"`
}

func serial(token any, n string) registerRequest {
	return registerRequest{token.(string), map[string]string{"Serial": n}}
}

// config is a TLS configuration with the certificate of an answer.
func (f fleet) config(answer map[string]any, key crypto.PrivateKey) *tls.Config {
	f.t.Helper()
	var pair tls.Certificate
	if text, ok := answer["privateKey"].(string); ok {
		var err error
		if pair, err = tls.X509KeyPair([]byte(answer["certificatePem"].(string)), []byte(text)); err != nil {
			f.t.Fatal(err)
		}
	} else {
		block, _ := pem.Decode([]byte(answer["certificatePem"].(string)))
		pair = tls.Certificate{Certificate: [][]byte{block.Bytes}, PrivateKey: key}
	}
	cfg := device(f.t, f.server).TLS()
	cfg.Certificates = []tls.Certificate{pair}
	return cfg
}

// wantConnects connects with the certificate as a thing, and does what the template's
// policy lets it do and nothing else.
func (f fleet) wantConnects(cfg *tls.Config, thing string) {
	f.t.Helper()
	conn, err := tls.Dial("tcp", f.server.Addr(), cfg)
	if err != nil {
		f.t.Fatal(err)
	}
	c := newClient(f.t, conn)
	if ack := c.connect5(thing, nil); ack.ReasonCode != 0 {
		f.t.Fatalf("CONNACK %#x", ack.ReasonCode)
	}
	wantEqual(f.t, c.subscribe5(1, "lamps/1", "other"), []byte{1, 0x87})
	c.publish5("lamps/1", "light", nil)
	c.wantMessage("light")
}

// checkCertificate compares what is in an answer with the certificate in it.
func (f fleet) checkCertificate(answer map[string]any) *x509.Certificate {
	f.t.Helper()
	block, _ := pem.Decode([]byte(answer["certificatePem"].(string)))
	leaf, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		f.t.Fatal(err)
	}
	if _, err := leaf.Verify(x509.VerifyOptions{Roots: f.server.CertPool(), KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}}); err != nil {
		f.t.Error(err)
	}
	sum := sha256.Sum256(leaf.Raw)
	wantEqual(f.t, answer["certificateId"], any(hex.EncodeToString(sum[:])))
	known, err := f.server.Certificate(answer["certificateId"].(string))
	if err != nil || known.Status != iotlocal.CertificatePending {
		f.t.Errorf("status %s, %v", known.Status, err)
	}
	if token, _ := answer["certificateOwnershipToken"].(string); token == "" {
		f.t.Error("no ownership token")
	}
	return leaf
}

func newCSR(t *testing.T) (*ecdsa.PrivateKey, string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{Subject: pkix.Name{CommonName: "lamp"}}, key)
	if err != nil {
		t.Fatal(err)
	}
	return key, string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE REQUEST", Bytes: der}))
}

func createKeys(format string) func(*testing.T) {
	return func(t *testing.T) {
		f := newFleet(t, nil)
		a := f.accepted(createTopic+format, nil)
		f.checkCertificate(a)
		wantEqual(t, len(a), 4)
		f.config(a, nil) // the key fits
		if block, _ := pem.Decode([]byte(a["privateKey"].(string))); block.Type != "RSA PRIVATE KEY" {
			t.Errorf("private key of type %s", block.Type)
		}
	}
}

var provisioningChecks = []ownCheck{
	{"P01", createKeys("json")},
	{"P02", createKeys("cbor")},
	{"P03", func(t *testing.T) {
		f := newFleet(t, nil)
		key, csr := newCSR(t)
		for _, format := range []string{"json", "cbor"} {
			a := f.accepted(csrTopic+format, map[string]string{"certificateSigningRequest": csr})
			leaf := f.checkCertificate(a)
			if !key.PublicKey.Equal(leaf.PublicKey) || leaf.Subject.CommonName != "lamp" {
				t.Error("the certificate is not what the request asks for")
			}
			wantEqual(t, len(a), 3) // no private key among them
		}
	}},
	{"P04", func(t *testing.T) {
		f := newFleet(t, nil)
		f.wantRejected(400, "InvalidCertificateSigningRequest", "", csrTopic+"json", map[string]string{"certificateSigningRequest": "x"})
		f.wantRejected(400, "InvalidCertificateSigningRequest", "", csrTopic+"json", nil)
	}},
	{"P05", func(t *testing.T) {
		for _, format := range []string{"json", "cbor"} {
			f := newFleet(t, nil)
			a := f.accepted(createTopic+format, nil)
			r := f.accepted(lampsTopic+format, serial(a["certificateOwnershipToken"], "5"))
			wantEqual(t, r["thingName"], any("lamp-5"))
			wantEqual(t, fmt.Sprint(r["deviceConfiguration"]), "map[]")
			wantEqual(t, len(r), 2)
			f.wantConnects(f.config(a, nil), "lamp-5")
			known, _ := f.server.Certificate(a["certificateId"].(string))
			wantEqual(t, known.Status, iotlocal.CertificateActive)
			wantEqual(t, known.Things, []string{"lamp-5"})
			thing, _ := f.server.Thing("lamp-5")
			wantEqual(t, thing, iotlocal.Thing{Name: "lamp-5", Groups: []string{"lamps"}, Attributes: map[string]string{"serial": "5"}})

			key, csr := newCSR(t)
			a = f.accepted(csrTopic+format, map[string]string{"certificateSigningRequest": csr})
			f.accepted(lampsTopic+format, serial(a["certificateOwnershipToken"], "6"))
			f.wantConnects(f.config(a, key), "lamp-6")
		}
	}},
	{"P06", func(t *testing.T) {
		f := newFleet(t, nil)
		a := f.accepted(createTopic+"json", nil)
		wantRefusedHandshake(t, f.server, f.config(a, nil))
		f.accepted(lampsTopic+"json", serial(a["certificateOwnershipToken"], "5"))
		f.wantConnects(f.config(a, nil), "lamp-5")

		// One that is never registered stays shut out when its time has come.
		a = f.accepted(createTopic+"json", nil)
		f.server.AdvanceClock(time.Hour)
		wantRefusedHandshake(t, f.server, f.config(a, nil))
	}},
	{"P07", func(t *testing.T) {
		f := newFleet(t, nil)
		for _, fields := range []any{nil, map[string]any{}, serial("", "5")} {
			f.wantRejected(400, "InvalidCertificateOwnershipToken", "Certificate ownership token cannot be empty.", lampsTopic+"json", fields)
		}
	}},
	{"P08", func(t *testing.T) {
		f := newFleet(t, nil)
		refused := func(token any) {
			t.Helper()
			f.wantRejected(400, "InvalidCertificateOwnershipToken", "", lampsTopic+"json", serial(token, "5"))
		}
		refused("unknown")
		token := f.accepted(createTopic+"json", nil)["certificateOwnershipToken"]
		f.accepted(lampsTopic+"json", serial(token, "5"))
		refused(token)
		token = f.accepted(createTopic+"json", nil)["certificateOwnershipToken"]
		f.server.AdvanceClock(time.Hour)
		refused(token)
		if _, ok := f.server.Thing("lamp-6"); ok {
			t.Error("a refused request has made a thing")
		}
	}},
	{"P09", func(t *testing.T) {
		f := newFleet(t, nil)
		token := f.accepted(createTopic+"json", nil)["certificateOwnershipToken"]
		f.wantRejected(400, "InvalidParameters", "Cannot resolve reference value: Serial", lampsTopic+"json", registerRequest{Token: token.(string)})
		region := newFleet(t, func(p *iotlocal.ProvisioningTemplate) {
			p.Document = strings.Replace(p.Document, `["lamps"]`, `[{"Ref": "AWS::Region"}]`, 1)
		})
		token = region.accepted(createTopic+"json", nil)["certificateOwnershipToken"]
		region.wantRejected(400, "InvalidParameters", "Cannot resolve reference value: AWS::Region", lampsTopic+"json", serial(token, "5"))
	}},
	{"P10", func(t *testing.T) {
		f := newFleet(t, nil)
		if err := f.server.PutPolicy("claim", `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}`); err != nil {
			t.Fatal(err)
		}
		const topic = "$aws/provisioning-templates/other/provision/json"
		f.subscribe5(1, topic+"/accepted", topic+"/rejected")
		token := f.accepted(createTopic+"json", nil)["certificateOwnershipToken"]
		f.wantRejected(404, "ResourceNotFound", "", topic, serial(token, "5"))
		f.accepted(lampsTopic+"json", serial(token, "5"))
	}},
	{"P11", func(t *testing.T) {
		hooks := map[string]func(context.Context, iotlocal.ProvisioningRequest) (iotlocal.ProvisioningDecision, error){
			"denies": func(context.Context, iotlocal.ProvisioningRequest) (d iotlocal.ProvisioningDecision, err error) {
				return d, nil
			},
			"fails": func(context.Context, iotlocal.ProvisioningRequest) (iotlocal.ProvisioningDecision, error) {
				return iotlocal.ProvisioningDecision{Allow: true}, errors.New("out of order")
			},
		}
		for name, hook := range hooks {
			t.Run(name, func(t *testing.T) {
				f := newFleet(t, func(p *iotlocal.ProvisioningTemplate) { p.Hook = hook })
				a := f.accepted(createTopic+"json", nil)
				f.wantRejected(403, "AccessDenied", "", lampsTopic+"json", serial(a["certificateOwnershipToken"], "5"))
				wantRefusedHandshake(t, f.server, f.config(a, nil))
			})
		}
		t.Run("hangs", func(t *testing.T) {
			asked := make(chan struct{})
			f := newFleet(t, func(p *iotlocal.ProvisioningTemplate) {
				p.Hook = func(ctx context.Context, _ iotlocal.ProvisioningRequest) (iotlocal.ProvisioningDecision, error) {
					close(asked)
					<-ctx.Done()
					return iotlocal.ProvisioningDecision{Allow: true}, nil
				}
			})
			token := f.accepted(createTopic+"json", nil)["certificateOwnershipToken"]
			payload, _ := json.Marshal(serial(token, "5"))
			f.publish5(lampsTopic+"json", string(payload), nil)
			<-asked
			f.server.AdvanceClock(5 * time.Second)
			answer, ok := f.answer(lampsTopic + "json")
			f.wantRefusal(403, "AccessDenied", "", answer, ok)
		})
	}},
	{"P12", func(t *testing.T) {
		var asked iotlocal.ProvisioningRequest
		f := newFleet(t, func(p *iotlocal.ProvisioningTemplate) {
			p.Hook = func(_ context.Context, r iotlocal.ProvisioningRequest) (iotlocal.ProvisioningDecision, error) {
				asked = r
				return iotlocal.ProvisioningDecision{Allow: true, Overrides: map[string]string{"Serial": "66"}}, nil
			}
		})
		a := f.accepted(createTopic+"json", nil)
		r := f.accepted(lampsTopic+"json", registerRequest{a["certificateOwnershipToken"].(string), map[string]string{"Serial": "5", "Secret": "s"}})
		wantEqual(t, r["thingName"], any("lamp-66"))
		wantEqual(t, asked, iotlocal.ProvisioningRequest{
			ClaimCertificateID: device(t, f.server).CertificateID(), CertificateID: a["certificateId"].(string), CertificatePEM: a["certificatePem"].(string),
			Template: "lamps", ClientID: "fleet", Parameters: map[string]string{"Serial": "5", "Secret": "s"},
		})
	}},
	{"P13", func(t *testing.T) {
		f := newFleet(t, nil)
		wantEqual(t, f.subscribe5(1, "other", "$aws/provisioning-templates/other/provision/json/accepted"), []byte{0x87, 0x87})
		f.send5("other", "", 0, nil)
		f.wantDisconnect(0x87)
	}},
	{"P14", func(t *testing.T) {
		const dir = "../testdata/interop"
		node := testenv.Node(t, dir)
		testenv.Program(t, "openssl", "openssl")
		template, err := os.ReadFile(filepath.Join(dir, "lamps.json"))
		if err != nil {
			t.Fatal(err)
		}
		s := start(t, iotlocal.Options{ProvisioningTemplates: map[string]iotlocal.ProvisioningTemplate{"lamps": {Document: string(template)}}})
		files, err := s.WriteFiles(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		d := files.Devices["thing1"]
		settings, err := json.Marshal(map[string]any{
			"host": "localhost", "port": s.Port(), "template": "lamps", "ca": files.CA, "cert": d.Cert, "key": d.Key,
		})
		if err != nil {
			t.Fatal(err)
		}
		cmd := exec.CommandContext(t.Context(), node, "identity-v2.mjs")
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "IOTLOCAL="+string(settings))
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
	}},
}

// TestProvisioningIsPrivate tells that only the client that has asked gets the answer,
// and that it has to subscribe to get it.
func TestProvisioningIsPrivate(t *testing.T) {
	s := start(t, iotlocal.Options{})
	spy, asker := open5(t, s, "spy"), open5(t, s, "asker")
	spy.subscribe5(1, createTopic+"json/+", "end")
	asker.subscribe5(1, "end")
	asker.publish5(createTopic+"json", "{}", nil)
	asker.send5("end", "over", 0, nil)
	asker.wantMessage("over")
	spy.wantMessage("over")
}

// TestHookEndsWithServer closes a server while a hook is at work.
func TestHookEndsWithServer(t *testing.T) {
	asked := make(chan struct{})
	f := newFleet(t, func(p *iotlocal.ProvisioningTemplate) {
		p.Hook = func(ctx context.Context, _ iotlocal.ProvisioningRequest) (d iotlocal.ProvisioningDecision, err error) {
			close(asked)
			<-ctx.Done()
			return d, ctx.Err()
		}
	})
	token := f.accepted(createTopic+"json", nil)["certificateOwnershipToken"]
	payload, _ := json.Marshal(serial(token, "5"))
	f.publish5(lampsTopic+"json", string(payload), nil)
	<-asked
	begin := time.Now()
	f.server.Close()
	if took := time.Since(begin); took > 4*time.Second {
		t.Errorf("Close took %v: the hook was not told", took)
	}
}

func TestProvisioningOptionErrors(t *testing.T) {
	for name, document := range map[string]string{"no name": lampTemplate, "lamps": "{"} {
		_, err := iotlocal.Start(iotlocal.Options{ProvisioningTemplates: map[string]iotlocal.ProvisioningTemplate{name: {Document: document}}})
		wantOptionError(t, err, "ProvisioningTemplates", name)
	}
	s := start(t, iotlocal.Options{ProvisioningTemplates: map[string]iotlocal.ProvisioningTemplate{
		"t": {Document: `{"Resources": {"c": {"Type": "AWS::IoT::Certificate"}, "p": {"Type": "AWS::IoT::Policy", "Properties": {"PolicyName": "absent"}}}}`},
		"u": {Document: `{"Resources": {"c": {"Type": "AWS::IoT::Certificate"}, "p": {"Type": "AWS::IoT::Policy", "Properties": {"PolicyDocument": "{}"}}}}`},
	}})
	f := fleet{open5(t, s, "fleet"), s}
	f.subscribe5(1, createTopic+"json/+", "$aws/provisioning-templates/+/provision/json/+")
	token := f.accepted(createTopic+"json", nil)["certificateOwnershipToken"]
	f.wantRejected(400, "InvalidParameters", "the policy absent of the template is not known", "$aws/provisioning-templates/t/provision/json", serial(token, "5"))
	f.wantRejected(400, "InvalidParameters", "", "$aws/provisioning-templates/u/provision/json", serial(token, "5"))
}
