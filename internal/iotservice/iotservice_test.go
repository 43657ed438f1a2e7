package iotservice_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/iotshim/iotshim/internal/iotservice"
	"github.com/iotshim/iotshim/v2/mqtt5"
	"github.com/iotshim/iotshim/v2/reqresp"
)

// conn notes the packets that it passes on.
type conn struct {
	*mqtt5.Client
	publish   *mqtt5.PublishPacket
	subscribe *mqtt5.SubscribePacket
}

func (c *conn) PublishAsync(p *mqtt5.PublishPacket) mqtt5.PublishFuture {
	c.publish = p
	return c.Client.PublishAsync(p)
}

func (c *conn) SubscribeAsync(p *mqtt5.SubscribePacket) *mqtt5.SubscribeFuture {
	c.subscribe = p
	return c.Client.SubscribeAsync(p)
}

// TestPubSubEndsWithContext: without a connection each operation waits until its context
// ends, returns that, and is not done later.
func TestPubSubEndsWithContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, err := mqtt5.New(mqtt5.Config{Host: "localhost"})
		if err != nil {
			t.Fatal(err)
		}
		defer client.Close()
		c := &conn{Client: client}
		p := iotservice.PubSub{Conn: c, Owner: t, Name: "pkg"}
		for name, do := range map[string]func(context.Context) error{
			"publish op": func(ctx context.Context) error {
				return p.Publish(ctx, "op", "t", mqtt5.AtLeastOnce, struct{}{})
			},
			"subscribe to op": func(ctx context.Context) error {
				_, err := iotservice.Subscribe(ctx, p, "op", "t", mqtt5.AtLeastOnce, iotservice.Event[struct{}], func(*struct{}, error) {})
				return err
			},
			"unsubscribe": func(ctx context.Context) error { return p.Unsubscribe(ctx, "t") },
		} {
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			begin := time.Now()
			err := do(ctx)
			cancel()
			if took := time.Since(begin); !errors.Is(err, context.DeadlineExceeded) || took != time.Second || !strings.HasPrefix(err.Error(), "pkg: "+name+": ") {
				t.Errorf("%s: after %v: %v", name, took, err)
			}
			synctest.Wait()
			if n := client.Stats().IncompleteOperations; n != 0 {
				t.Errorf("%s: %d operations are left", name, n)
			}
		}
		if c.publish.QoS != mqtt5.AtLeastOnce || c.subscribe.Subscriptions[0].QoS != mqtt5.AtLeastOnce {
			t.Errorf("QoS %d and %d, want 1", c.publish.QoS, c.subscribe.Subscriptions[0].QoS)
		}
	})
}

func TestEpoch(t *testing.T) {
	for text, want := range map[string]time.Time{
		`1700000000`:   time.Unix(1700000000, 0).UTC(),
		`1700000000.5`: time.Unix(1700000000, 5e8).UTC(),
		`-1`:           time.Unix(-1, 0).UTC(),
		`1.7e9`:        time.Unix(1700000000, 0).UTC(),
		`null`:         {},
	} {
		var e iotservice.Epoch
		if err := json.Unmarshal([]byte(text), &e); err != nil || e.Time != want {
			t.Errorf("%s: %v, %v; want %v", text, e.Time, err, want)
		}
	}
	for _, text := range []string{`"1700000000"`, `""`, `true`, `{}`, `1e300`, `253402300800`, `-62167219201`} {
		var e iotservice.Epoch
		if err := json.Unmarshal([]byte(text), &e); err == nil {
			t.Errorf("%s: %v, want an error", text, e.Time)
		}
	}
}

func TestCheckName(t *testing.T) {
	for name, good := range map[string]bool{
		"": false, "a": true, "AZaz09_-": true, "a:b": false, "a/b": false, "a+": false, "#": false, "é": false, "a b": false,
		strings.Repeat("a", 8): true, strings.Repeat("a", 9): false,
	} {
		err := iotservice.CheckName("Field", name, 8, "_-")
		var bad *reqresp.RequestError
		if good && err != nil || !good && (!errors.As(err, &bad) || bad.Field != "Field" || bad.Reason == "") {
			t.Errorf("%q: %v", name, err)
		}
	}
	if err := iotservice.CheckThing(strings.Repeat("a", 126) + ":_"); err != nil {
		t.Error(err)
	}
	if iotservice.CheckThing(strings.Repeat("a", 129)) == nil {
		t.Error("a thing's name of 129 bytes is taken")
	}
}

// TestCodes: a code of one package is none of another.
func TestCodes(t *testing.T) {
	one := iotservice.CodeError("one", "InvalidJson")
	for _, tt := range []struct {
		pkg, code string
		want      bool
	}{{"one", "InvalidJson", true}, {"two", "InvalidJson", false}, {"one", "InvalidRequest", false}} {
		if got := iotservice.IsCode(one, tt.pkg, tt.code); got != tt.want {
			t.Errorf("%s %s: %v", tt.pkg, tt.code, got)
		}
	}
	if iotservice.IsCode(errors.New("InvalidJson"), "one", "InvalidJson") {
		t.Error("another error is a code")
	}
}

func TestDecode(t *testing.T) {
	type object struct {
		A string
	}
	for text, good := range map[string]bool{`{"a":"x"}`: true, " \n{}": true, `null`: false, `[]`: false, `"x"`: false, ``: false, ` `: false, `{`: false, `{"a":1}`: false, `{} {}`: false} {
		var v object
		err := iotservice.Decode([]byte(text), &v)
		if good != (err == nil) || err != nil && !errors.Is(err, reqresp.ErrInvalidPayload) {
			t.Errorf("%s: %v", text, err)
		}
	}
}
