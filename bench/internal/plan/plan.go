// Package plan says what is measured, with which clients, and what is expected.
package plan

import (
	"slices"
	"strconv"

	"github.com/iotshim/iotshim/bench/internal/job"
)

// The servers.
const (
	Null         = "null broker"
	NullTLS      = "null broker, TLS"
	Mosquitto    = "mosquitto"
	MosquittoTLS = "mosquitto, TLS"
	IoTLocal     = "iotlocal, mutual TLS"
	None         = "no server"
)

// The clients.
const (
	Ours      = "iotshim"
	Callbacks = "iotshim-callbacks"
	Notified  = "iotshim-notified"
	Moderated = "iotshim-moderated"
	V1        = "v1compat"
	Blocking  = "iotshim-goroutines"
	InMemory  = "iotshim-memory"
	OnDisk    = "iotshim-disk"
	Synced    = "iotshim-synced"
	Raw       = "raw"
	RawLoop   = "raw-loop"
	PahoSync  = "paho"
	PahoAsync = "paho-async"
	Autopaho  = "autopaho"
	PahoMQTT  = "paho.mqtt"
	MQTTJS    = "mqtt.js"
	AWSCRT    = "aws-crt"
)

// Label is how tables call a client.
var Label = map[string]string{
	Ours:      "**iotshim v2/mqtt5**",
	Callbacks: "**iotshim, OnComplete**",
	Notified:  "**iotshim, PublishNotify**",
	Moderated: "**iotshim, AckModeration**",
	V1:        "**iotshim v1compat**",
	Blocking:  "**iotshim, no Store**",
	InMemory:  "**iotshim, Store in memory**",
	OnDisk:    "**iotshim, boltstore, NoSync**",
	Synced:    "**iotshim, boltstore**",
	Raw:       "raw socket (bound)",
	RawLoop:   "raw socket, one loop",
	PahoSync:  "paho.golang, sync",
	PahoAsync: "paho.golang, AsyncSend",
	Autopaho:  "paho.golang, autopaho queue",
	PahoMQTT:  "paho.mqtt.golang",
	MQTTJS:    "npm mqtt (MQTT.js)",
	AWSCRT:    "npm aws-crt",
}

// Node tells which clients are scripts for Node.
var Node = map[string]bool{MQTTJS: true, AWSCRT: true}

// All lists the clients in the order of the tables.
var All = []string{Ours, Raw, RawLoop, PahoSync, PahoAsync, Autopaho, PahoMQTT, MQTTJS, AWSCRT}

// Variants lists what iotshim is measured as beside Ours.
var Variants = []string{Callbacks, Notified, Moderated, V1, Blocking, InMemory, OnDisk, Synced}

// paho is what paho.golang ships: the peer that targets name.
var paho = []string{PahoSync, PahoAsync, Autopaho}

// Workload is one table.
type Workload struct {
	ID, Title, Server string
	Job               job.Job
	// Fast multiplies the number of messages for the clients that would be done
	// in no time, Ours and Raw. 0 means 1.
	Fast    int
	Clients []string
	Targets []Target
	// QuickConns replaces Job.Conns in a quick run.
	QuickConns int
}

// Messages is how many messages a client of a workload sends.
func (w Workload) Messages(client string, quick bool) int {
	n := w.Job.N
	if w.Fast > 1 && (client == Ours || client == Callbacks || client == Notified || client == V1 || client == Moderated || client == InMemory || client == Raw || client == RawLoop) {
		n *= w.Fast
	}
	if quick && w.Job.Kind != job.Count {
		n = max(n/10, 500)
	}
	return n
}

