package pyfix

import (
	"strconv"
	"strings"

	"github.com/iotshim/iotshim/migrate/internal/pyparse"
)

// params are the parameters of V1's operations.
var params = map[string][]string{
	"connect":          {"keepAliveIntervalSecond"},
	"disconnect":       {},
	"publish":          {"topic", "payload", "QoS"},
	"publishAsync":     {"topic", "payload", "QoS", "ackCallback"},
	"subscribe":        {"topic", "QoS", "callback"},
	"subscribeAsync":   {"topic", "QoS", "ackCallback", "messageCallback"},
	"unsubscribe":      {"topic"},
	"unsubscribeAsync": {"topic", "ackCallback"},
}

// operation checks a call of an operation.
func (x *fixer) operation(c *client, call id) {
	name := x.f.Name(x.n(call).A)
	list, ok := params[name]
	if !ok {
		c.blame("V2 has nothing like " + name + ", in line " + x.line(call))
		return
	}
	a := x.bind(c, call, list...)
	if !x.none(a["ackCallback"]) {
		c.blame("V2 has no acknowledge callbacks but futures, in line " + x.line(call))
	}
	switch name {
	case "connect":
		c.connects++
		keepAlive := "600"
		if y := a["keepAliveIntervalSecond"]; y != 0 {
			if keepAlive = x.text(c, y); x.n(y).Kind != pyparse.Num {
				c.blame("the keep alive time is no number, in line " + x.line(call))
			}
		}
		c.set("keep_alive_interval_sec", keepAlive)
		if s, err := strconv.ParseFloat(keepAlive, 64); err == nil && s > 0 && s <= 30 {
			// V2 wants it to be longer than the time that a ping may take, which is 30 s.
			c.set("ping_timeout_ms", strconv.Itoa(int(s*500)))
		}
	case "disconnect":
		c.disconnects++
	case "subscribe":
		x.receiver(c, a["callback"], "message")
	case "subscribeAsync":
		x.receiver(c, a["messageCallback"], "message")
	}
}

// slot checks client.onMessage = f and the like.
func (x *fixer) slot(c *client, attr id) {
	value := x.n(x.parent[attr]).B
	if x.none(value) {
		return
	}
	s := x.text(c, value)
	if k := x.n(value).Kind; k != pyparse.Name && k != pyparse.Attr {
		c.blame("a callback is no plain function, in line " + x.line(attr))
		return
	}
	switch x.f.Name(attr) {
	case "onOnline":
		c.online = s
	case "onOffline":
		c.offline = s
	case "onMessage":
		x.receiver(c, value, "onMessage")
	}
}

// receiver notes the function that receives messages. V2 has one for a client.
func (x *fixer) receiver(c *client, y id, kind string) {
	if x.none(y) {
		return
	}
	if k := x.n(y).Kind; k != pyparse.Name && k != pyparse.Attr {
		c.blame("a callback is no plain function, in line " + x.line(y))
		return
	}
	if c.callback != 0 && (x.src(c.callback) != x.src(y) || c.callbackKind != kind) {
		c.blame("there are several callbacks for messages, and V2 has one for a client: tell them apart by the topic")
		return
	}
	c.callback, c.callbackKind = y, kind
	fn := x.functionOf(y)
	if fn == 0 {
		c.blame("the callback " + x.src(y) + " is not a function of this file")
		return
	}
	x.checkCallback(c, fn, y)
}

// functionOf finds the function that a name or self.name stands for.
func (x *fixer) functionOf(y id) id {
	name := x.f.Name(y)
	found := id(0)
	for i := 1; i < len(x.f.Nodes); i++ {
		if x.n(id(i)).Kind == pyparse.Def && x.f.Name(id(i)) == name {
			if found != 0 {
				return 0
			}
			found = id(i)
		}
	}
	return found
}

