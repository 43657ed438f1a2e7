package v1compat_test

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"sync"
	"syscall"

	"github.com/iotshim/iotshim/internal/pyjson"
	"github.com/iotshim/iotshim/internal/v1trace"
	"github.com/iotshim/iotshim/jobsclient"
	"github.com/iotshim/iotshim/shadowhandler"
	"github.com/iotshim/iotshim/v1compat"
)

// traceAPI lets scenarios call this package by V1's names.
type traceAPI struct {
	endpoints *sync.Map // *v1compat.AWSIoTMQTTClient to *tracedEndpoint
}

func newTraceAPI() traceAPI { return traceAPI{new(sync.Map)} }

// endpoint returns that of a client, one that is used nowhere if it is none of ours.
func (a traceAPI) endpoint(c *v1compat.AWSIoTMQTTClient) *tracedEndpoint {
	if e, ok := a.endpoints.Load(c); ok {
		return e.(*tracedEndpoint)
	}
	return &tracedEndpoint{}
}

func (a traceAPI) New(kind string, ctor map[string]any, dial func() (net.Conn, error), endpoint bool) (any, error) {
	opts := []v1compat.ClientOption{v1compat.InsecurePlainTCP(), v1compat.Logger(slog.New(slog.DiscardHandler))}
	b := &binder{args: v1trace.Args{Keywords: ctor}}
	for key := range ctor {
		switch key {
		case "clientID", "thingName":
		case "QoS":
			opts = append(opts, v1compat.QoS(b.int(key, 0)))
		case "awsIoTMQTTClient":
			existing, ok := ctor[key].(*v1compat.AWSIoTMQTTClient)
			if !ok && ctor[key] != nil {
				return nil, fmt.Errorf("%w: %s is a %T", v1trace.ErrInexpressible, key, ctor[key])
			}
			opts = append(opts, v1compat.AwsIoTMQTTClient(existing))
		case "cleanSession":
			opts = append(opts, v1compat.CleanSession(b.bool(key, true)))
		case "useWebsocket":
			opts = append(opts, v1compat.UseWebsocket(b.bool(key, false)))
		case "protocolType":
			opts = append(opts, v1compat.ProtocolType(b.constant(key, v1compat.MQTTv3_1_1)))
		default:
			return nil, fmt.Errorf("%w: constructor argument %q", v1trace.ErrUnknown, key)
		}
	}
	id, thing := b.text("clientID"), b.text("thingName")
	if b.err != nil {
		return nil, b.err
	}
	var object any
	var c *v1compat.AWSIoTMQTTClient
	switch kind {
	case "mqtt":
		m, err := v1compat.NewAWSIoTMQTTClient(id, opts...)
		if err != nil {
			return nil, err
		}
		object, c = m, m
	case "shadow":
		s, err := v1compat.NewAWSIoTMQTTShadowClient(id, opts...)
		if err != nil {
			return nil, err
		}
		object, c = s, s.GetMQTTConnection()
	case "jobs":
		j, err := v1compat.NewAWSIoTMQTTThingJobsClient(id, thing, opts...)
		if err != nil {
			return nil, err
		}
		object, c = j, j.GetMQTTConnection()
	default:
		return nil, fmt.Errorf("%w: client %q", v1trace.ErrUnknown, kind)
	}
	if ctor["awsIoTMQTTClient"] == nil {
		e := &tracedEndpoint{dial: dial}
		a.endpoints.Store(c, e)
		c.ConfigureSocketFactory(e.connect)
	}
	if endpoint {
		a.configureEndpoint(c, "127.0.0.1", v1trace.Port)
	}
	return object, nil
}

// tracedEndpoint refuses connections to anything but the scripted server. A reconnect
// goes where the last connect of the program's went.
type tracedEndpoint struct {
	dial func() (net.Conn, error)

	mu                sync.Mutex
	configured, inUse bool // is the scripted server's
}

func (e *tracedEndpoint) connect() (net.Conn, error) {
	e.mu.Lock()
	ours := e.inUse
	e.mu.Unlock()
	if !ours {
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}
	}
	return e.dial()
}

