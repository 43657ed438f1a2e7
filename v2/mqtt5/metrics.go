package mqtt5

import (
	"fmt"
	"runtime"
	"slices"
	"strings"

	"github.com/iotshim/iotshim/internal/topic"
)

// Metrics is what AWS counts its SDKs by: it goes into the user name of the
// CONNECT, behind a "?". Nothing of a user name that is there already is changed.
type Metrics struct {
	// LibraryName is the value of "SDK", such as "iotshim/Go". Use a name of your
	// own: those that begin with "IoTDeviceSDK/" are the vendor's.
	LibraryName string
	// Metadata are further names and values; the vendor's SDKs send CRTVersion and
	// IoTSDKVersion, for instance.
	Metadata []UserProperty
}

// userName returns the user name with the metrics added. With an error it
// returns the name as it was.
func (m *Metrics) userName(name string) (string, error) {
	base, query := name, ""
	if i := strings.LastIndexByte(name, '?'); i >= 0 {
		base, query = name[:i], name[i+1:]
	}
	var params []string
	if query != "" {
		params = strings.Split(query, "&")
	}
	at := func(key string) int {
		return slices.IndexFunc(params, func(p string) bool { k, _, _ := strings.Cut(p, "="); return k == key })
	}
	if at("SDK") < 0 {
		params = append(params, "SDK="+m.LibraryName)
	}
	if at("Platform") < 0 {
		params = append(params, "Platform="+runtime.GOOS)
	}
	if len(m.Metadata) > 0 {
		if i := at("Metadata"); i < 0 {
			params = append(params, "Metadata="+mergeMetadata(nil, m.Metadata))
		} else if existing, ok := parseMetadata(strings.TrimPrefix(params[i], "Metadata=")); ok {
			params[i] = "Metadata=" + mergeMetadata(existing, m.Metadata)
		}
	}
	full := base + "?" + strings.Join(params, "&")
	if len(full) > maxString {
		return name, fmt.Errorf("mqtt5: the user name with metrics has %d bytes, more than %d", len(full), maxString)
	}
	if err := topic.CheckUTF8(full); err != nil {
		return name, fmt.Errorf("mqtt5: the metrics are not valid text: %w", err)
	}
	return full, nil
}

// parseMetadata reads "(k=v;k=v)".
func parseMetadata(s string) ([]UserProperty, bool) {
	s, open := strings.CutPrefix(s, "(")
	s, closed := strings.CutSuffix(s, ")")
	if !open || !closed {
		return nil, false
	}
	if s == "" {
		return nil, true
	}
	var list []UserProperty
	for _, entry := range strings.Split(s, ";") {
		k, v, ok := strings.Cut(entry, "=")
		if !ok || k == "" {
			return nil, false
		}
		list = append(list, UserProperty{k, v})
	}
	return list, true
}

// mergeMetadata appends what is not there yet.
func mergeMetadata(existing, more []UserProperty) string {
	for _, m := range more {
		if !slices.ContainsFunc(existing, func(e UserProperty) bool { return e.Name == m.Name }) {
			existing = append(existing, m)
		}
	}
	entries := make([]string, len(existing))
	for i, e := range existing {
		entries[i] = e.Name + "=" + e.Value
	}
	return "(" + strings.Join(entries, ";") + ")"
}
