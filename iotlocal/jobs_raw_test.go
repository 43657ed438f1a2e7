package iotlocal_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/iotshim/iotshim/iotlocal"
)

const jobsPrefix = "$aws/things/thing1/jobs/"

// jobClient is a raw client of thing1 that has subscribed to the notifications of its
// jobs, and not to any answer.
type jobClient struct {
	*client
	server *iotlocal.Server
	end    string // topic of a message that this client alone gets
}

func jobsOf(t *testing.T, s *iotlocal.Server) *jobClient {
	t.Helper()
	id := fmt.Sprintf("jobs%d", len(s.Clients()))
	c := &jobClient{client: open5(t, s, id), server: s, end: "end/" + id}
	c.subscribe5(1, jobsPrefix+"notify", jobsPrefix+"notify-next", c.end)
	return c
}

// create makes jobs, and forgets what is told of them.
func (c *jobClient) create(ids ...string) {
	c.t.Helper()
	for _, id := range ids {
		if err := c.server.CreateJob(iotlocal.Job{ID: id, Document: []byte(`{ "do": "` + id + `" }`), Things: []string{"thing1"}}); err != nil {
			c.t.Fatal(err)
		}
	}
	c.rest()
}

// jobTimes are the times in what the service sends, in seconds.
var jobTimes = regexp.MustCompile(`"(timestamp|queuedAt|startedAt|lastUpdatedAt)":1[0-9]{9}\b`)

// ask sends a request, and returns what has come by the time that a message sent
// behind it comes back, by topic below jobs. Times are T.
func (c *jobClient) ask(what, payload string) answers {
	c.t.Helper()
	c.publish5(jobsPrefix+what, payload, nil)
	return c.rest()
}

func (c *jobClient) rest() answers {
	c.t.Helper()
	c.send5(c.end, "", 0, nil)
	got := answers{}
	for {
		m := c.message()
		if m.Topic == c.end {
			return got
		}
		topic := strings.TrimPrefix(m.Topic, jobsPrefix)
		if have, twice := got[topic]; twice && topic != "notify" {
			c.t.Fatalf("two messages on %s: %s and %s", topic, have, m.Payload)
		}
		got[topic] = jobTimes.ReplaceAllString(string(m.Payload), `"$1":T`)
	}
}

// wants compares all that has come.
func (c *jobClient) wants(got answers, want map[string]string) {
	c.t.Helper()
	wantEqual(c.t, map[string]string(got), want)
}

// rejected sends a request that is refused with the code and changes nothing.
func (c *jobClient) rejected(what, payload, code string) string {
	c.t.Helper()
	before := c.server.JobExecutions("thing1")
	got := c.ask(what, payload)
	text, ok := got[what+"/rejected"]
	if !ok || len(got) != 1 || !strings.Contains(text, `"code":"`+code+`"`) {
		c.t.Errorf("%s %.80s: got %v, want it rejected with %s", what, payload, got, code)
	}
	wantEqual(c.t, c.server.JobExecutions("thing1"), before)
	return text
}

// status returns the state of a job of thing1.
func (c *jobClient) status(id string) string {
	e, ok := c.server.JobExecution("thing1", id)
	if !ok {
		return "none"
	}
	return fmt.Sprintf("%s v%d", e.Status, e.VersionNumber)
}

func (c *jobClient) isStatus(id, want string) {
	c.t.Helper()
	if got := c.status(id); got != want {
		c.t.Errorf("%s is %s, want %s", id, got, want)
	}
}

// advance moves the clock of the services, and returns what is told meanwhile.
func (c *jobClient) advance(d time.Duration) answers {
	c.t.Helper()
	c.server.AdvanceClock(d)
	return c.rest()
}
