package topic

// children finds the nodes below a node by the text of their level. Most nodes have
// one child, for which comparing is quicker than hashing and a map is too much
// memory.
type children[T any] struct {
	level string // of only
	only  *node[T]
	many  map[string]*node[T] // when there has been more than one
}

func (c *children[T]) get(level string) *node[T] {
	if c.only != nil {
		if c.level == level {
			return c.only
		}
		return nil
	}
	return c.many[level]
}

// set adds a child whose level is not there yet.
func (c *children[T]) set(level string, n *node[T]) {
	if c.many == nil && c.only == nil {
		c.level, c.only = level, n
		return
	}
	if c.many == nil {
		c.many = map[string]*node[T]{c.level: c.only}
		c.level, c.only = "", nil
	}
	c.many[level] = n
}

func (c *children[T]) delete(level string) {
	if c.only != nil {
		c.level, c.only = "", nil
		return
	}
	delete(c.many, level)
	if len(c.many) == 0 {
		c.many = nil
	}
}

func (c *children[T]) none() bool { return c.only == nil && c.many == nil }