// checkCallback checks that a callback can get V2's parameter.
func (x *fixer) checkCallback(c *client, fn, y id) {
	n := x.n(fn)
	list := x.f.List(n.A)
	if x.n(y).Kind == pyparse.Attr && len(list) > 0 {
		list = list[1:]
	}
	want := 3
	if c.callbackKind == "onMessage" {
		want = 1
	}
	if len(list) != want || n.C != 0 {
		c.blame("the callback " + x.f.Name(fn) + " has other parameters than V1 passes")
		return
	}
	for i, p := range list {
		pn := x.n(p)
		if pn.Flag != 0 || pn.A != 0 || pn.B != 0 || pn.C != 0 {
			c.blame("the callback " + x.f.Name(fn) + " has other parameters than V1 passes")
			return
		}
		if i == want-1 {
			continue
		}
		used := false
		for _, s := range x.f.List(n.B) {
			x.f.WalkOne(s, func(z id) bool {
				used = used || x.n(z).Kind == pyparse.Name && x.f.Name(z) == x.f.Name(p)
				return true
			})
		}
		if used {
			c.blame("the callback " + x.f.Name(fn) + " uses " + x.f.Name(p) + ", which V2 does not pass")
		}
	}
	body := x.f.List(n.B)
	if len(body) == 0 || x.lineStart(x.n(body[0]).Pos) == x.lineStart(n.Pos) {
		c.blame("the callback " + x.f.Name(fn) + " stands on one line")
		return
	}
	for i := 1; i < len(x.f.Nodes); i++ {
		z := id(i)
		zn := x.n(z)
		if zn.Kind != pyparse.Name && zn.Kind != pyparse.Attr || x.f.Name(z) != x.f.Name(fn) {
			continue
		}
		if !x.inside(c, z) {
			c.blame("the callback " + x.f.Name(fn) + " is also used in line " + x.line(z))
		}
	}
}

// inside reports whether a node is part of a call or an assignment of the client's.
func (x *fixer) inside(c *client, z id) bool {
	for _, y := range append(append([]id{}, c.calls...), c.slots...) {
		if s := x.n(x.owner[y]); x.n(z).Pos >= s.Pos && x.n(z).End <= s.End {
			return true
		}
	}
	return false
}

// move rewrites all uses of a client.
func (x *fixer) move(c *client) {
	for _, y := range c.nodes() {
		x.at(y, func(i int) { x.done[i] = true })
	}
	x.f.WalkOne(c.call, func(y id) bool { // constants among the arguments
		x.at(y, func(i int) { x.done[i] = true })
		return true
	})
	for _, y := range c.config {
		x.f.WalkOne(y, func(z id) bool {
			x.at(z, func(i int) { x.done[i] = true })
			return true
		})
	}
	last := x.place(c)
	for _, y := range append(append([]id{}, c.config...), c.slots...) {
		if s := x.owner[y]; s != last {
			x.remove(s)
		}
	}
	if last != c.made {
		x.remove(c.made)
	}
	indent, _ := x.indent(last)
	x.replace(x.n(last).Pos, x.n(last).End, x.builder(c, indent))
	for _, y := range c.calls {
		x.moveCall(c, y)
	}
	if c.callback != 0 {
		x.moveCallback(c)
	}
	x.needs["mqtt5"], x.needs["builder"], x.needs["threading"] = true, true, true
	x.changes = append(append(x.changes, c.notes...), c.unsafe...)
}

// builder writes the call that makes the client, and the events that its callers wait for.
func (x *fixer) builder(c *client, indent string) string {
	unit := "    "
	if strings.HasPrefix(indent, "\t") {
		unit = "\t"
	}
	var b strings.Builder
	b.WriteString(c.name + "_connected = threading.Event()\n" + indent)
	if c.disconnects > 0 {
		b.WriteString(c.name + "_stopped = threading.Event()\n" + indent)
	}
	b.WriteString(c.name + " = mqtt5_client_builder.mtls_from_path(\n")
	arg := func(name, value string) { b.WriteString(indent + unit + name + "=" + value + ",\n") }
	for _, name := range [...]string{"endpoint", "port", "cert_filepath", "pri_key_filepath", "ca_filepath", "client_id"} {
		if v := c.args[name]; v != "" {
			arg(name, v)
		}
	}
	for _, name := range c.order {
		switch name {
		case "endpoint", "port", "cert_filepath", "pri_key_filepath", "ca_filepath", "client_id":
		default:
			arg(name, c.args[name])
		}
	}
	arg("ack_timeout_sec", c.ackTimeout())
	if c.callback != 0 {
		arg("on_publish_received", x.src(c.callback))
	}
	online := ""
	if c.online != "" {
		online = ", " + c.online + "()"
	}
	if online == "" {
		arg("on_lifecycle_connection_success", "lambda data: "+c.name+"_connected.set()")
	} else {
		arg("on_lifecycle_connection_success", "lambda data: ("+c.name+"_connected.set()"+online+")")
	}
	if c.offline != "" {
		arg("on_lifecycle_disconnection", "lambda data: "+c.offline+"()")
	}
	if c.disconnects > 0 {
		arg("on_lifecycle_stopped", "lambda data: "+c.name+"_stopped.set()")
	}
	b.WriteString(indent + ")")
	return b.String()
}

