package topic_test

import (
	"testing"

	"github.com/iotshim/iotshim/internal/topic"
)

// matches has every example of MQTT 5.0, 4.7 and more; the trie has to give the
// same answers.
var matches = []struct {
	filter, topic string
	want          bool
}{
	// 4.7.1.2, multi-level wildcard.
	{"sport/tennis/player1/#", "sport/tennis/player1", true},
	{"sport/tennis/player1/#", "sport/tennis/player1/ranking", true},
	{"sport/tennis/player1/#", "sport/tennis/player1/score/wimbledon", true},
	{"sport/#", "sport", true},
	{"#", "sport/tennis", true},
	{"#", "a", true},
	{"sport/tennis/#", "sport/tennis/player1", true},
	// 4.7.1.3, single-level wildcard.
	{"sport/tennis/+", "sport/tennis/player1", true},
	{"sport/tennis/+", "sport/tennis/player2", true},
	{"sport/tennis/+", "sport/tennis/player1/ranking", false},
	{"sport/+", "sport", false},
	{"sport/+", "sport/", true},
	{"+", "sport", true},
	{"+/tennis/#", "sport/tennis", true},
	{"+/tennis/#", "sport/tennis/player1/ranking", true},
	{"sport/+/player1", "sport/tennis/player1", true},
	{"sport/+/player1", "sport/tennis/player2", false},
	{"/finance", "/finance", true},
	{"+/+", "/finance", true},
	{"/+", "/finance", true},
	{"+", "/finance", false},
	// 4.7.2, topics that begin with $.
	{"#", "$SYS/monitor/Clients", false},
	{"#", "$SYS", false},
	{"+/monitor/Clients", "$SYS/monitor/Clients", false},
	{"+", "$SYS", false},
	{"+/#", "$SYS/a", false},
	{"$SYS/#", "$SYS/monitor/Clients", true},
	{"$SYS/#", "$SYS", true},
	{"$SYS/monitor/+", "$SYS/monitor/Clients", true},
	{"$SYS/+/Clients", "$SYS/monitor/Clients", true},
	{"a/+", "a/$SYS", true},
	{"+/+", "a/$b", true},
	{"#", "a/$b", true},
	// 4.7.3, names and filters to the letter.
	{"ACCOUNTS", "Accounts", false},
	{"Accounts payable", "Accounts payable", true},
	{"/finance", "finance", false},
	{"finance/", "finance", false},
	{"/", "/", true},
	{"+/+", "/", true},
	{"#", "/", true},
	{"/#", "/", true},
	{"+/#", "/", true},
	{"a//b", "a//b", true},
	{"a/+/b", "a//b", true},
	{"a//b", "a/b", false},
	{"a/#", "ab", false},
	{"a/#", "b", false},
	{"a/b", "a", false},
	{"a", "a/b", false},
	{"a/+/#", "a", false},
	{"a/+/#", "a/b", true},
	{"a/é", "a/é", true},
	// 4.8.2, shared subscriptions.
	{"$share/consumer1/sport/tennis/+", "sport/tennis/player1", true},
	{"$share/consumer1//finance", "/finance", true},
	{"$share/consumer1/#", "sport", true},
	{"$share/consumer1/#", "$SYS/a", false},
	{"$share/consumer1/$SYS/#", "$SYS/a", true},
	{"$share/consumer1/a", "$share/consumer1/a", false},
	{"$share/g/$share/h/a", "$share/h/a", true},
	// Not filters at all: no panic, and each stands for itself.
	{"", "", true},
	{"", "a", false},
	{"#/a", "x/a", false},
	{"a/b+", "a/bc", false},
	{"$share/g", "$share/g", true},
	{"$share//a", "$share//a", true},
	{"$share/g/", "$share/g/", true},
}

func TestMatch(t *testing.T) {
	for _, tt := range matches {
		t.Run(tt.filter+" "+tt.topic, func(t *testing.T) {
			if got := topic.Match(tt.filter, tt.topic); got != tt.want {
				t.Errorf("Match: got %t, want %t", got, tt.want)
			}
			var trie topic.Trie[string]
			trie.Set(tt.filter, tt.filter)
			if got := len(trie.Append(nil, tt.topic)) == 1; got != tt.want {
				t.Errorf("Trie.Append: got %t, want %t", got, tt.want)
			}
		})
	}
}

func TestIsShared(t *testing.T) {
	for filter, want := range map[string]bool{
		"$share/g/a": true, "$share/": true, "$share": false, "$shared/g/a": false, "share/g/a": false, "": false,
	} {
		if got := topic.IsShared(filter); got != want {
			t.Errorf("IsShared(%q): got %t, want %t", filter, got, want)
		}
	}
}

func TestMatchAllocates(t *testing.T) {
	got := testing.AllocsPerRun(100, func() {
		topic.Match("$share/g/sport/+/player1/#", "sport/tennis/player1/score")
	})
	if got != 0 {
		t.Errorf("got %v allocations, want 0", got)
	}
}
