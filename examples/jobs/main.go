// Jobs is V2's sample of that name: it starts one pending job of a thing after another,
// does it, and tells that it has succeeded. Without -e the jobs are made in this process.
//
//	go run ./examples/jobs -n 3
//	go run ./examples/jobs -e ENDPOINT -r ca.pem -c thing.pem -k thing.key -thing NAME
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"sync/atomic"

	"github.com/iotshim/iotshim/examples/internal/sample"
	"github.com/iotshim/iotshim/v2/iotjobs"
	"github.com/iotshim/iotshim/v2/mqtt5"
	"github.com/iotshim/iotshim/v2/reqresp"
)

func main() { os.Exit(sample.ThingMain("jobs", "Jobs", run)) }

// worker does the jobs of a thing.
type worker struct {
	thing  string
	jobs   *iotjobs.Client
	stdout io.Writer
	done   atomic.Int64
}

func run(o *sample.Options, stdout io.Writer) error {
	ctx := context.Background()
	client, err := o.ConnectV2()
	if err != nil {
		return err
	}
	defer client.Close()
	jobs, err := iotjobs.New(client, reqresp.Options{})
	if err != nil {
		return err
	}
	defer jobs.Close()
	w := &worker{thing: o.Thing, jobs: jobs, stdout: stdout}

	pending, err := jobs.GetPendingJobExecutions(ctx, &iotjobs.GetPendingJobExecutionsRequest{ThingName: o.Thing})
	if err != nil {
		return err
	}
	fmt.Fprintf(stdout, "Pending: %d queued, %d in progress\n", len(pending.QueuedJobs), len(pending.InProgressJobs))

	// The callbacks of a stream come one at a time, so that no two jobs are under way.
	stream, err := jobs.OpenNextJobExecutionChangedStream(&iotjobs.ThingSubscriptionRequest{ThingName: o.Thing},
		reqresp.Callbacks[*iotjobs.NextJobExecutionChangedEvent]{
			OnEvent: func(ev *iotjobs.NextJobExecutionChangedEvent) {
				if ev.Execution != nil {
					w.work(ctx)
				}
			},
			OnError: func(ev reqresp.StreamErrorEvent) { fmt.Fprintf(stdout, "Not a notification: %v\n", ev.Err) },
			// What was queued before makes no event.
			OnEstablished: func(reqresp.StreamEstablishedEvent) { w.work(ctx) },
			OnHalted:      func(ev reqresp.StreamHaltedEvent) { fmt.Fprintf(stdout, "No more notifications: %v\n", ev.Err) },
		})
	if err != nil {
		return err
	}
	defer stream.Close()
	if err := stream.WaitEstablished(ctx); err != nil {
		return err
	}

	end := o.Fleet(o.Thing, stdout)
	o.Forever(w.done.Load)
	end()
	fmt.Fprintf(stdout, "Done: %d jobs succeeded\n", w.done.Load())
	return client.Stop(ctx, &mqtt5.DisconnectPacket{})
}

// work does the next job, if there is one.
func (w *worker) work(ctx context.Context) {
	next, err := w.jobs.StartNextPendingJobExecution(ctx, &iotjobs.StartNextPendingJobExecutionRequest{
		ThingName: w.thing, StatusDetails: map[string]string{"StartedBy": w.thing},
	})
	if errors.Is(err, reqresp.ErrClosed) {
		return // the program ends
	}
	if err != nil {
		fmt.Fprintf(w.stdout, "No job started: %v\n", err)
		return
	}
	job := next.Execution
	if job == nil {
		return
	}
	fmt.Fprintf(w.stdout, "Job %s started: %s\n", job.JobID, job.JobDocument)
	// Here a device does what the document tells.
	_, err = w.jobs.UpdateJobExecution(ctx, &iotjobs.UpdateJobExecutionRequest{
		ThingName: w.thing, JobID: job.JobID, Status: iotjobs.Succeeded,
		ExpectedVersion: job.VersionNumber, ExecutionNumber: job.ExecutionNumber,
	})
	if err != nil {
		fmt.Fprintf(w.stdout, "Update of %s refused: %v\n", job.JobID, err)
		return
	}
	fmt.Fprintf(w.stdout, "Job %s succeeded\n", job.JobID)
	w.done.Add(1)
}
