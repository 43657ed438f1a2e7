package jobs

import "strings"

const (
	topicPrefix = "$aws/things/"
	nextJob     = "$next"
)

// operation is what a request asks for.
type operation int

const (
	opInvalid    operation = iota // a topic below jobs that has no operation
	opGetPending                  // GetPendingJobExecutions
	opStartNext                   // StartNextPendingJobExecution
	opDescribe                    // DescribeJobExecution
	opUpdate                      // UpdateJobExecution
)

// parseTopic takes the topic of a request apart. It reports false for topics that are
// not the service's, and for those on which it speaks itself.
func parseTopic(topic string) (thing, job string, op operation, ok bool) {
	rest, ok := strings.CutPrefix(topic, topicPrefix)
	if !ok {
		return "", "", 0, false
	}
	levels := strings.Split(rest, "/")
	if len(levels) < 3 || levels[0] == "" || levels[1] != "jobs" {
		return "", "", 0, false
	}
	thing, levels = levels[0], levels[2:]
	switch last := levels[len(levels)-1]; {
	case last == "accepted", last == "rejected", len(levels) == 1 && (last == "notify" || last == "notify-next"):
		return "", "", 0, false
	case len(levels) == 1 && last == "get":
		return thing, "", opGetPending, true
	case len(levels) == 1 && last == "start-next":
		return thing, "", opStartNext, true
	case len(levels) == 2 && last == "get":
		return thing, levels[0], opDescribe, true
	case len(levels) == 2 && last == "update":
		return thing, levels[0], opUpdate, true
	}
	return thing, "", opInvalid, true
}

// Limits of AWS IoT on names, in characters.
const (
	maximumThingLength = 128
	maximumJobLength   = 64
)

func validThing(s string) bool { return validName(s, maximumThingLength, ":_-") }
func validJob(s string) bool   { return validName(s, maximumJobLength, "_-") }

func validName(s string, most int, also string) bool {
	if len(s) == 0 || len(s) > most {
		return false
	}
	for i := range len(s) {
		switch c := s[i]; {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', strings.IndexByte(also, c) >= 0:
		default:
			return false
		}
	}
	return true
}
