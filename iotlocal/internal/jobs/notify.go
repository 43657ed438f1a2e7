package jobs

import (
	"time"

	"github.com/iotshim/iotshim/iotlocal/internal/service"
)

// listed is how many executions a notification names.
const listed = 10

// watch runs change, and returns what devices are told of it: notify when an execution
// has come to the pending ones or has left them, notify-next when another one is the
// next.
func (s *Service) watch(now time.Time, things []string, change func()) []service.Message {
	type view struct {
		next    *execution
		pending map[*execution]bool
	}
	look := func(thing string) (v view, list []*execution) {
		list = s.pending(thing)
		v.pending = make(map[*execution]bool, len(list))
		for _, e := range list {
			v.pending[e] = true
		}
		if len(list) > 0 {
			v.next = list[0]
		}
		return v, list
	}
	before := make([]view, len(things))
	for i, thing := range things {
		before[i], _ = look(thing)
	}
	change()
	var told []service.Message
	for i, thing := range things {
		after, list := look(thing)
		if !sameKeys(before[i].pending, after.pending) {
			told = append(told, service.Message{Topic: topicPrefix + thing + "/jobs/notify", Payload: encode(listOf(now, list))})
		}
		if before[i].next != after.next {
			n := nextNotification{Timestamp: seconds(now)}
			if after.next != nil {
				n.Execution = after.next.full(now, true)
			}
			told = append(told, service.Message{Topic: topicPrefix + thing + "/jobs/notify-next", Payload: encode(n)})
		}
	}
	return told
}

func sameKeys(a, b map[*execution]bool) bool {
	if len(a) != len(b) {
		return false
	}
	for e := range a {
		if !b[e] {
			return false
		}
	}
	return true
}

func listOf(now time.Time, pending []*execution) notification {
	n := notification{Timestamp: seconds(now), Jobs: map[Status][]summary{}}
	for _, e := range pending[:min(len(pending), listed)] {
		n.Jobs[e.Status] = append(n.Jobs[e.Status], e.summary())
	}
	return n
}
