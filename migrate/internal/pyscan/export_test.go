package pyscan

// Lazily makes a scan treat every program as a big one.
func (o Options) Lazily() Options { o.many = 1; return o }

// Each has a function called before each file is resolved.
func (o Options) Each(f func(path string)) Options { o.each = f; return o }