func (a traceAPI) configureEndpoint(c *v1compat.AWSIoTMQTTClient, host string, port int) {
	c.ConfigureEndpoint(host, port)
	e := a.endpoint(c)
	e.mu.Lock()
	defer e.mu.Unlock()
	e.configured = port == v1trace.Port && (host == "127.0.0.1" || host == "localhost")
}

// connecting is called before each connect of the program's.
func (a traceAPI) connecting(c *v1compat.AWSIoTMQTTClient) {
	e := a.endpoint(c)
	e.mu.Lock()
	defer e.mu.Unlock()
	e.inUse = e.configured
}

// slots returns where an object keeps its callbacks, and nil for those it has not.
func slots(object any) (onOnline, onOffline *func(), onMessage *func(*v1compat.MQTTMessage)) {
	switch o := object.(type) {
	case *v1compat.AWSIoTMQTTClient:
		return &o.OnOnline, &o.OnOffline, &o.OnMessage
	case *v1compat.AWSIoTMQTTShadowClient:
		return &o.OnOnline, &o.OnOffline, nil
	case *v1compat.AWSIoTMQTTThingJobsClient:
		return &o.OnOnline, &o.OnOffline, nil
	}
	return nil, nil, nil
}

func (traceAPI) Set(object any, slot string, cb *v1trace.Callback) error {
	onOnline, onOffline, onMessage := slots(object)
	var plain func()
	var message func(*v1compat.MQTTMessage)
	if cb != nil {
		plain = cb.Plain
		message = func(m *v1compat.MQTTMessage) { cb.Message(m.Topic, m.Payload, m.QoS, m.Retain, dup(m)) }
	}
	switch {
	case slot == "onOnline" && onOnline != nil:
		*onOnline = plain
	case slot == "onOffline" && onOffline != nil:
		*onOffline = plain
	case slot == "onMessage" && onMessage != nil:
		*onMessage = message
	case slot == "onMessage" && onOnline != nil:
		// In V1 that is an attribute which nobody reads.
	default:
		return fmt.Errorf("%w: slot %q of a %T", v1trace.ErrUnknown, slot, object)
	}
	return nil
}

func dup(m *v1compat.MQTTMessage) int { return m.Dup }

func (traceAPI) Close(object any) {
	if c := clientOf(object); c != nil {
		c.V2().Close()
	}
}

// clientOf returns the MQTT client of an object, nil if it has none.
func clientOf(object any) *v1compat.AWSIoTMQTTClient {
	switch o := object.(type) {
	case *v1compat.AWSIoTMQTTClient:
		return o
	case *v1compat.AWSIoTMQTTShadowClient:
		return o.GetMQTTConnection()
	case *v1compat.AWSIoTMQTTThingJobsClient:
		return o.GetMQTTConnection()
	}
	return nil
}

// Exception names V1's exception for an error of this package.
func (traceAPI) Exception(err error) v1trace.Exception {
	e := v1trace.Exception{Class: "io", Text: err.Error()}
	var timeout *v1compat.TimeoutError
	var suback *v1compat.SubackError
	var op *v1compat.OperationError
	var arg *v1compat.ArgumentError
	switch {
	case errors.As(err, &timeout):
		e.Class = timeout.Op + "TimeoutException"
	case errors.As(err, &suback):
		e.Class = "subackError"
		for _, code := range suback.Codes {
			e.Suback = append(e.Suback, int(code))
		}
	case errors.Is(err, v1compat.ErrPublishQueueFull), errors.Is(err, v1compat.ErrSubscribeQueueFull), errors.Is(err, v1compat.ErrUnsubscribeQueueFull):
		errors.As(err, &op)
		e.Class = op.Op + "QueueFullException"
	case errors.Is(err, v1compat.ErrPublishQueueDisabled), errors.Is(err, v1compat.ErrSubscribeQueueDisabled), errors.Is(err, v1compat.ErrUnsubscribeQueueDisabled):
		errors.As(err, &op)
		e.Class = op.Op + "QueueDisabledException"
	case errors.As(err, &op):
		e.Class, e.Code = op.Op+"Error", &op.Code
	case errors.As(err, &arg), errors.As(err, new(*shadowhandler.ArgumentError)), errors.As(err, new(*jobsclient.ArgumentError)):
		e.Class = "argument"
	}
	return e
}

