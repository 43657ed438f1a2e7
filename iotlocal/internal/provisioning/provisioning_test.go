package provisioning_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"errors"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/fxamacker/cbor/v2"
	"github.com/google/go-cmp/cmp"

	"github.com/iotshim/iotshim/iotlocal/internal/provisioning"
	"github.com/iotshim/iotshim/iotlocal/internal/service"
)

const (
	keysTopic = "$aws/certificates/create/"
	csrTopic  = "$aws/certificates/create-from-csr/"
)

var start = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

// host signs with a key of its own and remembers what it is told.
type host struct {
	key        *ecdsa.PrivateKey
	serial     int64
	things     map[string]provisioning.Thing
	registered []provisioning.Registration
	forgotten  []string
	asked      []provisioning.HookRequest
	refuse     error
}

func (h *host) NewKey() (crypto.Signer, error) { return newKey() }

func newKey() (*ecdsa.PrivateKey, error) { return ecdsa.GenerateKey(elliptic.P256(), rand.Reader) }

func (h *host) Sign(public crypto.PublicKey, csr *x509.CertificateRequest) ([]byte, error) {
	h.serial++
	t := &x509.Certificate{SerialNumber: big.NewInt(h.serial), Subject: pkix.Name{CommonName: "made"}}
	if csr != nil {
		t.Subject = csr.Subject
	}
	return x509.CreateCertificate(rand.Reader, t, t, public, h.key)
}

func (h *host) Forget(id string) { h.forgotten = append(h.forgotten, id) }

func (h *host) Thing(name string) (provisioning.Thing, bool) {
	t, ok := h.things[name]
	return t, ok
}

func (h *host) Register(r provisioning.Registration) error {
	if h.refuse != nil {
		return h.refuse
	}
	h.registered = append(h.registered, r)
	if r.Thing != nil {
		h.things[r.Thing.Name] = *r.Thing
	}
	return nil
}

func (h *host) CallHook(id uint64, r provisioning.HookRequest) { h.asked = append(h.asked, r) }

// bench is a service under test.
type bench struct {
	t    *testing.T
	host *host
	*provisioning.Service
	now time.Time
}

func newBench(t *testing.T, templates map[string]string) *bench {
	t.Helper()
	key, err := newKey()
	if err != nil {
		t.Fatal(err)
	}
	b := &bench{t: t, host: &host{key: key, things: map[string]provisioning.Thing{}}, now: start}
	parsed := map[string]*provisioning.Template{}
	for name, document := range templates {
		if parsed[name], err = provisioning.ParseTemplate(document, strings.HasPrefix(name, "hook")); err != nil {
			t.Fatal(err)
		}
	}
	b.Service = provisioning.New(provisioning.Config{Host: b.host, Templates: parsed})
	return b
}

// ask publishes a request and returns the answer's fields and whether it is accepted;
// nil when there is none yet.
func (b *bench) ask(topic string, fields any) (map[string]any, bool) {
	b.t.Helper()
	marshal := json.Marshal
	if strings.HasSuffix(topic, "cbor") {
		marshal = cbor.Marshal
	}
	payload, err := marshal(fields)
	if err != nil {
		b.t.Fatal(err)
	}
	return b.raw(topic, payload)
}

func (b *bench) raw(topic string, payload []byte) (map[string]any, bool) {
	b.t.Helper()
	messages, handled := b.Handle(b.now, service.Request{Topic: topic, Payload: payload, ClientID: "fleet1", CertificateID: "claim"})
	if !handled {
		b.t.Fatalf("%s is not handled", topic)
	}
	return b.answer(topic, messages)
}

