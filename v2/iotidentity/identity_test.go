package iotidentity_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/iotshim/iotshim/internal/mqtttest"
	"github.com/iotshim/iotshim/internal/servicetest"
	"github.com/iotshim/iotshim/v2/iotidentity"
	"github.com/iotshim/iotshim/v2/mqtt5"
	"github.com/iotshim/iotshim/v2/reqresp"
)

// world is a scripted service and a client of it.
type world = servicetest.World[*iotidentity.Client]

func within(t *testing.T, test func(*testing.T, *world)) {
	t.Helper()
	servicetest.Within(t, mqtt5.Config{}, iotidentity.New, test)
}

var (
	csr      = &iotidentity.CreateCertificateFromCSRRequest{CertificateSigningRequest: "csr"}
	register = &iotidentity.RegisterThingRequest{TemplateName: "lamps", CertificateOwnershipToken: "token", Parameters: map[string]string{"serial": "5"}}
)

// operations are the requests: what is sent, what comes back, what becomes of it.
var operations = []struct {
	name, topic, sent, answer string
	do                        func(*world) (any, error)
	publish                   func(*world, *iotidentity.PubSub) error
	want                      any
}{
	{
		name: "create keys and certificate", topic: "$aws/certificates/create/json", sent: `{}`,
		answer: `{"certificateId":"id","certificateOwnershipToken":"token","certificatePem":"pem","privateKey":"key"}`,
		do: func(w *world) (any, error) {
			return w.Client.CreateKeysAndCertificate(w.Ctx, &iotidentity.CreateKeysAndCertificateRequest{})
		},
		publish: func(w *world, p *iotidentity.PubSub) error {
			return p.PublishCreateKeysAndCertificate(w.Ctx, &iotidentity.CreateKeysAndCertificateRequest{}, mqtt5.AtLeastOnce)
		},
		want: &iotidentity.CreateKeysAndCertificateResponse{CertificateID: "id", CertificateOwnershipToken: "token", CertificatePEM: "pem", PrivateKey: "key"},
	},
	{
		name: "create certificate from CSR", topic: "$aws/certificates/create-from-csr/json", sent: `{"certificateSigningRequest":"csr"}`,
		answer: `{"certificateId":"id","certificateOwnershipToken":"token","certificatePem":"pem"}`,
		do:     func(w *world) (any, error) { return w.Client.CreateCertificateFromCSR(w.Ctx, csr) },
		publish: func(w *world, p *iotidentity.PubSub) error {
			return p.PublishCreateCertificateFromCSR(w.Ctx, csr, mqtt5.AtLeastOnce)
		},
		want: &iotidentity.CreateCertificateFromCSRResponse{CertificateID: "id", CertificateOwnershipToken: "token", CertificatePEM: "pem"},
	},
	{
		name: "register thing", topic: "$aws/provisioning-templates/lamps/provision/json",
		sent:   `{"certificateOwnershipToken":"token","parameters":{"serial":"5"}}`,
		answer: `{"thingName":"lamp-5","deviceConfiguration":{"color":"red"}}`,
		do:     func(w *world) (any, error) { return w.Client.RegisterThing(w.Ctx, register) },
		publish: func(w *world, p *iotidentity.PubSub) error {
			return p.PublishRegisterThing(w.Ctx, register, mqtt5.AtLeastOnce)
		},
		want: &iotidentity.RegisterThingResponse{ThingName: "lamp-5", DeviceConfiguration: map[string]string{"color": "red"}},
	},
}

const rejection = `{"statusCode":400,"errorCode":"InvalidCertificateOwnershipToken","errorMessage":"m"}`

var wantRefusal = &iotidentity.ServiceError{StatusCode: 400, Code: "InvalidCertificateOwnershipToken", Message: "m"}

