package provisioning

import (
	"strconv"
	"strings"
)

// value is an expression of a template: a string, a list, or a function of those.
type value interface {
	// eval returns a string or a list of strings.
	eval(scope scope) (result, *Error)
}

// result is a string, or a list when list is not nil.
type result struct {
	text string
	list []string
}

// scope is what names stand for.
type scope struct {
	names    map[string]string
	mappings map[string]map[string]map[string]string
}

type (
	literal  string
	sequence []value
	ref      string
	join     struct{ delimiter, of value }
	selects  struct{ index, of value }
	find     struct{ mapping, first, second value }
	split    struct{ delimiter, of value }
	sub      struct {
		text string
		with map[string]value
	}
)

func (v literal) eval(scope) (result, *Error) { return result{text: string(v)}, nil }

func (v sequence) eval(s scope) (result, *Error) {
	list := make([]string, 0, len(v))
	for _, e := range v {
		r, err := e.eval(s)
		if err != nil {
			return result{}, err
		}
		if r.list != nil {
			list = append(list, r.list...)
		} else {
			list = append(list, r.text)
		}
	}
	return result{list: list}, nil
}

func (v ref) eval(s scope) (result, *Error) {
	t, ok := s.names[string(v)]
	if !ok {
		return result{}, unresolved(string(v))
	}
	return result{text: t}, nil
}

func (v join) eval(s scope) (result, *Error) {
	delimiter, err := evalText(v.delimiter, s)
	if err != nil {
		return result{}, err
	}
	list, err := evalList(v.of, s)
	if err != nil {
		return result{}, err
	}
	return result{text: strings.Join(list, delimiter)}, nil
}

func (v selects) eval(s scope) (result, *Error) {
	index, err := evalText(v.index, s)
	if err != nil {
		return result{}, err
	}
	list, err := evalList(v.of, s)
	if err != nil {
		return result{}, err
	}
	i, bad := strconv.Atoi(index)
	if bad != nil || i < 0 || i >= len(list) {
		return result{}, invalidParameters("Fn::Select: there is no element %s", index)
	}
	return result{text: list[i]}, nil
}

func (v find) eval(s scope) (result, *Error) {
	var keys [3]string
	for i, k := range []value{v.mapping, v.first, v.second} {
		var err *Error
		if keys[i], err = evalText(k, s); err != nil {
			return result{}, err
		}
	}
	t, ok := s.mappings[keys[0]][keys[1]][keys[2]]
	if !ok {
		return result{}, invalidParameters("Fn::FindInMap: there is no %s.%s in mapping %s", keys[1], keys[2], keys[0])
	}
	return result{text: t}, nil
}

func (v split) eval(s scope) (result, *Error) {
	delimiter, err := evalText(v.delimiter, s)
	if err != nil {
		return result{}, err
	}
	t, err := evalText(v.of, s)
	if err != nil {
		return result{}, err
	}
	if delimiter == "" {
		return result{}, invalidParameters("Fn::Split: the delimiter is empty")
	}
	return result{list: strings.Split(t, delimiter)}, nil
}

func (v sub) eval(s scope) (result, *Error) {
	var out strings.Builder
	for rest := v.text; ; {
		before, after, ok := strings.Cut(rest, "${")
		out.WriteString(before)
		if !ok {
			return result{text: out.String()}, nil
		}
		name, after, ok := strings.Cut(after, "}")
		if !ok {
			return result{}, invalidParameters("Fn::Sub: ${ has no end")
		}
		rest = after
		switch {
		case strings.HasPrefix(name, "!"): // stands for itself
			out.WriteString("${" + name[1:] + "}")
			continue
		case v.with[name] == nil:
			t, err := ref(name).eval(s)
			if err != nil {
				return result{}, err
			}
			out.WriteString(t.text)
			continue
		}
		t, err := evalText(v.with[name], s)
		if err != nil {
			return result{}, err
		}
		out.WriteString(t)
	}
}

func evalText(v value, s scope) (string, *Error) {
	r, err := v.eval(s)
	if err == nil && r.list != nil {
		err = invalidParameters("A list is where a string is needed")
	}
	return r.text, err
}

func evalList(v value, s scope) ([]string, *Error) {
	r, err := v.eval(s)
	if err == nil && r.list == nil {
		err = invalidParameters("A string is where a list is needed")
	}
	return r.list, err
}