func (b *bench) answer(topic string, messages []service.Message) (map[string]any, bool) {
	b.t.Helper()
	if len(messages) == 0 {
		return nil, false
	}
	m := messages[0]
	accepted := m.Topic == topic+"/accepted"
	if len(messages) != 1 || !accepted && m.Topic != topic+"/rejected" || m.ToClient != "fleet1" || !m.Subscribed {
		b.t.Fatalf("answers %+v", messages)
	}
	fields := map[string]any{}
	unmarshal := json.Unmarshal
	if strings.HasSuffix(topic, "cbor") {
		unmarshal = cbor.Unmarshal
	}
	if err := unmarshal(m.Payload, &fields); err != nil {
		b.t.Fatal(err)
	}
	return fields, accepted
}

func (b *bench) accepted(topic string, fields any) map[string]any {
	b.t.Helper()
	answer, ok := b.ask(topic, fields)
	if !ok {
		b.t.Fatalf("%s: %v, want an answer that accepts", topic, answer)
	}
	return answer
}

// rejected checks for a refusal and returns its text.
func (b *bench) rejected(status int, code, topic string, fields any) string {
	b.t.Helper()
	answer, ok := b.ask(topic, fields)
	return b.wantRefusal(status, code, answer, ok)
}

func (b *bench) wantRefusal(status int, code string, answer map[string]any, accepted bool) string {
	b.t.Helper()
	var got int
	switch n := answer["statusCode"].(type) {
	case float64:
		got = int(n)
	case uint64:
		got = int(n)
	}
	text, _ := answer["errorMessage"].(string)
	if accepted || got != status || answer["errorCode"] != code || text == "" || len(answer) != 3 {
		b.t.Fatalf("answer %v, want a refusal %d %s", answer, status, code)
	}
	return text
}

func provision(template, format string) string {
	return "$aws/provisioning-templates/" + template + "/provision/" + format
}

type request struct {
	Token      string            `json:"certificateOwnershipToken,omitempty"`
	Parameters map[string]string `json:"parameters,omitempty"`
}

func csrPEM(t *testing.T, key any) string {
	t.Helper()
	der, err := x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{
		Subject: pkix.Name{CommonName: "Serial 7", Country: []string{"CH"}},
	}, key)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE REQUEST", Bytes: der}))
}

func TestCreateKeysAndCertificate(t *testing.T) {
	for _, format := range []string{"json", "cbor"} {
		t.Run(format, func(t *testing.T) {
			b := newBench(t, nil)
			a, ok := b.raw(keysTopic+format, nil)
			if !ok {
				t.Fatal(a)
			}
			pair, err := tls.X509KeyPair([]byte(a["certificatePem"].(string)), []byte(a["privateKey"].(string)))
			if err != nil {
				t.Fatal(err)
			}
			sum := sha256.Sum256(pair.Certificate[0])
			if a["certificateId"] != hex.EncodeToString(sum[:]) || len(a["certificateOwnershipToken"].(string)) < 32 || len(a) != 4 {
				t.Errorf("answer has wrong fields: %v", a)
			}
			if b := b.accepted(keysTopic+format, map[string]any{}); b["certificateId"] == a["certificateId"] || b["certificateOwnershipToken"] == a["certificateOwnershipToken"] {
				t.Error("two requests got the same certificate or token")
			}
		})
	}
}