func TestRequests(t *testing.T) {
	for _, op := range operations {
		t.Run(op.name, func(t *testing.T) {
			within(t, func(t *testing.T, w *world) {
				w.Service.Answer(op.topic, mqtttest.Message{Topic: op.topic + "/accepted", Payload: op.answer})
				got, err := op.do(w)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(op.want, got); diff != "" {
					t.Errorf("answer (-want +got):\n%s", diff)
				}
				if diff := cmp.Diff([]mqtttest.Message{{Topic: op.topic, Payload: op.sent}}, w.Service.Take()); diff != "" {
					t.Errorf("request (-want +got):\n%s", diff)
				}

				w.Service.Answer(op.topic, mqtttest.Message{Topic: op.topic + "/rejected", Payload: rejection})
				_, err = op.do(w)
				var refused *iotidentity.ServiceError
				if !errors.As(err, &refused) || *refused != *wantRefusal || !strings.HasPrefix(err.Error(), "iotidentity: "+op.name+": ") {
					t.Errorf("refusal: %v", err)
				}

				for _, which := range []string{"/accepted", "/rejected"} {
					for _, payload := range []string{`hidden`, `{"certificateId":{"a":"hidden"},"thingName":["hidden"],"errorCode":{"a":"hidden"}}`} {
						w.Service.Answer(op.topic, mqtttest.Message{Topic: op.topic + which, Payload: payload})
						if _, err := op.do(w); !errors.Is(err, reqresp.ErrInvalidPayload) || strings.Contains(err.Error(), "hidden") {
							t.Errorf("nonsense by %s: %v", which, err)
						}
					}
				}
			})
		})
	}
}

// TestOneAtATime: answers carry no token, so a second request of a kind waits for the
// first one's answer.
func TestOneAtATime(t *testing.T) {
	within(t, func(t *testing.T, w *world) {
		results := make(chan error, 2)
		for range 2 {
			go func() {
				_, err := w.Client.CreateCertificateFromCSR(w.Ctx, csr)
				results <- err
			}()
		}
		synctest.Wait()
		if got := w.Service.Take(); len(got) != 1 {
			t.Errorf("%d requests are under way, want 1", len(got))
		}
		time.Sleep(2 * time.Minute) // the service does not answer
		for range 2 {
			if err := <-results; !errors.Is(err, reqresp.ErrTimeout) {
				t.Error(err)
			}
		}
	})
}

// TestPubSub goes the migration guide's way: subscribe to the answers, then publish the
// request.
func TestPubSub(t *testing.T) {
	for _, op := range operations {
		t.Run(op.name, func(t *testing.T) {
			within(t, func(t *testing.T, w *world) {
				p := iotidentity.NewPubSub(w.Conn)
				events := make(chan any, 8)
				topics, err := subscribeAll(w.Ctx, p, events)
				if err != nil {
					t.Fatal(err)
				}
				publish := func(which, answer string) {
					t.Helper()
					w.Service.Answer(op.topic, mqtttest.Message{Topic: op.topic + which, Payload: answer})
					if err := op.publish(w, p); err != nil {
						t.Fatal(err)
					}
				}
				publish("/accepted", op.answer)
				if diff := cmp.Diff(op.want, <-events); diff != "" {
					t.Errorf("answer (-want +got):\n%s", diff)
				}
				if diff := cmp.Diff([]mqtttest.Message{{Topic: op.topic, Payload: op.sent}}, w.Service.Take()); diff != "" {
					t.Errorf("request (-want +got):\n%s", diff)
				}
				publish("/rejected", rejection)
				if diff := cmp.Diff(any(wantRefusal), <-events); diff != "" {
					t.Errorf("refusal (-want +got):\n%s", diff)
				}
				publish("/accepted", "hidden")
				if err, ok := (<-events).(error); !ok || !errors.Is(err, reqresp.ErrInvalidPayload) || strings.Contains(err.Error(), "hidden") {
					t.Errorf("nonsense: %v", err)
				}
				for _, topic := range topics {
					if err := p.Unsubscribe(w.Ctx, topic); err != nil {
						t.Errorf("unsubscribe from %q: %v", topic, err)
					}
				}
				publish("/accepted", op.answer)
				synctest.Wait()
				if len(events) > 0 {
					t.Errorf("after the unsubscribe: %v", <-events)
				}
			})
		})
	}
}

