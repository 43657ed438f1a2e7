package gofix

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/token"
	"slices"
	"strconv"
	"strings"
)

// configure rewrites a Configure call. It reports false for a method that is none.
func (x *fixer) configure(s site) bool {
	cfg := s.receiver() + ".Config."
	args := s.call.Args
	switch s.id.Name {
	case "ConfigureEndpoint":
		if _, ok := s.up(0).(*ast.ExprStmt); !ok {
			x.problem(s.id.Pos(), "it is called by go or defer")
			return true
		}
		x.replace(s.call.Pos(), args[0].Pos(), cfg+"Host, "+cfg+"Port = ")
		x.replace(args[1].End(), s.call.End(), "")
		x.done[s.id.Pos()] = true
	case "ConfigureUsernamePassword":
		opts, ok := x.options(args[1:])
		if !ok {
			return true
		}
		text := cfg + "Connect.Username = " + x.of(args[0])
		if p := opts["Password"]; p != nil {
			text = cfg + "Connect.Username, " + cfg + "Connect.Password = " + x.of(args[0]) + ", []byte(" + x.of(p.Args[0]) + ")"
		}
		x.statementOnly(s, text)
	case "EnableMetricsCollection":
		x.statementOnly(s, cfg+"Metrics = &"+x.mqtt()+"Metrics{LibraryName: "+x.pkg(awsiotPath)+".LibraryName}")
	case "DisableMetricsCollection":
		x.statementOnly(s, cfg+"Metrics = nil")
	case "ClearLastWill":
		x.statementOnly(s, cfg+"Connect.Will = nil")
	case "ConfigureSocketFactory":
		x.socketFactory(s, cfg)
	case "ConfigureIAMCredentials":
		x.keys(s)
	case "ConfigureCredentials":
		x.credentials(s)
	case "ConfigureLastWill":
		x.will(s, cfg)
	case "ConfigureAutoReconnectBackoffTime":
		base, okBase := x.float(args[0])
		_, okMax := x.float(args[1])
		stable, okStable := x.float(args[2])
		if okBase && okMax && okStable && (base <= 0 || base >= stable) {
			x.problem(s.id.Pos(), "V2 has other limits for these times")
			return true
		}
		var lines []string
		for i, field := range []string{"MinReconnectDelay", "MaxReconnectDelay", "MinConnectedTimeToResetReconnectDelay"} {
			lines = append(lines, cfg+field+" = "+x.duration(args[i]))
		}
		if okBase && base != 1 {
			x.changes["The very first delay before a reconnect is the base, where it is 1 s in V1."] = true
		}
		x.assign(s, okBase && okMax && okStable, lines...)
	case "ConfigureConnectDisconnectTimeout":
		f, ok := x.float(args[0])
		x.assign(s, ok && f > 0, s.receiver()+".ConnectTimeout = "+x.duration(args[0]))
	case "ConfigureMQTTOperationTimeout":
		f, ok := x.float(args[0])
		x.assign(s, ok && f > 0, s.receiver()+".OperationTimeout = "+x.duration(args[0]))
	case "ConfigureDrainingFrequency":
		f, ok := x.float(args[0])
		text := fmt.Sprintf("%sDuration(float64(%sSecond) / %s)", x.pkg(timePath)+".", x.pkg(timePath)+".", x.operand(args[0]))
		if ok && f > 0 {
			text = interval(1/f, x.pkg(timePath)+".")
		}
		x.assign(s, ok && f > 0, s.receiver()+".Queue.Interval = "+text)
	case "ConfigureOfflinePublishQueueing":
		x.queueing(s)
	default:
		return false
	}
	return true
}

// interval writes seconds as a duration.
func interval(f float64, t string) string {
	for _, unit := range []struct {
		name string
		n    float64
	}{{"Second", 1}, {"Millisecond", 1e3}, {"Microsecond", 1e6}} {
		switch v := f * unit.n; {
		case v == 1:
			return t + unit.name
		case v == float64(int64(v)):
			return strconv.FormatInt(int64(v), 10) + " * " + t + unit.name
		}
	}
	return strconv.FormatInt(int64(f*1e9), 10) + " * " + t + "Nanosecond"
}

// statementOnly puts a statement in the place of a call without a result.
func (x *fixer) statementOnly(s site, text string) {
	if _, ok := s.up(0).(*ast.ExprStmt); !ok {
		x.problem(s.id.Pos(), "%s is called by go or defer", s.id.Name)
		return
	}
	for _, a := range s.call.Args {
		if x.hasV1(a) && !x.isOption(a) {
			x.problem(a.Pos(), "its argument uses V1 too")
			return
		}
	}
	x.replace(s.call.Pos(), s.call.End(), text)
	x.done[s.id.Pos()] = true
}

