package shadow

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
)

// appendState appends the value as compact JSON, with its keys in order.
func (n *node) appendState(b []byte) []byte {
	return n.append(b, func(b []byte, leaf *node) []byte {
		switch v := leaf.value.(type) {
		case string:
			return appendText(b, v)
		case json.Number:
			return append(b, v...)
		case bool:
			return strconv.AppendBool(b, v)
		}
		return append(b, "null"...)
	})
}

// appendMetadata appends the times of the leaves, in the shape of the value.
func (n *node) appendMetadata(b []byte) []byte {
	return n.append(b, func(b []byte, leaf *node) []byte {
		b = append(b, `{"timestamp":`...)
		b = strconv.AppendInt(b, leaf.at, 10)
		return append(b, '}')
	})
}

func (n *node) append(b []byte, leaf func([]byte, *node) []byte) []byte {
	switch {
	case n.fields != nil:
		b = append(b, '{')
		for i, key := range slices.Sorted(maps.Keys(n.fields)) {
			if i > 0 {
				b = append(b, ',')
			}
			b = append(appendText(b, key), ':')
			b = n.fields[key].append(b, leaf)
		}
		return append(b, '}')
	case n.items != nil:
		b = append(b, '[')
		for i, item := range n.items {
			if i > 0 {
				b = append(b, ',')
			}
			b = item.append(b, leaf)
		}
		return append(b, ']')
	}
	return leaf(b, n)
}

func appendText(b []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == '"' || c == '\\' {
			return append(b, encode(s)...)
		}
	}
	b = append(b, '"')
	b = append(b, s...)
	return append(b, '"')
}

// encode writes JSON without a line end, and with <, > and & as they are: they
// count for one byte each.
func encode(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(v) // cannot fail: values come from a decoder, answers are structs of ours
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}
