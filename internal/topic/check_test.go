package topic_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/iotshim/iotshim/internal/topic"
)

func TestCheckUTF8(t *testing.T) {
	tests := []struct {
		name, in, want string // want "": accepted
	}{
		{"empty", "", ""},
		{"ASCII", " !~azAZ09/+#$", ""},
		{"two, three and four bytes", "\u00A0é€𝄞", ""},
		{"replacement character itself", "a\uFFFDb", ""},
		{"byte order mark", "\uFEFFa", ""},
		{"neighbours of the non-characters", "\uFDCF\uFDF0\uFFFD\U0001FFFD\U00020000", ""},
		{"U+0000", "ab\x00", "control character U+0000 at byte 2"},
		{"U+0001", "\x01", "control character U+0001 at byte 0"},
		{"U+001F", "\x1f", "control character U+001F at byte 0"},
		{"U+007F", "\x7f", "control character U+007F at byte 0"},
		{"U+0080", "é\u0080", "control character U+0080 at byte 2"},
		{"U+009F", "\u009f", "control character U+009F at byte 0"},
		{"U+FDD0", "\uFDD0", "non-character U+FDD0 at byte 0"},
		{"U+FDEF", "\uFDEF", "non-character U+FDEF at byte 0"},
		{"U+FFFE", "\uFFFE", "non-character U+FFFE at byte 0"},
		{"U+FFFF", "\uFFFF", "non-character U+FFFF at byte 0"},
		{"U+1FFFE", "\U0001FFFE", "non-character U+1FFFE at byte 0"},
		{"U+10FFFF", "\U0010FFFF", "non-character U+10FFFF at byte 0"},
		{"lone continuation byte", "a\x80", "malformed UTF-8 at byte 1"},
		{"cut sequence", "\xe2\x82", "malformed UTF-8 at byte 0"},
		{"overlong slash", "\xc0\xaf", "malformed UTF-8 at byte 0"},
		{"surrogate U+D800", "\xed\xa0\x80", "malformed UTF-8 at byte 0"},
		{"above U+10FFFF", "\xf4\x90\x80\x80", "malformed UTF-8 at byte 0"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { checkReason(t, topic.CheckUTF8(tt.in), tt.want) })
	}
}

func TestCheckName(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"one character", "a", ""},
		{"only a slash", "/", ""},
		{"space", "Accounts payable", ""},
		{"empty levels", "/a//b/", ""},
		{"reserved", "$aws/things/x/shadow/get", ""},
		{"longest", strings.Repeat("a", 65535), ""},
		{"empty", "", "it is empty"},
		{"too long", strings.Repeat("a", 65536), "it has 65536 bytes, more than 65535"},
		{"plus", "a/+/b", "a topic name cannot have the wildcards + and #"},
		{"hash", "a/b#", "a topic name cannot have the wildcards + and #"},
		{"NUL", "a\x00", "control character U+0000 at byte 1"},
		{"malformed", "\xff", "malformed UTF-8 at byte 0"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { checkReason(t, topic.CheckName(tt.in), tt.want) })
	}
}

func TestCheckFilter(t *testing.T) {
	const (
		alone    = "a wildcard must be alone between two slashes"
		last     = "the wildcard # must be the last level"
		noName   = "a shared subscription needs a name after $share/"
		badName  = "the name of a shared subscription cannot have + or #"
		noFilter = "a shared subscription needs a filter after its name"
	)
	tests := []struct{ in, want string }{
		// The examples of MQTT 5.0, 4.7.1.2 and 4.7.1.3.
		{"sport/tennis/player1/#", ""},
		{"sport/#", ""},
		{"#", ""},
		{"sport/tennis/#", ""},
		{"sport/tennis#", alone},
		{"sport/tennis/#/ranking", last},
		{"+", ""},
		{"+/tennis/#", ""},
		{"sport+", alone},
		{"sport/+/player1", ""},
		// Others.
		{"", "it is empty"},
		{"/", ""},
		{"//", ""},
		{"+/+", ""},
		{"/+/", ""},
		{"a/+b", alone},
		{"a/++", alone},
		{"a/##", alone},
		{"#/", last},
		{"#/+", last},
		{"$SYS/#", ""},
		{"$share", ""},
		{"a\x00/#", "control character U+0000 at byte 1"},
		{strings.Repeat("a", 65535), ""},
		{strings.Repeat("a", 65536), "it has 65536 bytes, more than 65535"},
		// Shared subscriptions, MQTT 5.0, 4.8.2.
		{"$share/consumer1/sport/tennis/+", ""},
		{"$share/consumer2/#", ""},
		{"$share/consumer1//finance", ""},
		{"$share/g//", ""},
		{"$Share/g", ""},
		{"$share/", noName},
		{"$share//", noName},
		{"$share//a", noName},
		{"$share/g", noFilter},
		{"$share/g/", noFilter},
		{"$share/+/a", badName},
		{"$share/g#/a", badName},
		{"$share/g/a#", alone},
		{"$share/g/#/a", last},
	}
	for _, tt := range tests {
		name := tt.in
		if len(name) > 40 {
			name = name[:40]
		}
		t.Run(name, func(t *testing.T) { checkReason(t, topic.CheckFilter(tt.in), tt.want) })
	}
}

func checkReason(t *testing.T, err error, want string) {
	t.Helper()
	if want == "" {
		if err != nil {
			t.Errorf("got error %v, want none", err)
		}
		return
	}
	var e *topic.Error
	if !errors.As(err, &e) {
		t.Fatalf("got %v, want a *topic.Error with %q", err, want)
	}
	if e.Reason != want {
		t.Errorf("got reason %q, want %q", e.Reason, want)
	}
}

func TestErrorText(t *testing.T) {
	long := strings.Repeat("a", 63) + "é" + "secret#"
	tests := []struct {
		name string
		err  error
		want string
	}{
		{"quoted", topic.CheckName("a/\"+\""), `topic: "a/\"+\"": a topic name cannot have the wildcards + and #`},
		{"cut before a character", topic.CheckFilter(long),
			`topic: "` + strings.Repeat("a", 63) + `"...: a wildcard must be alone between two slashes`},
		{"malformed is escaped", topic.CheckName("\xff\n"), `topic: "\xff\n": malformed UTF-8 at byte 0`},
		{"text is not shown", topic.CheckUTF8("password\x00"), `topic: control character U+0000 at byte 8`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := tt.err.Error(); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}