func TestCreateCertificateFromCsr(t *testing.T) {
	key, err := newKey()
	if err != nil {
		t.Fatal(err)
	}
	weak, err := ecdsa.GenerateKey(elliptic.P224(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	strong, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	for _, format := range []string{"json", "cbor"} {
		b := newBench(t, nil)
		for _, key := range []crypto.Signer{key, strong} {
			a := b.accepted(csrTopic+format, map[string]string{"certificateSigningRequest": csrPEM(t, key)})
			block, _ := pem.Decode([]byte(a["certificatePem"].(string)))
			leaf, err := x509.ParseCertificate(block.Bytes)
			if err != nil {
				t.Fatal(err)
			}
			if !leaf.PublicKey.(interface{ Equal(crypto.PublicKey) bool }).Equal(key.Public()) || leaf.Subject.CommonName != "Serial 7" {
				t.Error("the certificate is not for the key and the name of the request")
			}
			if _, ok := a["privateKey"]; ok || len(a) != 3 {
				t.Errorf("answer has wrong fields: %v", a)
			}
		}
		forged := []byte(csrPEM(t, key))
		block, _ := pem.Decode(forged)
		block.Bytes[len(block.Bytes)-2] ^= 1
		for name, csr := range map[string]string{
			"empty":     "",
			"no PEM":    "hello",
			"no CSR":    "-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n",
			"other PEM": strings.ReplaceAll(csrPEM(t, key), "CERTIFICATE REQUEST", "CERTIFICATE"),
			"forged":    string(pem.EncodeToMemory(block)),
			"weak":      csrPEM(t, weak),
		} {
			t.Run(format+"/"+name, func(t *testing.T) {
				b.rejected(400, "InvalidCertificateSigningRequest", csrTopic+format, map[string]string{"certificateSigningRequest": csr})
			})
		}
		b.rejected(400, "InvalidPayload", csrTopic+format, map[string]int{"certificateSigningRequest": 1})
	}
}

const simple = `{
	"Parameters": {"SerialNumber": {"Type": "String"}, "Place": {"Type": "String", "Default": "lab"}},
	"Resources": {
		"certificate": {"Type": "AWS::IoT::Certificate", "Properties": {"CertificateId": {"Ref": "AWS::IoT::Certificate::Id"}, "Status": "Active"}},
		"thing": {"Type": "AWS::IoT::Thing", "Properties": {
			"ThingName": {"Fn::Join": ["-", ["lamp", {"Ref": "SerialNumber"}]]},
			"ThingTypeName": "lamp", "ThingGroups": ["all", {"Ref": "Place"}], "AttributePayload": {"place": {"Ref": "Place"}}}},
		"policy": {"Type": "AWS::IoT::Policy", "Properties": {"PolicyName": "lamps"}}
	},
	"DeviceConfiguration": {"url": {"Fn::Sub": "https://${Place}.example/${!x}"}, "level": 3}
}`

func TestRegisterThing(t *testing.T) {
	for _, format := range []string{"json", "cbor"} {
		t.Run(format, func(t *testing.T) {
			b := newBench(t, map[string]string{"lamps": simple})
			c := b.accepted(keysTopic+format, map[string]any{})
			a := b.accepted(provision("lamps", format), request{c["certificateOwnershipToken"].(string), map[string]string{"SerialNumber": "7", "Extra": "x"}})
			configuration, _ := json.Marshal(a["deviceConfiguration"])
			if format == "cbor" {
				m := map[string]string{}
				for k, v := range a["deviceConfiguration"].(map[any]any) {
					m[k.(string)] = v.(string)
				}
				configuration, _ = json.Marshal(m)
			}
			if got, want := string(configuration), `{"level":"3","url":"https://lab.example/${x}"}`; got != want || a["thingName"] != "lamp-7" || len(a) != 2 {
				t.Errorf("answer %v", a)
			}
			want := []provisioning.Registration{{
				CertificateID: c["certificateId"].(string), Active: true, Policies: []provisioning.Policy{{Name: "lamps"}},
				Thing: &provisioning.Thing{Name: "lamp-7", Type: "lamp", Groups: []string{"all", "lab"}, Attributes: map[string]string{"place": "lab"}},
			}}
			if diff := cmp.Diff(want, b.host.registered); diff != "" {
				t.Error(diff)
			}
			if _, ok := b.Deadline(); ok {
				t.Error("a token that has been used still has an end")
			}
		})
	}
	b := newBench(t, map[string]string{"bare": `{"Resources": {"c": {"Type": "AWS::IoT::Certificate", "Properties": {"Status": "INACTIVE"}}}}`})
	a := b.accepted(provision("bare", "json"), request{Token: b.token()})
	if diff := cmp.Diff(map[string]any{"deviceConfiguration": map[string]any{}}, a); diff != "" || b.host.registered[0].Active {
		t.Error(diff, b.host.registered)
	}
}

func (b *bench) token() string {
	b.t.Helper()
	return b.accepted(keysTopic+"json", map[string]any{})["certificateOwnershipToken"].(string)
}

// TestRefusals has what is refused change nothing: the same token serves afterwards.
func TestRefusals(t *testing.T) {
	b := newBench(t, map[string]string{
		"lamps":   simple,
		"region":  strings.Replace(simple, `{"Ref": "Place"}]`, `{"Ref": "AWS::Region"}]`, 1),
		"status":  strings.Replace(simple, `"Active"`, `"Resting"`, 1),
		"other":   strings.Replace(simple, `{"Ref": "AWS::IoT::Certificate::Id"}`, `"0123"`, 1),
		"country": strings.Replace(simple, `"lamp",`, `{"Ref": "AWS::IoT::Certificate::Country"},`, 1),
	})
	token := b.token()
	topic := provision("lamps", "json")
	good := map[string]string{"SerialNumber": "7"}
	if got, want := b.rejected(400, "InvalidCertificateOwnershipToken", topic, request{Parameters: good}), "Certificate ownership token cannot be empty."; got != want {
		t.Errorf("text %q, want %q", got, want)
	}
	b.rejected(400, "InvalidCertificateOwnershipToken", topic, request{"unknown", good})
	b.rejected(404, "ResourceNotFound", provision("none", "json"), request{token, good})
	if got, want := b.rejected(400, "InvalidParameters", topic, request{Token: token}), "Cannot resolve reference value: SerialNumber"; got != want {
		t.Errorf("text %q, want %q", got, want)
	}
	if got, want := b.rejected(400, "InvalidParameters", provision("region", "json"), request{token, good}), "Cannot resolve reference value: AWS::Region"; got != want {
		t.Errorf("text %q, want %q", got, want)
	}
	b.rejected(400, "InvalidParameters", topic, request{token, map[string]string{"SerialNumber": "a/b"}})
	for _, template := range []string{"status", "other", "country"} {
		b.rejected(400, "InvalidParameters", provision(template, "json"), request{token, good})
	}
	for _, parameters := range []any{map[string]int{"SerialNumber": 7}, "SerialNumber=7", []string{"7"}} {
		b.rejected(400, "InvalidPayload", topic, map[string]any{"certificateOwnershipToken": token, "parameters": parameters})
		b.rejected(400, "InvalidPayload", provision("lamps", "cbor"), map[string]any{"certificateOwnershipToken": token, "parameters": parameters})
	}
	b.rejected(400, "InvalidPayload", topic, map[string]any{"certificateOwnershipToken": 1})
	for _, payload := range []string{"{", "null", "[]", `"x"`, strings.Repeat("[", 100000)} {
		answer, ok := b.raw(topic, []byte(payload))
		b.wantRefusal(400, "InvalidPayload", answer, ok)
		answer, ok = b.raw(keysTopic+"json", []byte(payload))
		b.wantRefusal(400, "InvalidPayload", answer, ok)
	}
	for _, payload := range []string{"\xff", "\xf6", "\x80", strings.Repeat("\xa1\x61a", 1000), "\xa2\x61a\x01\x61a\x02"} {
		answer, ok := b.raw(provision("lamps", "cbor"), []byte(payload))
		b.wantRefusal(400, "InvalidPayload", answer, ok)
	}
	b.host.refuse = errors.New("policy lamps is not known")
	if got := b.rejected(400, "InvalidParameters", topic, request{token, good}); got != "policy lamps is not known" {
		t.Errorf("text %q is not the host's", got)
	}
	b.host.refuse = nil
	if len(b.host.registered) > 0 {
		t.Error("a refused request has changed something")
	}
	b.accepted(topic, request{token, good})
	b.rejected(400, "InvalidCertificateOwnershipToken", topic, request{token, good}) // once is enough
}

func TestTokenExpires(t *testing.T) {
	b := newBench(t, map[string]string{"lamps": simple})
	first := b.accepted(keysTopic+"json", map[string]any{})
	b.now = b.now.Add(time.Minute)
	second := b.token()
	if at, ok := b.Deadline(); !ok || !at.Equal(start.Add(time.Hour)) {
		t.Errorf("deadline %v %v, want an hour", at, ok)
	}
	b.now = start.Add(time.Hour - 1)
	if b.Expire(b.now); len(b.host.forgotten) != 0 {
		t.Error("forgotten too early")
	}
	b.now = start.Add(time.Hour)
	b.Expire(b.now)
	if diff := cmp.Diff([]string{first["certificateId"].(string)}, b.host.forgotten); diff != "" {
		t.Error(diff)
	}
	good := map[string]string{"SerialNumber": "7"}
	b.rejected(400, "InvalidCertificateOwnershipToken", provision("lamps", "json"), request{first["certificateOwnershipToken"].(string), good})
	b.accepted(provision("lamps", "json"), request{second, good})
}

func TestHook(t *testing.T) {
	topic := provision("hook", "json")
	parameters := map[string]string{"SerialNumber": "7", "Secret": "s"}
	ask := func(t *testing.T) (*bench, request) {
		b := newBench(t, map[string]string{"hook": simple})
		c := b.accepted(keysTopic+"json", map[string]any{})
		r := request{c["certificateOwnershipToken"].(string), parameters}
		if a, _ := b.ask(topic, r); a != nil {
			t.Fatalf("answer %v before the hook has decided", a)
		}
		want := provisioning.HookRequest{
			ClaimCertificateID: "claim", CertificateID: c["certificateId"].(string), CertificatePEM: c["certificatePem"].(string),
			Template: "hook", ClientID: "fleet1", Parameters: parameters,
		}
		if diff := cmp.Diff([]provisioning.HookRequest{want}, b.host.asked); diff != "" {
			t.Fatal(diff)
		}
		return b, r
	}
	t.Run("allows", func(t *testing.T) {
		b, r := ask(t)
		a, ok := b.answer(topic, b.HookDone(b.now, 1, provisioning.HookAnswer{Allow: true, Overrides: map[string]string{"SerialNumber": "8"}}))
		if !ok || a["thingName"] != "lamp-8" {
			t.Errorf("answer %v", a)
		}
		if m := b.HookDone(b.now, 1, provisioning.HookAnswer{Allow: true}); m != nil {
			t.Errorf("a second decision is answered: %v", m)
		}
		b.rejected(400, "InvalidCertificateOwnershipToken", topic, r)
	})
	t.Run("denies", func(t *testing.T) {
		b, r := ask(t)
		a, ok := b.answer(topic, b.HookDone(b.now, 1, provisioning.HookAnswer{}))
		b.wantRefusal(403, "AccessDenied", a, ok)
		b.ask(topic, r)
		if a, ok := b.answer(topic, b.HookDone(b.now, 2, provisioning.HookAnswer{Allow: true})); !ok {
			t.Errorf("the token does not serve after a denial: %v", a)
		}
	})
	t.Run("hangs", func(t *testing.T) {
		b, _ := ask(t)
		at, _ := b.Deadline()
		if !at.Equal(start.Add(5 * time.Second)) {
			t.Errorf("deadline %v, want 5 s", at)
		}
		a, ok := b.answer(topic, b.Expire(at))
		b.wantRefusal(403, "AccessDenied", a, ok)
		if m := b.HookDone(at, 1, provisioning.HookAnswer{Allow: true}); m != nil || len(b.host.registered) > 0 {
			t.Error("a late decision counts")
		}
	})
	t.Run("token used meanwhile", func(t *testing.T) {
		b, r := ask(t)
		b.ask(topic, r)
		if a, ok := b.answer(topic, b.HookDone(b.now, 2, provisioning.HookAnswer{Allow: true})); !ok {
			t.Fatal(a)
		}
		a, ok := b.answer(topic, b.HookDone(b.now, 1, provisioning.HookAnswer{Allow: true}))
		b.wantRefusal(400, "InvalidCertificateOwnershipToken", a, ok)
	})
}

// TestThingThatIsThere has OverrideSettings decide what becomes of it.
func TestThingThatIsThere(t *testing.T) {
	with := func(settings string) string {
		return strings.Replace(simple, `"Type": "AWS::IoT::Thing",`, `"Type": "AWS::IoT::Thing", "OverrideSettings": `+settings+`,`, 1)
	}
	for name, tt := range map[string]struct {
		settings string
		want     provisioning.Thing
		conflict bool
	}{
		"nothing":  {`{}`, provisioning.Thing{Name: "lamp-7", Type: "lamp", Groups: []string{"all", "lab"}, Attributes: map[string]string{"place": "lab"}}, false},
		"leave":    {`{"AttributePayload": "DO_NOTHING"}`, provisioning.Thing{Name: "lamp-7", Type: "lamp", Groups: []string{"all", "lab"}, Attributes: map[string]string{"place": "lab"}}, false},
		"replace":  {`{"AttributePayload": "REPLACE", "ThingGroups": "REPLACE", "ThingTypeName": "REPLACE"}`, provisioning.Thing{Name: "lamp-7", Type: "lamp", Groups: []string{"all", "roof"}, Attributes: map[string]string{"place": "roof"}}, false},
		"merge":    {`{"AttributePayload": "MERGE", "ThingGroups": "MERGE"}`, provisioning.Thing{Name: "lamp-7", Type: "lamp", Groups: []string{"all", "lab", "roof"}, Attributes: map[string]string{"place": "roof"}}, false},
		"conflict": {`{"ThingGroups": "FAIL"}`, provisioning.Thing{Name: "lamp-7", Type: "lamp", Groups: []string{"all", "lab"}, Attributes: map[string]string{"place": "lab"}}, true},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, map[string]string{"first": simple, "second": with(tt.settings)})
			b.accepted(provision("first", "json"), request{b.token(), map[string]string{"SerialNumber": "7"}})
			r := request{b.token(), map[string]string{"SerialNumber": "7", "Place": "roof"}}
			if tt.conflict {
				b.rejected(409, "ResourceConflict", provision("second", "json"), r)
			} else {
				b.accepted(provision("second", "json"), r)
			}
			got := b.host.things["lamp-7"]
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
	b := newBench(t, map[string]string{"lamps": with(`{"AttributePayload": "MERGE"}`)})
	b.host.things["lamp-7"] = provisioning.Thing{Name: "lamp-7", Attributes: map[string]string{"colour": "red"}}
	b.accepted(provision("lamps", "json"), request{b.token(), map[string]string{"SerialNumber": "7"}})
	got := b.host.things["lamp-7"]
	if diff := cmp.Diff(provisioning.Thing{Name: "lamp-7", Attributes: map[string]string{"colour": "red", "place": "lab"}}, got); diff != "" {
		t.Error(diff)
	}
}

func TestOtherTopics(t *testing.T) {
	b := newBench(t, nil)
	for _, topic := range []string{
		"$aws/certificates/create", "$aws/certificates/create/xml", "$aws/certificates/create/json/accepted", "$aws/certificates/x/json",
		"$aws/provisioning-templates//provision/json", "$aws/provisioning-templates/a/b/provision/json", "$aws/provisioning-templates/a/json", "json", "",
	} {
		if m, handled := b.Handle(start, service.Request{Topic: topic}); handled || m != nil {
			t.Errorf("%s is handled", topic)
		}
	}
}