func subscribeAll(ctx context.Context, p *iotidentity.PubSub, events chan any) (topics []string, err error) {
	var errs []error
	add := func(topic string, err error) {
		topics, errs = append(topics, topic), append(errs, err)
	}
	lamps := &iotidentity.RegisterThingSubscriptionRequest{TemplateName: "lamps"}
	add(p.SubscribeToCreateKeysAndCertificateAccepted(ctx, mqtt5.AtLeastOnce, put[iotidentity.CreateKeysAndCertificateResponse](events)))
	add(p.SubscribeToCreateKeysAndCertificateRejected(ctx, mqtt5.AtLeastOnce, put[iotidentity.ServiceError](events)))
	add(p.SubscribeToCreateCertificateFromCSRAccepted(ctx, mqtt5.AtLeastOnce, put[iotidentity.CreateCertificateFromCSRResponse](events)))
	add(p.SubscribeToCreateCertificateFromCSRRejected(ctx, mqtt5.AtLeastOnce, put[iotidentity.ServiceError](events)))
	add(p.SubscribeToRegisterThingAccepted(ctx, lamps, mqtt5.AtLeastOnce, put[iotidentity.RegisterThingResponse](events)))
	add(p.SubscribeToRegisterThingRejected(ctx, lamps, mqtt5.AtLeastOnce, put[iotidentity.ServiceError](events)))
	return topics, errors.Join(errs...)
}

// put returns a callback that puts what it is given, value or error.
func put[T any](c chan<- any) func(*T, error) {
	return func(v *T, err error) {
		if err != nil {
			c <- err
			return
		}
		c <- v
	}
}

func TestBadRequests(t *testing.T) {
	within(t, func(t *testing.T, w *world) {
		p := iotidentity.NewPubSub(w.Conn)
		second := func(_ any, err error) error { return err }
		for name, err := range map[string]error{
			"CSR":               second(w.Client.CreateCertificateFromCSR(w.Ctx, &iotidentity.CreateCertificateFromCSRRequest{})),
			"token":             second(w.Client.RegisterThing(w.Ctx, &iotidentity.RegisterThingRequest{TemplateName: "lamps"})),
			"template":          second(w.Client.RegisterThing(w.Ctx, &iotidentity.RegisterThingRequest{TemplateName: "a/b", CertificateOwnershipToken: "hidden"})),
			"long template":     second(w.Client.RegisterThing(w.Ctx, &iotidentity.RegisterThingRequest{TemplateName: strings.Repeat("x", 37), CertificateOwnershipToken: "hidden"})),
			"publish CSR":       p.PublishCreateCertificateFromCSR(w.Ctx, &iotidentity.CreateCertificateFromCSRRequest{}, mqtt5.AtLeastOnce),
			"publish register":  p.PublishRegisterThing(w.Ctx, &iotidentity.RegisterThingRequest{CertificateOwnershipToken: "hidden"}, mqtt5.AtLeastOnce),
			"subscribe":         second(p.SubscribeToRegisterThingAccepted(w.Ctx, &iotidentity.RegisterThingSubscriptionRequest{}, mqtt5.AtLeastOnce, nil)),
			"subscribe refused": second(p.SubscribeToRegisterThingRejected(w.Ctx, &iotidentity.RegisterThingSubscriptionRequest{TemplateName: "+"}, mqtt5.AtLeastOnce, nil)),
		} {
			var bad *reqresp.RequestError
			if !errors.As(err, &bad) || bad.Reason == "" || !strings.HasPrefix(err.Error(), "iotidentity: ") || strings.Contains(err.Error(), "hidden") {
				t.Errorf("%s: %v", name, err)
			}
		}
		if got := w.Service.Take(); len(got) > 0 {
			t.Errorf("sent %v", got)
		}
	})
}

