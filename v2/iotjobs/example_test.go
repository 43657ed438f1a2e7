package iotjobs_test

import (
	"context"
	"errors"
	"fmt"
	"log"

	"github.com/iotshim/iotshim/iotlocal"
	"github.com/iotshim/iotshim/v2/iotjobs"
	"github.com/iotshim/iotshim/v2/mqtt5"
	"github.com/iotshim/iotshim/v2/reqresp"
)

// connect starts an IoT Core in this process and connects to it. A program for the
// real one takes a recipe of package awsiot instead.
func connect() (server *iotlocal.Server, conn *mqtt5.Client, end func()) {
	server, err := iotlocal.Start(iotlocal.Options{})
	if err != nil {
		log.Fatal(err)
	}
	device, err := server.Device("thing1")
	if err != nil {
		log.Fatal(err)
	}
	conn, err = mqtt5.New(mqtt5.Config{Host: server.Host(), Port: server.Port(), TLS: device.TLS()})
	if err != nil {
		log.Fatal(err)
	}
	if err := conn.Start(); err != nil {
		log.Fatal(err)
	}
	return server, conn, func() {
		conn.Close()
		server.Close()
	}
}

// createJob queues a job for thing1. With the real IoT Core, somebody does so in the
// console or by its API.
func createJob(server *iotlocal.Server, id string) {
	err := server.CreateJob(iotlocal.Job{ID: id, Document: []byte(`{"operation":"restart"}`), Things: []string{"thing1"}})
	if err != nil {
		log.Fatal(err)
	}
}

// A device that does each job of its thing, also those that were queued before.
func Example() {
	server, conn, end := connect()
	defer end()
	createJob(server, "job1")
	jobs, err := iotjobs.New(conn, reqresp.Options{})
	if err != nil {
		log.Fatal(err)
	}
	defer jobs.Close()
	ctx := context.Background()

	succeeded := make(chan string)
	work := func() {
		next, err := jobs.StartNextPendingJobExecution(ctx, &iotjobs.StartNextPendingJobExecutionRequest{ThingName: "thing1"})
		if err != nil {
			log.Print(err)
			return
		}
		job := next.Execution
		if job == nil {
			return // there is none
		}
		fmt.Printf("%s: %s\n", job.JobID, job.JobDocument)
		if _, err := jobs.UpdateJobExecution(ctx, &iotjobs.UpdateJobExecutionRequest{
			ThingName: "thing1", JobID: job.JobID, Status: iotjobs.Succeeded, ExpectedVersion: job.VersionNumber,
		}); err != nil {
			log.Print(err)
		}
		succeeded <- job.JobID
	}
	stream, err := jobs.OpenNextJobExecutionChangedStream(&iotjobs.ThingSubscriptionRequest{ThingName: "thing1"},
		reqresp.Callbacks[*iotjobs.NextJobExecutionChangedEvent]{
			OnEstablished: func(reqresp.StreamEstablishedEvent) { work() }, // what was queued before makes no event
			OnEvent: func(ev *iotjobs.NextJobExecutionChangedEvent) {
				if ev.Execution != nil {
					work()
				}
			},
		})
	if err != nil {
		log.Fatal(err)
	}
	defer stream.Close()
	<-succeeded
	createJob(server, "job2")
	<-succeeded

	_, err = jobs.UpdateJobExecution(ctx, &iotjobs.UpdateJobExecutionRequest{ThingName: "thing1", JobID: "job2", Status: iotjobs.Failed})
	var refused *iotjobs.ServiceError
	if errors.As(err, &refused) && errors.Is(err, iotjobs.ErrInvalidStateTransition) {
		fmt.Println("job2 has ended already:", refused.ExecutionState.Status)
	}
	// Output:
	// job1: {"operation":"restart"}
	// job2: {"operation":"restart"}
	// job2 has ended already: SUCCEEDED
}

// The migration guide's "V2 Jobs example", section "Client for Jobs Service": subscribe to
// the answers, then publish the request.
func ExamplePubSub() {
	server, conn, end := connect()
	defer end()
	createJob(server, "job1")
	jobs := iotjobs.NewPubSub(conn)
	ctx := context.Background()
	must := func(_ string, err error) {
		if err != nil {
			log.Fatal(err)
		}
	}
	rejected := func(refused *iotjobs.ServiceError, err error) { log.Print(refused, err) }
	thing := &iotjobs.ThingSubscriptionRequest{ThingName: "thing1"}

	// List pending jobs
	listed := make(chan struct{})
	must(jobs.SubscribeToGetPendingJobExecutionsAccepted(ctx, thing, mqtt5.AtLeastOnce,
		func(response *iotjobs.GetPendingJobExecutionsResponse, err error) {
			if err == nil {
				fmt.Println("queued:", response.QueuedJobs[0].JobID)
			}
			close(listed)
		}))
	must(jobs.SubscribeToGetPendingJobExecutionsRejected(ctx, thing, mqtt5.AtLeastOnce, rejected))
	if err := jobs.PublishGetPendingJobExecutions(ctx, &iotjobs.GetPendingJobExecutionsRequest{ThingName: "thing1"}, mqtt5.AtLeastOnce); err != nil {
		log.Fatal(err)
	}
	<-listed

	// Subscribe to necessary topics
	started, updated, changed := make(chan *iotjobs.JobExecutionData, 1), make(chan struct{}), make(chan struct{})
	must(jobs.SubscribeToNextJobExecutionChangedEvents(ctx, thing, mqtt5.AtLeastOnce,
		func(ev *iotjobs.NextJobExecutionChangedEvent, err error) {
			if err == nil && ev.Execution == nil {
				close(changed)
			}
		}))
	must(jobs.SubscribeToStartNextPendingJobExecutionAccepted(ctx, thing, mqtt5.AtLeastOnce,
		func(response *iotjobs.StartNextPendingJobExecutionResponse, err error) {
			if err == nil {
				started <- response.Execution
			}
		}))
	must(jobs.SubscribeToStartNextPendingJobExecutionRejected(ctx, thing, mqtt5.AtLeastOnce, rejected))
	// Note that we subscribe to "+", the MQTT wildcard, to receive responses about any job.
	every := &iotjobs.JobSubscriptionRequest{ThingName: "thing1", JobID: "+"}
	must(jobs.SubscribeToUpdateJobExecutionAccepted(ctx, every, mqtt5.AtLeastOnce,
		func(*iotjobs.UpdateJobExecutionResponse, error) { close(updated) }))
	must(jobs.SubscribeToUpdateJobExecutionRejected(ctx, every, mqtt5.AtLeastOnce, rejected))

	// Start next job
	if err := jobs.PublishStartNextPendingJobExecution(ctx, &iotjobs.StartNextPendingJobExecutionRequest{ThingName: "thing1"}, mqtt5.AtLeastOnce); err != nil {
		log.Fatal(err)
	}
	job := <-started
	fmt.Println("started:", job.JobID)

	// Update job status
	if err := jobs.PublishUpdateJobExecution(ctx, &iotjobs.UpdateJobExecutionRequest{
		ThingName: "thing1", JobID: job.JobID, Status: iotjobs.Succeeded,
		ExpectedVersion: job.VersionNumber, ExecutionNumber: job.ExecutionNumber,
	}, mqtt5.AtLeastOnce); err != nil {
		log.Fatal(err)
	}
	<-updated
	<-changed
	fmt.Println("no job is left")
	// Output:
	// queued: job1
	// started: job1
	// no job is left
}