func (a traceAPI) Call(object any, fn string, args v1trace.Args) (any, error) {
	if c := clientOf(object); c != nil {
		switch fn {
		case "connect", "connectAsync":
			a.connecting(c)
		case "configureEndpoint":
			b := &binder{args: args}
			host, port := b.name("hostName"), b.int("portNumber", 0)
			if err := b.done(); err != nil {
				return nil, err
			}
			a.configureEndpoint(c, host, port)
			return nil, nil
		}
	}
	switch o := object.(type) {
	case *v1compat.AWSIoTMQTTClient:
		return callMQTT(o, fn, &binder{args: args})
	case *v1compat.AWSIoTMQTTShadowClient:
		return callShadowClient(o, fn, &binder{args: args})
	case *shadowhandler.DeviceShadow:
		return callShadow(o, fn, &binder{args: args})
	case *v1compat.AWSIoTMQTTThingJobsClient:
		return callJobs(o, fn, &binder{args: args})
	}
	return nil, fmt.Errorf("%w: method %q of a %T", v1trace.ErrUnknown, fn, object)
}

// binder takes a call's arguments by position and by V1's keyword. What Go's types
// cannot say makes err.
type binder struct {
	args  v1trace.Args
	at    int
	asked map[string]bool
	err   error
}

func (b *binder) next(name string) (any, bool) {
	if b.asked == nil {
		b.asked = map[string]bool{}
	}
	b.asked[name] = true
	v, ok := b.args.Get(b.at, name)
	b.at++
	return v, ok
}

// done returns what is wrong with the arguments, those included that nothing has asked
// for.
func (b *binder) done() error {
	switch {
	case b.err != nil:
		return b.err
	case len(b.args.Positional) > b.at:
		return fmt.Errorf("%w: argument %d", v1trace.ErrUnknown, b.at+1)
	}
	for name := range b.args.Keywords {
		if !b.asked[name] {
			return fmt.Errorf("%w: argument %q", v1trace.ErrUnknown, name)
		}
	}
	return nil
}

func take[T any](b *binder, name string, def T, convert func(any) (T, bool)) T {
	v, ok := b.next(name)
	if !ok {
		return def
	}
	t, ok := convert(v)
	if !ok {
		b.err = fmt.Errorf("%w: %s is a %T", v1trace.ErrInexpressible, name, v)
	}
	return t
}

// text takes a string; nil is "", since that is what a port has for None.
func (b *binder) text(name string) string {
	return take(b, name, "", func(v any) (string, bool) {
		s, ok := v.(string)
		return s, ok || v == nil
	})
}

// name is text for what must not be None.
func (b *binder) name(name string) string {
	return take(b, name, "", func(v any) (string, bool) { s, ok := v.(string); return s, ok })
}

func (b *binder) int(name string, def int) int {
	return take(b, name, def, func(v any) (int, bool) { n, ok := v.(int); return n, ok })
}

func (b *binder) float(name string, def float64) float64 {
	return take(b, name, def, func(v any) (float64, bool) {
		switch v := v.(type) {
		case int:
			return float64(v), true
		case float64:
			return v, true
		}
		return 0, false
	})
}

func (b *binder) bool(name string, def bool) bool {
	return take(b, name, def, func(v any) (bool, bool) {
		switch v := v.(type) {
		case bool:
			return v, true
		case int:
			return v != 0, true
		}
		return false, false
	})
}

func (b *binder) any(name string) any {
	v, _ := b.next(name)
	if o, ok := v.(*pyjson.Object); ok {
		return o.Values
	}
	return v
}

// constants are V1's names of numbers.
var constants = map[v1trace.Const]int{
	"DROP_OLDEST": v1compat.DROP_OLDEST, "DropBehaviorTypes.DROP_OLDEST": v1compat.DROP_OLDEST,
	"DROP_NEWEST": v1compat.DROP_NEWEST, "DropBehaviorTypes.DROP_NEWEST": v1compat.DROP_NEWEST,
	"MQTTv3_1": v1compat.MQTTv3_1, "MQTTv3_1_1": v1compat.MQTTv3_1_1,
}

