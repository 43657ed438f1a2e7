package goport

import (
	"go/token"
	"strconv"
	"strings"
	"unicode"
)

// reserved are the names that a port uses itself: packages, predeclared names, helpers.
var reserved = words(`any append bool byte cap clear close comparable complex complex128 complex64 copy delete error
	false float32 float64 imag int int16 int32 int64 int8 iota len make max min new nil panic print println real
	recover rune string true uint uint16 uint32 uint64 uint8 uintptr main init err
	base64 bufio bytes cmp errors flag fmt http io json log math net os rand signal slices slog sort strconv strings
	sync syscall time v1compat shadowhandler jobsclient
	dict newDict list newList index setIndex has length items truth str repr toInt toFloat equal compare
	jsonDumps jsonLoads pyError raise must todo catch isPython number arithmetic floorDiv modulo isOperation
	slice format formatNumber details thread namespace parsed namespace_ interrupted nowSeconds readLine
	required isTimeout pick getopt delIndex uniform randint round joinText splitText asBytes mulText ordered
	pyFormat unescape strip lstrip rstrip startThread sorted reversed sum either choice layout queue newQueue pyFloat writeJSON writeText readJSON stdin interrupts exists enumerated isDigits jsonIndent sortKeys detail onInterrupt catch isA event newEvent sortedItems keysOf valuesOf pairsOf self`)

func words(s string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(s) {
		m[w] = true
	}
	return m
}

// naming gives each Python name a Go name of its own.
type naming struct {
	goNames map[string]string
	taken   map[string]bool
}

func newNaming() *naming { return &naming{goNames: map[string]string{}, taken: map[string]bool{}} }

// name returns the Go name of a Python name, always the same.
func (n *naming) name(py string) string {
	if s, ok := n.goNames[py]; ok {
		return s
	}
	s := n.unique(goName(py))
	n.goNames[py] = s
	return s
}

// unique returns a name that nothing else has.
func (n *naming) unique(s string) string {
	base := s
	for i := 2; reserved[s] || n.taken[s] || token.IsKeyword(s); i++ {
		s = base + strconv.Itoa(i)
	}
	n.taken[s] = true
	return s
}

// goName turns snake_case into camelCase and leaves everything else.
func goName(py string) string {
	var b strings.Builder
	upper := false
	for i, r := range strings.Trim(py, "_") {
		switch {
		case r == '_' && strings.ToUpper(py) != py:
			upper = true
		case !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '_':
			b.WriteByte('_')
		case i == 0 && unicode.IsDigit(r):
			b.WriteByte('_')
			b.WriteRune(r)
		case upper:
			b.WriteRune(unicode.ToUpper(r))
			upper = false
		default:
			b.WriteRune(r)
		}
	}
	if b.Len() == 0 {
		return "blank"
	}
	return b.String()
}