// isOption reports whether an expression is an option of V1, which options has looked at.
func (x *fixer) isOption(e ast.Expr) bool {
	call, ok := ast.Unparen(e).(*ast.CallExpr)
	if !ok {
		return false
	}
	switch f := ast.Unparen(call.Fun).(type) {
	case *ast.SelectorExpr:
		return x.v1(f.Sel) != nil
	case *ast.Ident:
		return x.v1(f) != nil
	}
	return false
}

func (x *fixer) hasV1(n ast.Node) bool {
	found := false
	ast.Inspect(n, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && x.v1(id) != nil {
			found = true
		}
		return !found
	})
	return found
}

// assign puts assignments in the place of a call that returns an error which they cannot
// have. sure tells that V1's call has none either: its arguments are constants.
func (x *fixer) assign(s site, sure bool, lines ...string) {
	for _, a := range s.call.Args {
		if !x.plain(a) && !x.isOption(a) {
			x.problem(a.Pos(), "the argument calls something")
			return
		}
	}
	if !sure {
		x.noticed(s.id.Pos(), "V1 checks an argument of "+s.id.Name+" that is known only at run time, V2's configuration is checked by Connect.")
	}
	text := strings.Join(lines, "\n")
	switch p := s.up(0).(type) {
	case *ast.ExprStmt:
		x.replace(p.Pos(), p.End(), text)
	case *ast.AssignStmt:
		if !x.assigned(s, p, text) {
			return
		}
	case *ast.ReturnStmt:
		if len(p.Results) != 1 {
			x.problem(s.id.Pos(), "its error is returned together with something else")
			return
		}
		x.replace(p.Pos(), p.Pos(), text+"\n")
		x.replace(s.call.Pos(), s.call.End(), "nil")
	case *ast.CallExpr:
		if !x.joined(s, p, text) {
			return
		}
	default:
		x.problem(s.id.Pos(), "its error is used in a way that there is no fix for")
		return
	}
	x.done[s.id.Pos()] = true
}

// assigned is assign for an error that is assigned: in an if that looks at it, or in a
// statement of its own that such an if follows.
func (x *fixer) assigned(s site, p *ast.AssignStmt, text string) bool {
	if len(p.Lhs) != 1 {
		x.problem(s.id.Pos(), "its error is assigned together with something else")
		return false
	}
	name := x.of(p.Lhs[0])
	if name == "_" {
		x.replace(p.Pos(), p.End(), text)
		return true
	}
	if cond, ok := x.parents[p].(*ast.IfStmt); ok && cond.Init == p && p.Tok == token.DEFINE {
		if x.of(cond.Cond) == name+" != nil" && cond.Else == nil && !x.hasV1(cond.Body) {
			return x.replaceStatement(s, cond, text)
		}
	} else if stmt, list := x.statement(p); stmt == p {
		for i, other := range list {
			if other != p || i+1 == len(list) || p.Tok != token.ASSIGN {
				continue
			}
			next, ok := list[i+1].(*ast.IfStmt)
			if ok && next.Init == nil && next.Else == nil && x.of(next.Cond) == name+" != nil" && !x.hasV1(next.Body) {
				x.replace(p.Pos(), next.End(), x.comments(p.End(), next.End())+text)
				return true
			}
		}
	}
	x.problem(s.id.Pos(), "its error is used in a way that there is no fix for")
	return false
}

// replaceStatement replaces a whole statement, which must stand in a list; comments in it
// are kept.
func (x *fixer) replaceStatement(s site, stmt ast.Stmt, text string) bool {
	if own, _ := x.statement(stmt); own != stmt {
		x.problem(s.id.Pos(), "its error is looked at in the else of another if")
		return false
	}
	x.replace(stmt.Pos(), stmt.End(), x.comments(stmt.Pos(), stmt.End())+text)
	return true
}

// joined is assign for one of the arguments of errors.Join, which an if looks at.
func (x *fixer) joined(s site, join *ast.CallExpr, text string) bool {
	if x.of(join.Fun) != "errors.Join" {
		x.problem(s.id.Pos(), "its error is handed to a function")
		return false
	}
	stmt, _ := x.statement(join)
	if stmt == nil || nested(x, s, stmt) {
		x.problem(s.id.Pos(), "its error is used in a way that there is no fix for")
		return false
	}
	j := x.joins[join]
	if j == nil {
		j = &joining{call: join, stmt: stmt, file: x.file}
		x.joins[join] = j
	}
	j.gone = append(j.gone, s.call)
	j.text = append(j.text, text)
	return true
}

