package v1trace

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/iotshim/iotshim/internal/pyjson"
)

// check returns an error for everything in a scenario that the format does not have, so
// that nothing is played as something else than was meant.
func check(play *pyjson.Object) error {
	if err := only("the scenario", play, "name", "area", "purpose", "ref", "verdict", "client", "ctor", "endpoint", "broker", "steps",
		"measure", "check", "ignoreDur", "wireNotChecked", "wireEndNotChecked", "unordered", "fixed", "note"); err != nil {
		return err
	}
	if err := checkPolicy(play.Child("broker")); err != nil {
		return err
	}
	if err := checkNamed(play.Child("ctor")); err != nil {
		return err
	}
	for _, v := range play.List("check") {
		if v != "overlap" {
			return fmt.Errorf("v1trace: check %v is not known", v)
		}
	}
	for _, v := range play.List("measure") {
		m, ok := v.(*pyjson.Object)
		if !ok {
			return fmt.Errorf("v1trace: a measure is a %T and no object", v)
		}
		if err := only("a measure", m, "name", "from", "to"); err != nil {
			return err
		}
		for _, end := range []string{"from", "to"} {
			if err := checkCondition(m.Child(end)); err != nil {
				return fmt.Errorf("%w, in a measure", err)
			}
		}
	}
	for i, v := range play.List("steps") {
		step, ok := v.(*pyjson.Object)
		if !ok {
			return fmt.Errorf("v1trace: step %d is a %T and no object", i, v)
		}
		if err := checkStep(step); err != nil {
			return fmt.Errorf("%w, in step %d", err, i)
		}
	}
	return nil
}

// only returns an error if an object has other keys than these.
func only(what string, o *pyjson.Object, keys ...string) error {
	if o == nil {
		return fmt.Errorf("v1trace: %s is missing, or is no object", what)
	}
	for _, k := range o.Keys {
		if !slices.Contains(keys, k) {
			return fmt.Errorf("v1trace: %s has %q, which is not known", what, k)
		}
	}
	return nil
}

func checkStep(step *pyjson.Object) error {
	switch do := step.Text("do"); do {
	case "call":
		if err := only("a call", step, "do", "id", "fn", "args", "kw", "on", "as", "in", "nth", "bg", "repeat", "note"); err != nil {
			return err
		}
		if nth, ok := step.Get("nth").(string); ok && nth != "every" {
			return fmt.Errorf("v1trace: nth is %q; it is a number or \"every\"", nth)
		}
		if err := checkValue(step.Get("args")); err != nil || !step.Has("kw") {
			return err
		}
		return checkNamed(step.Child("kw"))
	case "new":
		if err := only("new", step, "do", "id", "as", "client", "ctor", "endpoint", "note"); err != nil {
			return err
		}
		return checkNamed(step.Child("ctor"))
	case "set":
		if err := only("set", step, "do", "id", "slot", "cb", "on", "note"); err != nil {
			return err
		}
		if slot := step.Text("slot"); slot != "onOnline" && slot != "onOffline" && slot != "onMessage" {
			return fmt.Errorf("v1trace: slot %q is not known", slot)
		}
		return checkValue(step.Get("cb"))
	case "wait":
		if err := only("wait", step, "do", "id", "sec", "for", "timeout", "note"); err != nil {
			return err
		}
		if !step.Has("for") && step.Has("sec") {
			return nil
		}
		if !step.Has("timeout") {
			return fmt.Errorf("v1trace: wait has neither sec nor timeout")
		}
		return checkCondition(step.Child("for"))
	case "broker":
		return checkBroker(step)
	default:
		return fmt.Errorf("v1trace: %q is not known", do)
	}
}

func checkCondition(cond *pyjson.Object) error {
	if err := only("a condition", cond, "wire", "topic", "conn", "n", "cb", "end", "call"); err != nil {
		return err
	}
	packets := []string{"CONNECT", "PUBLISH", "SUBSCRIBE", "UNSUBSCRIBE", "DISCONNECT", "PINGREQ", "PUBACK", "PUBREC", "PUBREL", "PUBCOMP"}
	if cond.Has("wire") && !slices.Contains(packets, cond.Text("wire")) {
		return fmt.Errorf("v1trace: a condition waits for %v, which a client does not send", cond.Get("wire"))
	}
	for _, kind := range []string{"wire", "cb", "conn", "end", "call"} {
		if cond.Has(kind) {
			return nil
		}
	}
	return fmt.Errorf("v1trace: a condition says nothing to wait for")
}