// Workloads returns everything that is measured.
func Workloads() []Workload {
	receivers := []string{Ours, Raw, PahoSync, PahoMQTT, MQTTJS, AWSCRT}
	waiters := []string{Ours, Raw, PahoSync, PahoMQTT, MQTTJS, AWSCRT}
	publish := func(qos byte, window, n int) job.Job {
		return job.Job{Kind: job.Publish, QoS: qos, Window: window, N: n, Size: 128}
	}
	receive := func(qos byte) job.Job { return job.Job{Kind: job.Receive, QoS: qos, N: 100_000, Size: 128} }
	with := func(j job.Job, change func(*job.Job)) job.Job { change(&j); return j }
	return []Workload{
		{ID: "null-qos0", Title: "QoS 0 publish", Server: Null, Fast: 40,
			Job: publish(0, 0, 100_000), Clients: All,
			Targets: []Target{rate(25), ofRaw(18), allocs(1)}},
		{ID: "null-qos1-w100", Title: "QoS 1 publish, window 100", Server: Null, Fast: 40,
			Job: publish(1, 100, 50_000), Clients: slices.Insert(slices.Clone(All), 1, V1, Callbacks, Notified),
			Targets: []Target{rate(14), ofRaw(55), allocs(2), facade(0.9)}},
		{ID: "null-qos1-w1000", Title: "QoS 1 publish, window 1000", Server: Null, Fast: 40,
			Job: publish(1, 1000, 50_000), Clients: All,
			Targets: []Target{rate(35), ofRaw(30), allocs(2)}},
		{ID: "null-receive-qos0", Title: "Receive QoS 0, message owns its bytes", Server: Null, Fast: 40,
			Job: receive(0), Clients: receivers,
			Targets: []Target{rate(18), ofRaw(14), allocs(3)}},
		{ID: "null-receive-qos1", Title: "Receive QoS 1, message owns its bytes", Server: Null, Fast: 40,
			Job: receive(1), Clients: receivers,
			Targets: []Target{rate(30), ofRaw(24), allocs(3)}},
		{ID: "null-x100", Title: "100 connections, QoS 1 publish, window 20 each", Server: Null, Fast: 40,
			Job:     with(publish(1, 20, 50_000), func(j *job.Job) { j.Conns = 100 }),
			Clients: All, Targets: []Target{rate(15), ofRaw(50)}},
		{ID: "null-64k", Title: "QoS 1 publish, window 100, 64 KiB", Server: Null, Fast: 2,
			Job:     with(publish(1, 100, 10_000), func(j *job.Job) { j.Size = 64 << 10 }),
			Clients: All, Targets: []Target{rate(3)}},
		{ID: "tls-qos1-w100", Title: "QoS 1 publish, window 100", Server: NullTLS, Fast: 40,
			Job: publish(1, 100, 50_000), Clients: All,
			Targets: []Target{rate(10), ofRaw(45)}},
		{ID: "mosquitto-qos1-w1000", Title: "QoS 1 publish, window 1000", Server: Mosquitto,
			Job: publish(1, 1000, 100_000), Clients: slices.Insert(slices.Clone(All), 1, Moderated),
			Targets: []Target{rate(1.5), moderated(rate(1.5)), moderated(cost(0.35))}},
		{ID: "mosquitto-qos1-w20", Title: "QoS 1 publish, window 20", Server: Mosquitto,
			Job: publish(1, 20, 100_000), Clients: slices.Insert(slices.Clone(All), 1, V1, Callbacks, Notified),
			Targets: []Target{rate(1.1), facade(0.9)}},
		{ID: "mosquitto-tls-qos1-w1000", Title: "QoS 1 publish, window 1000", Server: MosquittoTLS,
			Job: publish(1, 1000, 100_000), Clients: slices.Insert(slices.Clone(All), 1, Moderated),
			Targets: []Target{moderated(rate(2.5))}},
		{ID: "mosquitto-tls-qos1-w100", Title: "QoS 1 publish, window 100", Server: MosquittoTLS,
			Job: publish(1, 100, 100_000), Clients: slices.Insert(slices.Clone(All), 1, Moderated),
			Targets: []Target{rate(1.1), moderated(rate(1.5))}},
		{ID: "mosquitto-serial", Title: "QoS 1 publish, one at a time", Server: Mosquitto,
			Job: job.Job{Kind: job.Serial, N: 5000, Size: 128}, Clients: waiters,
			Targets: []Target{latency("p50"), latency("p99")}},
		{ID: "mosquitto-receive-qos0", Title: "Receive QoS 0 (the server is the limit)", Server: Mosquitto,
			Job: with(receive(0), func(j *job.Job) { j.N = 200_000 }), Clients: receivers},
		{ID: "mosquitto-receive-qos1", Title: "Receive QoS 1 (the server is the limit)", Server: Mosquitto,
			Job: with(receive(1), func(j *job.Job) { j.N = 200_000 }), Clients: receivers},
		{ID: "iotlocal-qos1-w100", Title: "QoS 1 publish, window 100 (the server is the limit)", Server: IoTLocal,
			Job: publish(1, 100, 20_000), Clients: slices.Insert(slices.Clone(All), 1, V1, Callbacks, Notified),
			Targets: []Target{facade(0.9)}},
		{ID: "iotlocal-receive-qos1", Title: "Receive QoS 1 (the server is the limit)", Server: IoTLocal,
			Job: with(receive(1), func(j *job.Job) { j.N = 20_000 }), Clients: receivers},
		{ID: "store-qos1-w100", Title: "QoS 1 publish, 100 goroutines, durable store", Server: Null,
			Job: publish(1, 100, 20_000), Clients: []string{Blocking, InMemory, OnDisk, Synced}},
		{ID: "idle-tcp", Title: "Idle clients in one process", Server: Null,
			Job:     job.Job{Kind: job.Idle, Conns: 1000},
			Clients: []string{Ours, PahoSync, Autopaho, PahoMQTT}, QuickConns: 100,
			Targets: []Target{
				{Text: "heap of an idle client <= 32 KiB", Unit: "KiB", Limit: 32, AtMost: true, Value: func(c Cells) float64 { return c[Ours].Objects / 1024 }},
				{Text: "goroutines of an idle client <= 4", Limit: 4, AtMost: true, Value: func(c Cells) float64 { return c[Ours].Goroutines }},
			}},
		{ID: "idle-iotlocal", Title: "Idle clients in one process", Server: IoTLocal,
			Job:     job.Job{Kind: job.Idle, Conns: 10_000},
			Clients: []string{Ours}, QuickConns: 200},
		dispatch(10), dispatch(1000), dispatch(10_000),
	}
}

func dispatch(handlers int) Workload {
	w := Workload{
		ID: "dispatch-" + strconv.Itoa(handlers), Title: "Dispatch among " + itoa(handlers) + " handlers", Server: None,
		Job: job.Job{Kind: job.Dispatch, Handlers: handlers, N: 5_000_000}, Clients: []string{Ours},
	}
	if handlers == 10_000 {
		w.Targets = []Target{
			{Text: "dispatch with 10,000 handlers <= 200 ns", Unit: "ns", Limit: 200, AtMost: true, Value: func(c Cells) float64 { return c[Ours].Nanos() }},
			{Text: "dispatch allocates nothing", Unit: "allocs", Limit: 0.001, AtMost: true, Value: func(c Cells) float64 { return c[Ours].Allocs }},
			{Text: "dispatch with 10,000 handlers <= 2x that with 10", Unit: "x", Limit: 2, AtMost: true, Against: "dispatch-10",
				Value: func(c Cells) float64 { return c[Ours].Nanos() / c[Other].Nanos() }},
		}
	}
	return w
}
