package commands

import (
	"encoding/json"
	"strings"
	"unicode/utf8"
)

const prefix = "$aws/commands/"

// key names an execution.
type key struct {
	kind       Kind
	device, id string
}

func (k key) topic() string {
	return prefix + string(k.kind) + "/" + k.device + "/executions/" + k.id
}

// parseTopic takes the topic of an answer apart. It reports false for topics that are
// not the service's, and for those on which it speaks itself.
func parseTopic(topic string) (k key, valid, ok bool) {
	rest, ok := strings.CutPrefix(topic, prefix)
	if !ok {
		return key{}, false, false
	}
	levels := strings.Split(rest, "/")
	if len(levels) >= 5 && (levels[4] == "request" || levels[4] == "response" && len(levels) > 5 && (levels[5] == "accepted" || levels[5] == "rejected")) {
		return key{}, false, false
	}
	if len(levels) >= 4 {
		k = key{Kind(levels[0]), levels[1], levels[3]}
	}
	valid = len(levels) == 6 && (k.kind == Thing || k.kind == Client) && levels[2] == "executions" && levels[4] == "response" && levels[5] == "json"
	return k, valid, true
}

// update is what a device answers.
type update struct {
	Status Status            `json:"status"`
	Reason *Reason           `json:"statusReason"`
	Result map[string]Result `json:"result"`
}

const (
	maximumReasonCode  = 64
	maximumDescription = 1024
	maximumResults     = 100
	maximumResultName  = 64
)

func parseUpdate(payload []byte) (update, *Error) {
	var u update
	if !utf8.Valid(payload) || !json.Valid(payload) {
		return u, refuse(InvalidJSON, "The payload is not JSON.")
	}
	if json.Unmarshal(payload, &u) != nil {
		return u, refuse(InvalidRequest, "The payload has a field of the wrong type.")
	}
	switch u.Status {
	case InProgress, Succeeded, Failed, Rejected, TimedOut:
	default:
		return u, refuse(InvalidRequest, "status is none of IN_PROGRESS, SUCCEEDED, FAILED, REJECTED, TIMED_OUT.")
	}
	if u.Reason != nil {
		if !validName(u.Reason.Code, maximumReasonCode, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") {
			return u, refuse(InvalidRequest, "reasonCode is not 1 to 64 of the characters A-Z 0-9 _ -.")
		}
		if utf8.RuneCountInString(u.Reason.Description) > maximumDescription {
			return u, refuse(InvalidRequest, "reasonDescription has more than 1024 characters.")
		}
	}
	if len(u.Result) > maximumResults {
		return u, refuse(InvalidRequest, "result has more than 100 values.")
	}
	for name, r := range u.Result {
		if !validName(name, maximumResultName, letters+"_-") {
			return u, refuse(InvalidRequest, "A name in result is not 1 to 64 of the characters a-z A-Z 0-9 _ -.")
		}
		n := 0
		for _, has := range []bool{r.S != nil, r.B != nil, r.Bin != nil} {
			if has {
				n++
			}
		}
		if n != 1 {
			return u, refuse(InvalidRequest, "A value of result does not have one of s, b and bin.")
		}
	}
	return u, nil
}

const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

func validID(s string) bool { return validName(s, 64, letters+"_-") }

func (k Kind) validDevice(s string) bool {
	switch k {
	case Thing:
		return validName(s, 128, letters+":_-")
	case Client:
		return s != "" && len(s) <= 128 && utf8.ValidString(s) && !strings.ContainsAny(s, "/+#\x00")
	}
	return false
}

func validName(s string, most int, chars string) bool {
	if s == "" || len(s) > most {
		return false
	}
	return strings.Trim(s, chars) == ""
}
