package main

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/iotshim/iotshim/bench/internal/job"
	"github.com/iotshim/iotshim/bench/internal/plan"
	"github.com/iotshim/iotshim/bench/internal/report"
)

const wireID = "wire"

// wireRun is how many of a client's messages came through mosquitto.
type wireRun struct {
	Client          string
	QoS             byte
	Sent, Arrived   int
	Twice, Late     int
	Error           string `json:",omitempty"`
	PublisherResult *job.Result
}

// wireCheck sends numbered messages of each client through mosquitto to a
// subscriber that tells them apart: what is fast must not be so by losing.
func (h *harness) wireCheck(ctx context.Context) error {
	if why, ok := h.skip[plan.Mosquitto]; ok {
		fmt.Fprintf(h.out, "### Wire check\n\nskipped: %s\n\n", why)
		return nil
	}
	server, err := start[plan.Mosquitto](ctx)
	if err != nil {
		return err
	}
	defer server.Close()
	var rows [][]string
	for _, name := range plan.All {
		if _, skipped := h.skip[name]; skipped || !slices.Contains(h.clients, name) {
			continue
		}
		for _, qos := range []byte{0, 1} {
			h.serial++
			id := fmt.Sprintf("wire-%s-%d", name, h.serial)
			send := job.Job{Client: name, Kind: job.Publish, Addr: server.Addr, ClientID: id,
				QoS: qos, Window: 100, N: 20_000, Size: 128, Numbered: true}
			if h.quick {
				send.N = 5_000
			}
			w := h.wireRun(ctx, send)
			if ctx.Err() != nil {
				return fmt.Errorf("bench: interrupted")
			}
			h.record.Wire = append(h.record.Wire, w)
			verdict := "all arrived"
			switch {
			case w.Error != "":
				verdict = "failed: " + w.Error
			case w.Arrived < w.Sent:
				verdict = "**lost " + strconv.Itoa(w.Sent-w.Arrived) + "**"
			}
			rows = append(rows, []string{plan.Label[name], strconv.Itoa(int(qos)), strconv.Itoa(w.Sent),
				strconv.Itoa(w.Arrived), strconv.Itoa(w.Twice), strconv.Itoa(w.Late), verdict})
			fmt.Fprintf(h.log, "%-22s QoS %d  %-12s %s\n", wireID, qos, name, verdict)
		}
	}
	fmt.Fprintf(h.out, "### %s: wire check, window 100\n\n", plan.Mosquitto)
	report.Table(h.out, []string{"client", "QoS", "sent", "arrived", "twice", "out of order", "verdict"}, rows)
	fmt.Fprintln(h.out)
	return nil
}

func (h *harness) wireRun(ctx context.Context, send job.Job) wireRun {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	w := wireRun{Client: send.Client, QoS: send.QoS, Sent: send.N}
	count := job.Job{Client: plan.Raw, Kind: job.Count, Addr: send.Addr, ClientID: send.ClientID + "-count", N: send.N, Size: send.Size}
	var sendErr error
	got, err := h.process(ctx, count, func() { w.PublisherResult, sendErr = h.process(ctx, send, nil) })
	switch {
	case sendErr != nil:
		w.Error = sendErr.Error()
	case err != nil:
		w.Error = err.Error()
	}
	if got != nil {
		w.Arrived, w.Twice, w.Late = got.Unique, got.Duplicates, got.Late
	}
	return w
}
