package gofix

import (
	"go/ast"
	"go/constant"
	"go/types"
	"strings"
)

func isString(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsString != 0
}

// credentials rewrites ConfigureCredentials: files for mutual TLS, or for a websocket the
// authorities alone. Where the program decides at run time, so does the result.
func (x *fixer) credentials(s site) {
	args := s.call.Args
	opts, ok := x.options(args[3:])
	if !ok {
		return
	}
	if c := opts["Ciphers"]; c != nil {
		if v := x.Info.Types[c.Args[0]].Value; v == nil || constant.StringVal(v) != "" {
			x.problem(c.Pos(), "cipher suites are a field of Config.TLS in V2")
			return
		}
	}
	made, ok := x.made(s.call)
	if !ok {
		x.problem(s.id.Pos(), "whether the client uses a websocket cannot be seen here")
		return
	}
	calls := 0
	for _, a := range args[:3] {
		if !x.plain(a) {
			calls++
		}
	}
	if calls > 1 {
		x.problem(s.id.Pos(), "its arguments call things, and change places")
		return
	}
	cfg := "(&" + s.receiver() + ".Config, "
	files := x.pkg(awsiotPath) + ".SetMTLSFiles" + cfg + x.of(args[0]) + ", " + x.of(args[2]) + ", " + x.of(args[1]) + ")"
	authority := x.pkg(awsiotPath) + ".SetCAFile" + cfg + x.of(args[0]) + ")"
	switch {
	case made.websocket == nil:
		x.replace(s.call.Pos(), s.call.End(), files)
	case made.always:
		x.replace(s.call.Pos(), s.call.End(), authority)
	default:
		cond := x.of(made.websocket)
		stmt, _ := x.statement(s.call)
		if stmt == nil || nested(x, s, stmt) || defines(stmt) || !x.alone(s, stmt) {
			x.chosen(s, cond, authority, files)
			return
		}
		before, after := x.text(stmt.Pos(), s.call.Pos()), x.text(s.call.End(), stmt.End())
		x.replace(stmt.Pos(), stmt.End(), "if "+cond+" {\n"+before+authority+after+"\n} else {\n"+before+files+after+"\n}")
	}
	x.done[s.id.Pos()] = true
}

// chosen is credentials where the statement cannot be had twice.
func (x *fixer) chosen(s site, cond, authority, files string) {
	join, ok := s.up(0).(*ast.CallExpr)
	if !ok || x.of(join.Fun) != "errors.Join" {
		x.problem(s.id.Pos(), "the client uses a websocket or not, which is known only at run time")
		return
	}
	x.replace(s.call.Pos(), s.call.End(), "func() error {\nif "+cond+" {\nreturn "+authority+"\n}\nreturn "+files+"\n}()")
	x.done[s.id.Pos()] = true
}

// defines reports whether a statement declares names that outlive it.
func defines(stmt ast.Stmt) bool {
	switch s := stmt.(type) {
	case *ast.AssignStmt:
		return s.Tok.String() == ":="
	case *ast.DeclStmt, *ast.LabeledStmt:
		return true
	}
	return false
}

// alone reports whether nothing else of V1 is in a statement.
func (x *fixer) alone(s site, stmt ast.Stmt) bool {
	ok := true
	ast.Inspect(stmt, func(n ast.Node) bool {
		if n == s.call {
			return false
		}
		if id, isID := n.(*ast.Ident); isID && x.v1(id) != nil {
			ok = false
		}
		return ok
	})
	return ok
}

// keys rewrites ConfigureIAMCredentials: a websocket that is signed.
func (x *fixer) keys(s site) {
	opts, ok := x.options(s.call.Args[2:])
	if !ok {
		return
	}
	made, ok := x.made(s.call)
	if !ok || made.websocket == nil {
		x.problem(s.id.Pos(), "whether the client uses a websocket cannot be seen here")
		return
	}
	token := `""`
	if t := opts["AWSSessionToken"]; t != nil {
		token = x.of(t.Args[0])
	}
	text := x.signed(s.receiver(), made, x.of(s.call.Args[0])+", "+x.of(s.call.Args[1])+", "+token)
	if !made.always && !x.guarded(s.call, x.of(made.websocket)) {
		text = "if " + x.of(made.websocket) + " {\n" + text + "\n}"
	}
	x.statementOnly(s, text)
}

