package pyscan

// Lazily makes a scan treat every program as a big one.
func (o Options) Lazily() Options { o.many = 1; return o }

// Each has a function called before each file is resolved.
func (o Options) Each(f func(path string)) Options { o.each = f; return o }

// Marked reports whether the names by which unknown objects are known have markers.
func Marked() (missing []string) {
	m := newModel()
	for name := range m.exclusive {
		if !(&program{model: m}).mentions("x." + name + "()") {
			missing = append(missing, name)
		}
	}
	for name, ok := range m.distinctive {
		if ok && !(&program{model: m}).mentions("x."+name+"()") {
			missing = append(missing, name)
		}
	}
	for _, t := range telling {
		if !(&program{model: m}).mentions(t[0]) {
			missing = append(missing, t[0])
		}
	}
	return missing
}