// constant is int for what V1 has names for.
func (b *binder) constant(name string, def int) int {
	return take(b, name, def, func(v any) (int, bool) {
		if c, ok := v.(v1trace.Const); ok {
			n, known := constants[c]
			if !known {
				b.err = fmt.Errorf("%w: constant %q", v1trace.ErrUnknown, c)
			}
			return n, true
		}
		n, ok := v.(int)
		return n, ok
	})
}

func (b *binder) dropBehavior() (int, bool) {
	_, ok := b.args.Get(b.at, "dropBehavior")
	return b.constant("dropBehavior", v1compat.DROP_NEWEST), ok
}

func (b *binder) callback(name string) *v1trace.Callback {
	return take(b, name, nil, func(v any) (*v1trace.Callback, bool) {
		c, ok := v.(*v1trace.Callback)
		return c, ok || v == nil
	})
}

func traceMID(m v1compat.MID) v1trace.MID {
	if m < 0 {
		return v1trace.MID{Name: m.String()}
	}
	return v1trace.MID{Number: int(m)}
}

func (b *binder) ack(name string) v1compat.AckCallback {
	cb := b.callback(name)
	if cb == nil {
		return nil
	}
	return func(mid v1compat.MID) { cb.Ack(traceMID(mid)) }
}

func (b *binder) connack(name string) v1compat.ConnackCallback {
	cb := b.callback(name)
	if cb == nil {
		return nil
	}
	return func(mid v1compat.MID, code int) { cb.AckData(traceMID(mid), code) }
}

func (b *binder) suback(name string) v1compat.SubackCallback {
	cb := b.callback(name)
	if cb == nil {
		return nil
	}
	return func(mid v1compat.MID, codes []int) { cb.AckData(traceMID(mid), codes) }
}

func (b *binder) message(name string) v1compat.MessageCallback {
	cb := b.callback(name)
	if cb == nil {
		return nil
	}
	return func(_ *v1compat.AWSIoTMQTTClient, _ any, m *v1compat.MQTTMessage) {
		cb.Message(m.Topic, m.Payload, m.QoS, m.Retain, dup(m))
	}
}