// signed makes a client sign its websockets.
func (x *fixer) signed(client string, made *construction, keys string) string {
	sigv4 := x.pkg(sigv4Path) + "."
	text := sigv4 + "Set(&" + client + ".Config, " + sigv4 + "Options{Credentials: " + sigv4 + "Lookup(" + keys + ")"
	if made.region != nil {
		text += ", Region: " + x.of(made.region)
	}
	return text + "})"
}

// unsigned makes the clients sign their websockets that nothing else does: V1 looks for
// keys itself.
func (x *fixer) unsigned() {
	given := map[*construction]bool{}
	for _, pos := range x.names {
		id, _ := x.at(pos)
		if s := x.site(id); id.Name == "ConfigureIAMCredentials" && s.call != nil {
			if made, ok := x.made(s.call); ok {
				given[made] = true
			} else {
				return // there is a problem already
			}
		}
	}
	for _, c := range x.sockets {
		if c.websocket == nil || given[c] {
			continue
		}
		x.file = c.file
		s := x.site(c.id)
		x.after(s, func(client string) string {
			text := x.signed(client, c, `"", "", ""`)
			if !c.always {
				text = "if " + x.of(c.websocket) + " {\n" + text + "\n}"
			}
			return text
		})
	}
}

// guarded reports whether a node is in an if with that condition.
func (x *fixer) guarded(n ast.Node, cond string) bool {
	for ; n != nil; n = x.parents[n] {
		if p, ok := x.parents[n].(*ast.IfStmt); ok && p.Body == n {
			for part := range strings.SplitSeq(x.of(p.Cond), "&&") {
				if strings.TrimSpace(part) == cond {
					return true
				}
			}
		}
	}
	return false
}

// socketFactory rewrites ConfigureSocketFactory.
func (x *fixer) socketFactory(s site, cfg string) {
	arg := s.call.Args[0]
	params := x.pkg(contextPath) + ".Context, string, string"
	if _, ok := s.up(0).(*ast.ExprStmt); !ok {
		x.problem(s.id.Pos(), "it is called by go or defer")
		return
	}
	x.replace(s.call.Pos(), arg.Pos(), cfg+"DialContext = ")
	lit, isLit := ast.Unparen(arg).(*ast.FuncLit)
	switch {
	case x.isNil(arg):
	case isLit:
		x.insert(lit.Type.Params.Opening+1, params)
	case x.steady(arg):
		x.insert(arg.Pos(), "func("+params+") ("+x.pkg("net")+".Conn, error) { return ")
		x.insert(arg.End(), "() }")
	default:
		x.problem(arg.Pos(), "the factory is the result of a call")
		return
	}
	x.replace(arg.End(), s.call.End(), "")
	x.done[s.id.Pos()] = true
}

// queueing rewrites ConfigureOfflinePublishQueueing.
func (x *fixer) queueing(s site) {
	opts, ok := x.options(s.call.Args[1:])
	if !ok {
		return
	}
	queue := s.receiver() + ".Queue."
	oldest := "false"
	if d := opts["DropBehavior"]; d != nil {
		n, known := x.number(d.Args[0])
		if !known || n != 0 && n != 1 {
			x.problem(d.Pos(), "which requests are dropped is known only at run time")
			return
		}
		x.drop(d.Args[0])
		if n == 0 {
			oldest = "true"
		}
	}
	size := x.of(s.call.Args[0])
	off, limit := size+" == 0", "max(0, "+size+")"
	if n, known := x.number(s.call.Args[0]); known {
		off, limit = "false", "0"
		if n == 0 {
			off = "true"
		} else if n > 0 {
			limit = size
		}
	}
	lines := []string{queue + "Off, " + queue + "Limit, " + queue + "DropOldest = " + off + ", " + limit + ", " + oldest}
	if off == "false" && oldest == "false" && x.onlyQueueing() {
		lines = []string{queue + "Limit = " + limit}
	}
	x.assign(s, true, lines...)
}

// onlyQueueing reports whether one call at most says anything about a queue, which is on to
// begin with: shadow clients have theirs off.
func (x *fixer) onlyQueueing() bool {
	n := 0
	for _, pos := range x.names {
		switch id, _ := x.at(pos); id.Name {
		case "ConfigureOfflinePublishQueueing":
			n++
		case "NewAWSIoTMQTTShadowClient":
			n += 2
		}
	}
	return n == 1
}