// TestLongestName: a template's name at the limit is taken.
func TestLongestName(t *testing.T) {
	within(t, func(t *testing.T, w *world) {
		name := strings.Repeat("x", 36)
		topic := "$aws/provisioning-templates/" + name + "/provision/json"
		w.Service.Answer(topic, mqtttest.Message{Topic: topic + "/accepted", Payload: `{"thingName":"t"}`})
		got, err := w.Client.RegisterThing(w.Ctx, &iotidentity.RegisterThingRequest{TemplateName: name, CertificateOwnershipToken: "token"})
		if err != nil || got.ThingName != "t" {
			t.Errorf("%+v, %v", got, err)
		}
	})
}

// TestErrorKinds: each refusal is found as one kind, and as no other.
func TestErrorKinds(t *testing.T) {
	kinds := []error{
		iotidentity.ErrInvalidOwnershipToken, iotidentity.ErrInvalidParameters, iotidentity.ErrInvalidCSR, iotidentity.ErrInvalidPayload,
		iotidentity.ErrAccessDenied, iotidentity.ErrNotFound, iotidentity.ErrConflict, iotidentity.ErrThrottled, iotidentity.ErrInternal,
	}
	for _, tt := range []struct {
		refused iotidentity.ServiceError
		want    error
	}{
		{iotidentity.ServiceError{StatusCode: 400, Code: "InvalidCertificateOwnershipToken"}, iotidentity.ErrInvalidOwnershipToken},
		{iotidentity.ServiceError{StatusCode: 400, Code: "InvalidParameters"}, iotidentity.ErrInvalidParameters},
		{iotidentity.ServiceError{StatusCode: 400, Code: "InvalidCertificateSigningRequest"}, iotidentity.ErrInvalidCSR},
		{iotidentity.ServiceError{StatusCode: 400, Code: "InvalidPayload"}, iotidentity.ErrInvalidPayload},
		{iotidentity.ServiceError{StatusCode: 401, Code: "Unauthorized"}, iotidentity.ErrAccessDenied},
		{iotidentity.ServiceError{StatusCode: 403, Code: "AccessDenied"}, iotidentity.ErrAccessDenied},
		{iotidentity.ServiceError{StatusCode: 404}, iotidentity.ErrNotFound},
		{iotidentity.ServiceError{StatusCode: 409}, iotidentity.ErrConflict},
		{iotidentity.ServiceError{StatusCode: 429}, iotidentity.ErrThrottled},
		{iotidentity.ServiceError{StatusCode: 503}, iotidentity.ErrInternal},
		{iotidentity.ServiceError{StatusCode: 418}, nil},
	} {
		for _, kind := range kinds {
			if got := errors.Is(&tt.refused, kind); got != (kind == tt.want) {
				t.Errorf("%+v is %v: %v", tt.refused, kind, got)
			}
		}
	}
}

// TestSecretsAreNotPrinted prints what holds secrets in every way there is.
func TestSecretsAreNotPrinted(t *testing.T) {
	keys := iotidentity.CreateKeysAndCertificateResponse{CertificateID: "id", PrivateKey: "secret", CertificateOwnershipToken: "secret"}
	certificate := iotidentity.CreateCertificateFromCSRResponse{CertificateID: "id", CertificateOwnershipToken: "secret"}
	request := iotidentity.RegisterThingRequest{TemplateName: "lamps", CertificateOwnershipToken: "secret", Parameters: map[string]string{"a": "secret"}}
	var logged strings.Builder
	log := slog.New(slog.NewMultiHandler(slog.NewTextHandler(&logged, nil), slog.NewJSONHandler(&logged, nil)))
	for _, v := range []any{keys, &keys, certificate, &certificate, request, &request} {
		log.Info("got", "value", v)
		if all := fmt.Sprintf("%v %+v %#v %s", v, v, v, v); strings.Contains(all, "secret") {
			t.Errorf("%T prints a secret", v)
		}
	}
	if strings.Contains(logged.String(), "secret") {
		t.Error("a secret in the log")
	}
}