// ackTimeout is V2's ack_timeout_sec, whole seconds.
func (c *client) ackTimeout() string {
	whole, frac, _ := strings.Cut(c.acks, ".")
	if strings.Trim(frac, "0") == "" && whole != "" {
		return whole
	}
	n, _ := strconv.Atoi(whole)
	return strconv.Itoa(n + 1)
}

// moveCall rewrites a call of an operation.
func (x *fixer) moveCall(c *client, call id) {
	name := x.f.Name(x.n(call).A)
	a := x.bind(c, call, params[name]...)
	s := x.owner[call]
	indent, _ := x.indent(s)
	n := x.n(call)
	result := ""
	if !strings.HasSuffix(name, "Async") {
		result = ".result(" + c.acks + ")"
	}
	unit := "    "
	if strings.HasPrefix(indent, "\t") {
		unit = "\t"
	}
	switch strings.TrimSuffix(name, "Async") {
	case "connect":
		x.replace(n.Pos, n.End, c.name+".start()\n"+indent+"if not "+c.name+"_connected.wait("+c.waits+"):\n"+indent+unit+"raise TimeoutError(\"no connection in time\")")
	case "disconnect":
		x.replace(n.Pos, n.End, c.name+".stop()\n"+indent+c.name+"_stopped.wait("+c.waits+")")
	case "publish":
		payload := a["payload"]
		text := x.text(c, payload)
		if payload != 0 && x.n(payload).Kind == pyparse.Num {
			text = "str(" + text + ")"
		}
		x.replace(n.Pos, n.End, c.name+".publish(mqtt5.PublishPacket(topic="+x.text(c, a["topic"])+", payload="+text+", qos="+x.qos(c, a["QoS"])+"))"+result)
	case "subscribe":
		x.replace(n.Pos, n.End, c.name+".subscribe(mqtt5.SubscribePacket(subscriptions=[mqtt5.Subscription(topic_filter="+x.text(c, a["topic"])+", qos="+x.qos(c, a["QoS"])+")]))"+result)
	case "unsubscribe":
		x.replace(n.Pos, n.End, c.name+".unsubscribe(mqtt5.UnsubscribePacket(topic_filters=["+x.text(c, a["topic"])+"]))"+result)
	}
}

// moveCallback gives a callback V2's parameter.
func (x *fixer) moveCallback(c *client) {
	fn := x.functionOf(c.callback)
	if x.renamed[fn] {
		return
	}
	x.renamed[fn] = true
	n := x.n(fn)
	list := x.f.List(n.A)
	if x.n(c.callback).Kind == pyparse.Attr {
		list = list[1:]
	}
	message := x.f.Name(list[len(list)-1])
	x.replace(x.n(list[0]).Pos, x.n(list[len(list)-1]).End, "publish_received_data")
	body := x.f.List(n.B)
	first := body[0]
	if fnode := x.n(first); fnode.Kind == pyparse.ExprStmt && fnode.B != 0 && x.n(fnode.B).Kind == pyparse.Str && len(body) > 1 {
		first = body[1]
	}
	start := x.lineStart(x.n(first).Pos)
	indent := x.f.Src[start:x.n(first).Pos]
	x.replace(start, start, indent+message+" = publish_received_data.publish_packet\n")
}