// callMQTT calls a method of the MQTT client.
func callMQTT(c *v1compat.AWSIoTMQTTClient, fn string, b *binder) (any, error) {
	var call func() (any, error)
	none := func(f func() error) func() (any, error) {
		return func() (any, error) { return nil, f() }
	}
	truth := func(f func() (bool, error)) func() (any, error) {
		return func() (any, error) { return f() }
	}
	number := func(f func() (v1compat.MID, error)) func() (any, error) {
		return func() (any, error) {
			mid, err := f()
			return traceMID(mid), err
		}
	}
	switch fn {
	case "configureLastWill":
		topic, payload, qos, retain := b.name("topic"), b.any("payload"), b.int("QoS", 0), b.bool("retain", false)
		if _, ok := payload.([]byte); ok {
			b.err = fmt.Errorf("%w: V1 refuses bytes and takes a bytearray, and Go has one type for both", v1trace.ErrInexpressible)
		}
		call = none(func() error { return c.ConfigureLastWill(topic, payload, qos, v1compat.Retain(retain)) })
	case "clearLastWill":
		call = none(func() error { c.ClearLastWill(); return nil })
	case "configureIAMCredentials":
		id, secret := b.name("AWSAccessKeyID"), b.name("AWSSecretAccessKey")
		tokenName := "AWSSessionToken"
		if _, ok := b.args.Keywords["AWSSTSToken"]; ok {
			tokenName = "AWSSTSToken" // as the shadow and jobs clients call it
		}
		token := b.text(tokenName)
		call = none(func() error {
			c.ConfigureIAMCredentials(id, secret, v1compat.AWSSessionToken(token))
			return nil
		})
	case "configureCredentials":
		ca, key, cert, ciphers := b.text("CAFilePath"), b.text("KeyPath"), b.text("CertificatePath"), b.text("Ciphers")
		call = none(func() error { return c.ConfigureCredentials(ca, key, cert, v1compat.Ciphers(ciphers)) })
	case "configureAutoReconnectBackoffTime":
		base, most, stable := b.float("baseReconnectQuietTimeSecond", 0), b.float("maxReconnectQuietTimeSecond", 0), b.float("stableConnectionTimeSecond", 0)
		call = none(func() error { return c.ConfigureAutoReconnectBackoffTime(base, most, stable) })
	case "configureOfflinePublishQueueing":
		size := b.int("queueSize", 0)
		var opts []v1compat.QueueOption
		if drop, ok := b.dropBehavior(); ok {
			opts = append(opts, v1compat.DropBehavior(drop))
		}
		call = none(func() error { return c.ConfigureOfflinePublishQueueing(size, opts...) })
	case "configureDrainingFrequency":
		hz := b.float("frequencyInHz", 0)
		call = none(func() error { return c.ConfigureDrainingFrequency(hz) })
	case "configureConnectDisconnectTimeout":
		s := b.float("timeoutSecond", 0)
		call = none(func() error { return c.ConfigureConnectDisconnectTimeout(s) })
	case "configureMQTTOperationTimeout":
		s := b.float("timeoutSecond", 0)
		call = none(func() error { return c.ConfigureMQTTOperationTimeout(s) })
	case "configureUsernamePassword":
		user, password := b.text("username"), b.text("password")
		var opts []v1compat.PasswordOption
		if password != "" {
			opts = append(opts, v1compat.Password(password))
		}
		call = none(func() error { c.ConfigureUsernamePassword(user, opts...); return nil })
	case "enableMetricsCollection":
		call = none(func() error { c.EnableMetricsCollection(); return nil })
	case "disableMetricsCollection":
		call = none(func() error { c.DisableMetricsCollection(); return nil })
	case "connect":
		keepAlive := b.float("keepAliveIntervalSecond", 600)
		call = truth(func() (bool, error) { return c.Connect(v1compat.KeepAliveIntervalSecond(keepAlive)) })
	case "connectAsync":
		keepAlive, ack := b.connectAsyncArguments()
		call = number(func() (v1compat.MID, error) {
			return c.ConnectAsync(ack, v1compat.KeepAliveIntervalSecond(keepAlive))
		})
	case "disconnect":
		call = truth(c.Disconnect)
	case "disconnectAsync":
		ack := b.connack("ackCallback")
		call = number(func() (v1compat.MID, error) { return c.DisconnectAsync(ack) })
	case "publish":
		topic, payload, qos := b.name("topic"), b.any("payload"), b.int("QoS", 0)
		call = truth(func() (bool, error) { return c.Publish(topic, payload, qos) })
	case "publishAsync":
		topic, payload, qos, ack := b.name("topic"), b.any("payload"), b.int("QoS", 0), b.ack("ackCallback")
		call = number(func() (v1compat.MID, error) { return c.PublishAsync(topic, payload, qos, ack) })
	case "subscribe":
		filter, qos, message := b.name("topic"), b.int("QoS", 0), b.message("callback")
		call = truth(func() (bool, error) { return c.Subscribe(filter, qos, message) })
	case "subscribeAsync":
		filter, qos, ack, message := b.name("topic"), b.int("QoS", 0), b.suback("ackCallback"), b.message("messageCallback")
		call = number(func() (v1compat.MID, error) { return c.SubscribeAsync(filter, qos, ack, message) })
	case "unsubscribe":
		filter := b.name("topic")
		call = truth(func() (bool, error) { return c.Unsubscribe(filter) })
	case "unsubscribeAsync":
		filter, ack := b.name("topic"), b.ack("ackCallback")
		call = number(func() (v1compat.MID, error) { return c.UnsubscribeAsync(filter, ack) })
	default:
		return nil, fmt.Errorf("%w: method %q of the MQTT client", v1trace.ErrUnknown, fn)
	}
	if err := b.done(); err != nil {
		return nil, err
	}
	ret, err := call()
	if err != nil {
		return nil, err
	}
	return ret, nil
}

// connectAsyncArguments takes (keepAliveIntervalSecond, ackCallback), V1's order.
func (b *binder) connectAsyncArguments() (float64, v1compat.ConnackCallback) {
	return b.float("keepAliveIntervalSecond", 600), b.connack("ackCallback")
}