// checkPolicy checks what a server is told to do; none is fine.
func checkPolicy(policy *pyjson.Object) error {
	if policy == nil {
		return nil
	}
	acks := []string{"auto", "withhold"}
	for _, key := range policy.Keys {
		v := policy.Get(key)
		known := false
		switch key {
		case "connack":
			list, ok := v.([]any)
			if !ok {
				list = []any{v}
			}
			known = len(list) > 0 && !slices.ContainsFunc(list, func(v any) bool { return !isCode(v, 5) && v != "withhold" && v != "close" })
		case "suback":
			known = isCode(v, 255) || isOneOf(v, acks)
		case "puback", "unsuback", "pingresp":
			known = isOneOf(v, acks)
		case "session":
			known = v == "lost" || v == "kept"
		case "enforceKeepAlive":
			_, known = v.(bool)
		}
		if !known {
			return fmt.Errorf("v1trace: the policy %s = %v is not known", key, v)
		}
	}
	return nil
}

func isOneOf(v any, names []string) bool {
	s, ok := v.(string)
	return ok && slices.Contains(names, s)
}

func isCode(v any, most int64) bool {
	n, ok := v.(json.Number)
	if !ok {
		return false
	}
	code, err := n.Int64()
	return err == nil && code >= 0 && code <= most
}

func checkBroker(step *pyjson.Object) error {
	if err := only("a broker step", step, "do", "id", "note", "policy", "action", "release", "publish", "answer", "unanswer"); err != nil {
		return err
	}
	if err := checkPolicy(step.Child("policy")); err != nil {
		return err
	}
	if step.Has("action") && !isOneOf(step.Get("action"), []string{"drop", "down", "up"}) {
		return fmt.Errorf("v1trace: action %v is not known", step.Get("action"))
	}
	for _, kind := range oneOrMore(step, "release") {
		if !isOneOf(kind, []string{"connack", "puback", "suback", "unsuback", "pingresp"}) {
			return fmt.Errorf("v1trace: release %v is not known", kind)
		}
	}
	for _, v := range oneOrMore(step, "publish") {
		o, _ := v.(*pyjson.Object)
		if err := only("publish", o, "topic", "payload", "qos", "retain", "dup", "repeat"); err != nil {
			return err
		}
	}
	for _, v := range oneOrMore(step, "answer") {
		o, _ := v.(*pyjson.Object)
		if err := only("answer", o, "on", "replies", "times"); err != nil {
			return err
		}
		for _, r := range o.List("replies") {
			reply, _ := r.(*pyjson.Object)
			if err := only("a reply", reply, "topic", "json", "text", "qos", "delay"); err != nil {
				return err
			}
		}
	}
	return nil
}

// oneOrMore returns what a step says under a key: one thing, or a list of them.
func oneOrMore(step *pyjson.Object, key string) []any {
	if !step.Has(key) {
		return nil
	}
	if l, ok := step.Get(key).([]any); ok {
		return l
	}
	return []any{step.Get(key)}
}

// checkNamed checks arguments by their names.
func checkNamed(args *pyjson.Object) error {
	if args == nil {
		return nil
	}
	for _, key := range args.Keys {
		if err := checkValue(args.Get(key)); err != nil {
			return err
		}
	}
	return nil
}

// checkValue checks an argument, or a list of them.
func checkValue(v any) error {
	switch v := v.(type) {
	case []any:
		for _, x := range v {
			if err := checkValue(x); err != nil {
				return err
			}
		}
	case *pyjson.Object:
		for _, key := range []string{"$bytes", "$bytearray", "$repeat", "$enum", "$const", "$obj", "$port"} {
			if v.Has(key) {
				return only("an argument", v, key)
			}
		}
		switch {
		case v.Has("$cb"):
			if kind := v.Text("kind"); kind != "" && !isOneOf(kind, []string{"message", "ack", "connack", "shadow"}) {
				return fmt.Errorf("v1trace: a callback of the kind %q is not known", kind)
			}
			return only("a callback", v, "$cb", "kind", "sleep", "raise")
		case v.Has("$map"):
			if err := only("an argument", v, "$map"); err != nil {
				return err
			}
			return checkNamed(v.Child("$map"))
		}
		return fmt.Errorf("v1trace: an argument has the keys %q, which are not known", v.Keys)
	}
	return nil
}
