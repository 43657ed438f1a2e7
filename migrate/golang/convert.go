package golang

import (
	"go/ast"
	"go/token"
	"go/types"
)

// converter finds where values become ones of declared interfaces.
type converter struct {
	info  *types.Info
	found []conversion
}

// add notes that an expression becomes a value of a type.
func (c *converter) add(e ast.Expr, to types.Type) {
	if e == nil || to == nil {
		return
	}
	named, ok := types.Unalias(to).(*types.Named)
	if !ok || !types.IsInterface(named) || named.TypeArgs() != nil {
		return
	}
	if from := c.info.TypeOf(e); from != nil && !c.info.Types[e].IsNil() && !types.Identical(from, to) {
		c.found = append(c.found, conversion{e.Pos(), from, named})
	}
}

// values notes what the expressions on the right become, one for each type, or one call
// for all of them.
func (c *converter) values(list []ast.Expr, to func(i int) types.Type) {
	if len(list) == 1 {
		if t, ok := c.info.TypeOf(list[0]).(*types.Tuple); ok {
			for i := range t.Len() {
				if named, ok := types.Unalias(to(i)).(*types.Named); ok && types.IsInterface(named) && !types.Identical(named, t.At(i).Type()) {
					c.found = append(c.found, conversion{list[0].Pos(), t.At(i).Type(), named})
				}
			}
			return
		}
	}
	for i, e := range list {
		c.add(e, to(i))
	}
}

// file goes through a file.
func (c *converter) file(f *ast.File) {
	var above []ast.Node
	ast.Inspect(f, func(n ast.Node) bool {
		if n == nil {
			above = above[:len(above)-1]
			return true
		}
		switch n := n.(type) {
		case *ast.AssignStmt:
			if n.Tok == token.ASSIGN || n.Tok == token.DEFINE {
				c.values(n.Rhs, func(i int) types.Type {
					if i >= len(n.Lhs) {
						return nil
					}
					return c.info.TypeOf(n.Lhs[i])
				})
			}
		case *ast.ValueSpec:
			if n.Type != nil {
				c.values(n.Values, func(int) types.Type { return c.info.TypeOf(n.Type) })
			}
		case *ast.ReturnStmt:
			if r := c.resultsOf(above); r != nil {
				c.values(n.Results, func(i int) types.Type {
					if i >= r.Len() {
						return nil
					}
					return r.At(i).Type()
				})
			}
		case *ast.SendStmt:
			if ch, ok := under(c.info.TypeOf(n.Chan)).(*types.Chan); ok {
				c.add(n.Value, ch.Elem())
			}
		case *ast.CallExpr:
			c.call(n)
		case *ast.CompositeLit:
			c.literal(n)
		}
		above = append(above, n)
		return true
	})
}

// resultsOf returns the results of the innermost function.
func (c *converter) resultsOf(above []ast.Node) *types.Tuple {
	for i := len(above) - 1; i >= 0; i-- {
		var t types.Type
		switch fn := above[i].(type) {
		case *ast.FuncLit:
			t = c.info.TypeOf(fn.Type)
		case *ast.FuncDecl:
			t = c.info.TypeOf(fn.Type)
			if t == nil {
				t = c.info.TypeOf(fn.Name)
			}
		default:
			continue
		}
		if s, ok := t.(*types.Signature); ok {
			return s.Results()
		}
		return nil
	}
	return nil
}

// call notes the arguments of a call, and of a conversion.
func (c *converter) call(n *ast.CallExpr) {
	tv := c.info.Types[n.Fun]
	if tv.IsType() {
		if len(n.Args) == 1 {
			c.add(n.Args[0], tv.Type)
		}
		return
	}
	if tv.IsBuiltin() {
		if id, ok := ast.Unparen(n.Fun).(*ast.Ident); ok && id.Name == "append" && len(n.Args) > 1 && !n.Ellipsis.IsValid() {
			if s, ok := under(c.info.TypeOf(n.Args[0])).(*types.Slice); ok {
				for _, a := range n.Args[1:] {
					c.add(a, s.Elem())
				}
			}
		}
		return
	}
	s, ok := under(tv.Type).(*types.Signature)
	if !ok {
		return
	}
	c.values(n.Args, func(i int) types.Type {
		p := s.Params()
		if s.Variadic() && i >= p.Len()-1 && !n.Ellipsis.IsValid() {
			if list, ok := p.At(p.Len() - 1).Type().(*types.Slice); ok {
				return list.Elem()
			}
			return nil
		}
		if i >= p.Len() {
			return nil
		}
		return p.At(i).Type()
	})
}

// literal notes the elements of a composite literal.
func (c *converter) literal(n *ast.CompositeLit) {
	t := under(c.info.TypeOf(n))
	if p, ok := t.(*types.Pointer); ok {
		t = under(p.Elem())
	}
	for i, e := range n.Elts {
		kv, keyed := e.(*ast.KeyValueExpr)
		value := e
		if keyed {
			value = kv.Value
		}
		switch t := t.(type) {
		case *types.Struct:
			if !keyed {
				if i < t.NumFields() {
					c.add(value, t.Field(i).Type())
				}
				continue
			}
			if id, ok := kv.Key.(*ast.Ident); ok {
				for f := range t.Fields() {
					if f.Name() == id.Name {
						c.add(value, f.Type())
					}
				}
			}
		case *types.Map:
			if keyed {
				c.add(kv.Key, t.Key())
			}
			c.add(value, t.Elem())
		case *types.Slice:
			c.add(value, t.Elem())
		case *types.Array:
			c.add(value, t.Elem())
		}
	}
}

func under(t types.Type) types.Type {
	if t == nil {
		return nil
	}
	return t.Underlying()
}