// joining is a call of errors.Join some of whose arguments go.
type joining struct {
	call *ast.CallExpr
	stmt ast.Stmt
	file *ast.File
	gone []*ast.CallExpr
	text []string // what stands for each of them
}

// leaveJoins takes arguments out of calls of errors.Join, and puts what stands for them
// before; a statement with none left goes as a whole.
func (x *fixer) leaveJoins() {
	for _, j := range x.joins {
		x.file = j.file
		var b strings.Builder
		rest := x.comments(j.stmt.Pos(), j.stmt.End())
		for i, c := range j.gone {
			b.WriteString(j.text[i])
			// A comment at the end of the argument's line goes with it.
			own := x.comments(c.End(), x.lineEnd(c.End()))
			if own != "" && strings.Contains(j.text[i], "\n") {
				b.WriteString("\n")
			}
			b.WriteString(" " + strings.TrimSpace(own))
			b.WriteString("\n")
			if own != "" {
				rest = strings.Replace(rest, own, "", 1)
			}
		}
		if len(j.gone) == len(j.call.Args) {
			cond, ok := j.stmt.(*ast.IfStmt)
			if ok && cond.Else == nil && !x.hasV1(cond.Body) {
				if a, ok := cond.Init.(*ast.AssignStmt); ok && len(a.Rhs) == 1 && a.Rhs[0] == j.call && len(a.Lhs) == 1 && x.of(cond.Cond) == x.of(a.Lhs[0])+" != nil" {
					x.replace(j.stmt.Pos(), j.stmt.End(), rest+strings.TrimSuffix(b.String(), "\n"))
					continue
				}
			}
		}
		x.insert(j.stmt.Pos(), b.String())
		if len(j.gone)+1 == len(j.call.Args) {
			x.alonePart(j)
			continue
		}
		for _, c := range j.gone {
			end := c.End()
			for i, a := range j.call.Args {
				if a == c && i+1 < len(j.call.Args) {
					end = j.call.Args[i+1].Pos()
				} else if a == c {
					end = j.call.Rparen
				}
			}
			x.replace(c.Pos(), end, "")
		}
	}
}

// alonePart puts the one argument that is left in the place of errors.Join.
func (x *fixer) alonePart(j *joining) {
	for _, a := range j.call.Args {
		if call, ok := a.(*ast.CallExpr); !ok || !slices.Contains(j.gone, call) {
			x.replace(j.call.Pos(), a.Pos(), "")
			x.replace(a.End(), j.call.End(), "")
		}
	}
}

// lineEnd is where the line of a place ends.
func (x *fixer) lineEnd(pos token.Pos) token.Pos {
	if i := strings.IndexByte(x.text(pos, x.file.FileEnd), '\n'); i >= 0 {
		return pos + token.Pos(i)
	}
	return x.file.FileEnd
}

// will rewrites ConfigureLastWill.
func (x *fixer) will(s site, cfg string) {
	args := s.call.Args
	opts, ok := x.options(args[3:])
	if !ok {
		return
	}
	n, known := x.number(args[2])
	if !known || n < 0 || n > 2 {
		x.problem(args[2].Pos(), "the QoS of the will is known only at run time")
		return
	}
	payload := ""
	if !x.isNil(args[1]) {
		payload = ", Payload: []byte(" + x.of(args[1]) + ")"
		if isBytes(x.Info.TypeOf(args[1])) {
			payload = ", Payload: " + x.of(args[1])
		} else if !isString(x.Info.TypeOf(args[1])) {
			x.problem(args[1].Pos(), "the payload of the will is no text and no bytes")
			return
		}
	}
	text := cfg + "Connect.Will = &" + x.mqtt() + "PublishPacket{Topic: " + x.of(args[0]) + payload + ", QoS: " + x.mqtt() + []string{"AtMostOnce", "AtLeastOnce", "ExactlyOnce"}[n]
	if r := opts["Retain"]; r != nil && len(r.Args) == 1 {
		if v := x.Info.Types[r.Args[0]].Value; v == nil || constant.BoolVal(v) {
			text += ", Retain: " + x.of(r.Args[0])
		}
	}
	x.changes["A will that is not valid is an error of Connect, where it was one of ConfigureLastWill."] = true
	x.assign(s, true, text+"}")
}
