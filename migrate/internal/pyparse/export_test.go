package pyparse

// CallSite is a call as the tests compare it.
type CallSite struct {
	Line int
	Name string
}

// CallSites lists the calls of a file.
func CallSites(f *File) []CallSite {
	var sites []CallSite
	f.Walk(f.Body, func(id ID) bool {
		n := &f.Nodes[id]
		if n.Kind != Call {
			return true
		}
		line, _ := f.Position(n.Pos)
		name := ""
		switch k := f.Nodes[n.A].Kind; k {
		case Name, Attr:
			name = f.Name(n.A)
		}
		sites = append(sites, CallSite{line, name})
		return true
	})
	return sites
}

// TokenSpans returns the positions of all tokens.
func TokenSpans(src string) [][2]int32 {
	l := lexer{src: src, lineStart: true}
	l.run()
	spans := make([][2]int32, len(l.toks))
	for i, t := range l.toks {
		spans[i] = [2]int32{t.pos, t.end}
	}
	return spans
}
