package provisioning

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
)

// maxDepth is how deep functions may be in one another.
const maxDepth = 16

// parseValue reads an expression. where names its place for errors.
func parseValue(where string, v any, depth int) (value, error) {
	if depth > maxDepth {
		return nil, wrong(where, "functions are more than %d deep in one another", maxDepth)
	}
	switch v := v.(type) {
	case string:
		return literal(v), nil
	case bool:
		return literal(strconv.FormatBool(v)), nil
	case json.Number:
		return literal(v), nil
	case []any:
		s := make(sequence, 0, len(v))
		for i, e := range v {
			p, err := parseValue(fmt.Sprintf("%s[%d]", where, i), e, depth+1)
			if err != nil {
				return nil, err
			}
			s = append(s, p)
		}
		return s, nil
	case map[string]any:
		if len(v) == 1 {
			for name, arg := range v {
				return parseFunction(where+"."+name, name, arg, depth+1)
			}
		}
	}
	return nil, wrong(where, `must be a string, a list, or a function such as {"Ref": "Name"}`)
}

func parseFunction(where, name string, arg any, depth int) (value, error) {
	switch name {
	case "Ref":
		n, ok := arg.(string)
		if !ok {
			return nil, wrong(where, "must be the name of a parameter")
		}
		return ref(n), nil
	case "Fn::Sub":
		return parseSub(where, arg, depth)
	}
	count := map[string]int{"Fn::Join": 2, "Fn::Select": 2, "Fn::Split": 2, "Fn::FindInMap": 3}[name]
	if count == 0 {
		return nil, wrong(where, "is not a function; there are Ref, Fn::Join, Fn::Select, Fn::FindInMap, Fn::Split and Fn::Sub")
	}
	list, ok := arg.([]any)
	if !ok || len(list) != count {
		return nil, wrong(where, "needs a list of %d arguments", count)
	}
	args := make([]value, count)
	for i := range list {
		var err error
		if args[i], err = parseValue(fmt.Sprintf("%s[%d]", where, i), list[i], depth); err != nil {
			return nil, err
		}
	}
	switch name {
	case "Fn::Join":
		return join{args[0], args[1]}, nil
	case "Fn::Select":
		return selects{args[0], args[1]}, nil
	case "Fn::Split":
		return split{args[0], args[1]}, nil
	default:
		return find{args[0], args[1], args[2]}, nil
	}
}

func parseSub(where string, arg any, depth int) (value, error) {
	if t, ok := arg.(string); ok {
		return sub{text: t}, nil
	}
	if list, ok := arg.([]any); ok && len(list) == 2 {
		t, isText := list[0].(string)
		names, isMap := list[1].(map[string]any)
		if isText && isMap {
			s := sub{text: t, with: map[string]value{}}
			for _, n := range slices.Sorted(maps.Keys(names)) {
				v, err := parseValue(where+"."+n, names[n], depth)
				if err != nil {
					return nil, err
				}
				s.with[n] = v
			}
			return s, nil
		}
	}
	return nil, wrong(where, "needs a string, or a list of a string and a map")
}
