package rules

import (
	"slices"
	"strings"
)

// Kind is how a place uses a symbol.
type Kind string

// The kinds, in the words of reports.
const (
	Call   Kind = "call"
	Import Kind = "import"
	Attr   Kind = "attr"
	Const  Kind = "const"
	Exc    Kind = "exc"
	Assign Kind = "assign"
	Logger Kind = "logger"
	Meta   Kind = "meta" // not a use of V1; no finding has it
)

// Effort is how much work it is to replace a use.
type Effort string

// The efforts.
const (
	// Auto can be done by a program, with the same meaning.
	Auto Effort = "auto"
	// Assisted needs a look: the replacement is known, what surrounds it decides.
	Assisted Effort = "assisted"
	// Manual needs a decision: there is nothing with the same meaning.
	Manual Effort = "manual"
)

// Rule is a row of the table.
type Rule struct {
	ID string `json:"id"`
	// Symbol is the name in V1: "AWSIoTMQTTClient.publish".
	Symbol string `json:"symbol"`
	// Kind is how the symbol is used first of all. A method has Call, although a
	// reference to it without a call falls under the same rule.
	Kind Kind `json:"kind"`
	// V1Compat, V2Go and V2Python are the replacements: "v1compat.DROP_OLDEST",
	// "mqtt5.Client.Publish", "awscrt.mqtt5.Client.publish". The first is the
	// one that takes the place; others belong to it.
	V1Compat []string `json:"v1compat"`
	V2Go     []string `json:"v2go"`
	V2Python []string `json:"v2python"`
	Effort   Effort   `json:"effort"`
	// Message says in one sentence what to do.
	Message string `json:"message"`
	// Changes says what behaves differently afterwards.
	Changes string `json:"changes"`
	// Guide is the section of the vendor's migration guide.
	Guide string `json:"guide"`
	// Snippets show a typical use before and after.
	Snippets Snippets `json:"snippets"`
	// Shared is set when the v1compat symbol stands for several V1 symbols and
	// another rule names it first.
	Shared bool `json:"-"`
}

// Snippets are the same few lines four times. The Go ones are statements in a
// function with ctx context.Context, cfg mqtt5.Config, client *mqtt5.Client and
// c *v1compat.AWSIoTMQTTClient at hand, which returns an error.
type Snippets struct {
	V1Python string `json:"v1python"`
	V1Compat string `json:"v1compat"`
	V2Go     string `json:"v2go"`
	V2Python string `json:"v2python"`
}

// GuideURL is where the vendor's migration guide is.
const GuideURL = "https://github.com/aws/aws-iot-device-sdk-python-v2/blob/main/documents/MIGRATION_GUIDE.md"

// GuideLink returns the address of the rule's section of the guide.
func (r *Rule) GuideLink() string {
	if r.Guide == "" {
		return ""
	}
	return GuideURL + "#" + strings.ReplaceAll(strings.ToLower(r.Guide), " ", "-")
}

// All returns the table, ordered by id.
func All() []*Rule {
	out := slices.Concat(clientRules(), configRules(), operationRules(), optionRules(), thingRules(), discoveryRules(), memberRules(), constRules(), exceptionRules(), metaRules())
	slices.SortFunc(out, func(a, b *Rule) int { return strings.Compare(a.ID, b.ID) })
	return out
}

// Unknown is the id of the rule for a symbol that has no rule of its own.
const Unknown = "IOT900"

// Table answers questions about the rules.
type Table struct {
	all      []*Rule
	byID     map[string]*Rule
	bySymbol map[string]*Rule
	imports  []*Rule
	compat   map[string]*Rule
}

// NewTable builds the table.
func NewTable() *Table {
	t := &Table{all: All(), byID: map[string]*Rule{}, bySymbol: map[string]*Rule{}, compat: map[string]*Rule{}}
	for _, r := range t.all {
		t.byID[r.ID] = r
		switch r.Kind {
		case Meta:
			continue
		case Import:
			t.imports = append(t.imports, r)
		default:
			t.bySymbol[r.Symbol] = r
		}
		if !r.Shared {
			for _, name := range r.V1Compat {
				if _, taken := t.compat[name]; !taken {
					t.compat[name] = r
				}
			}
		}
	}
	return t
}

// All returns the rules, ordered by id.
func (t *Table) All() []*Rule { return t.all }

// ByID returns a rule, or nil.
func (t *Table) ByID(id string) *Rule { return t.byID[strings.ToUpper(id)] }

// ForSymbol returns the rule for a use of a V1 symbol: the symbol's own; for an
// import, that of the longest part of the name that has one; else the rule for
// symbols that have none.
func (t *Table) ForSymbol(symbol string, kind Kind) *Rule {
	if kind == Import {
		var best *Rule
		for _, r := range t.imports {
			if symbol == r.Symbol || strings.HasPrefix(symbol, r.Symbol+".") {
				if best == nil || len(r.Symbol) > len(best.Symbol) {
					best = r
				}
			}
		}
		if best != nil {
			return best
		}
	}
	if r := t.bySymbol[symbol]; r != nil {
		return r
	}
	if kind == Logger {
		if r := t.bySymbol["AWSIoTPythonSDK"]; r != nil {
			return r
		}
	}
	return t.byID[Unknown]
}

// ForCompat returns the rule that a symbol of v1compat stands for, or nil:
// "AWSIoTMQTTClient.Publish", "DROP_OLDEST".
func (t *Table) ForCompat(symbol string) *Rule { return t.ForGo("v1compat", symbol) }

// ForGo is ForCompat for a symbol of any of the packages that have V1's API: v1compat,
// shadowhandler, jobsclient.
func (t *Table) ForGo(pkg, symbol string) *Rule { return t.compat[pkg+"."+symbol] }

func list(s ...string) []string { return s }
