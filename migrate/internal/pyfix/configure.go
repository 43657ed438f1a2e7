package pyfix

import (
	"strconv"
	"strings"

	"github.com/iotshim/iotshim/migrate/internal/pyparse"
)

func itoa(n int) string { return strconv.Itoa(n) }

// bind returns the arguments of a call by the names of V1's parameters.
func (x *fixer) bind(c *client, call id, params ...string) map[string]id {
	out := map[string]id{}
	i := 0
	for _, a := range x.f.List(x.n(call).B) {
		switch n := x.n(a); n.Kind {
		case pyparse.Star, pyparse.DoubleStar:
			c.blame("the arguments are not written out, in line " + x.line(call))
		case pyparse.Keyword:
			out[x.f.Name(a)] = n.A
		default:
			if i >= len(params) {
				c.blame("there are too many arguments, in line " + x.line(call))
				return out
			}
			out[params[i]] = a
			i++
		}
	}
	return out
}

// text is an argument as it stands, on one line.
func (x *fixer) text(c *client, y id) string {
	if y == 0 {
		return ""
	}
	s := x.f.Src[x.n(y).Pos:x.n(y).End]
	if strings.ContainsAny(s, "\n\\#") && x.n(y).Kind != pyparse.Str {
		c.blame("an argument goes over several lines, in line " + x.line(y))
	}
	if k := x.n(y).Kind; k == pyparse.Lambda || k == pyparse.Cond || k == pyparse.Tuple && !strings.HasPrefix(s, "(") || k == pyparse.Walrus {
		s = "(" + s + ")"
	}
	return s
}

// none reports whether an argument is left out or None.
func (x *fixer) none(y id) bool { return y == 0 || x.src(y) == "None" }

// constructor reads AWSIoTMQTTClient(clientID, protocolType, useWebsocket, cleanSession).
func (x *fixer) constructor(c *client) {
	a := x.bind(c, c.call, "clientID", "protocolType", "useWebsocket", "cleanSession")
	if y := a["clientID"]; !x.none(y) && x.src(y) != `""` && x.src(y) != "''" {
		c.set("client_id", x.text(c, y))
	}
	if y := a["useWebsocket"]; y != 0 && x.src(y) != "False" {
		c.blame("websockets need a credentials provider and a region in V2: websockets_with_default_aws_signing")
	}
	switch y := a["cleanSession"]; {
	case y == 0 || x.src(y) == "True":
	case x.src(y) == "False":
		c.set("session_behavior", "mqtt5.ClientSessionBehaviorType.REJOIN_ALWAYS")
		c.set("session_expiry_interval_sec", "3600")
		c.unsafe = append(c.unsafe, "The session is kept for an hour, as long as AWS IoT keeps those of V1 by default.")
	default:
		c.blame("cleanSession is known only when the program runs")
	}
}

// scaled multiplies a number of seconds.
func scaled(s string) string {
	if f, err := strconv.ParseFloat(s, 64); err == nil {
		return strconv.FormatFloat(f*1000, 'f', -1, 64)
	}
	return "int(1000 * (" + s + "))"
}

// configure reads a call that configures the client.
func (x *fixer) configure(c *client, call id) {
	name := x.f.Name(x.n(call).A)
	switch name {
	case "configureEndpoint":
		a := x.bind(c, call, "hostName", "portNumber")
		c.set("endpoint", x.text(c, a["hostName"]))
		c.set("port", x.text(c, a["portNumber"]))
	case "configureCredentials":
		a := x.bind(c, call, "CAFilePath", "KeyPath", "CertificatePath", "Ciphers")
		c.set("ca_filepath", x.text(c, a["CAFilePath"]))
		c.set("pri_key_filepath", x.text(c, a["KeyPath"]))
		c.set("cert_filepath", x.text(c, a["CertificatePath"]))
		if !x.none(a["Ciphers"]) {
			c.blame("V2 takes cipher preferences of its own, not a list of ciphers")
		}
	case "configureAutoReconnectBackoffTime":
		a := x.bind(c, call, "baseReconnectQuietTimeSecond", "maxReconnectQuietTimeSecond", "stableConnectionTimeSecond")
		c.set("min_reconnect_delay_ms", scaled(x.text(c, a["baseReconnectQuietTimeSecond"])))
		c.set("max_reconnect_delay_ms", scaled(x.text(c, a["maxReconnectQuietTimeSecond"])))
		c.set("min_connected_time_to_reset_reconnect_delay_ms", scaled(x.text(c, a["stableConnectionTimeSecond"])))
	case "configureOfflinePublishQueueing":
		a := x.bind(c, call, "queueSize", "dropBehavior")
		switch size := x.text(c, a["queueSize"]); size {
		case "-1":
			c.notes = append(c.notes, "While there is no connection "+c.name+" keeps subscribes, unsubscribes and QoS 1 publishes; QoS 0 publishes fail.")
		case "0":
			c.set("offline_queue_behavior", "mqtt5.ClientOperationQueueBehaviorType.FAIL_ALL_ON_DISCONNECT")
		default:
			c.unsafe = append(c.unsafe, "The offline queue has no limit in V2.")
		}
	case "configureDrainingFrequency":
		c.notes = append(c.notes, "What "+c.name+" has kept is sent at once when it is connected again, not at a rate.")
	case "configureConnectDisconnectTimeout":
		c.waits = x.text(c, x.bind(c, call, "timeoutSecond")["timeoutSecond"])
	case "configureMQTTOperationTimeout":
		c.acks = x.text(c, x.bind(c, call, "timeoutSecond")["timeoutSecond"])
		if strings.Trim(c.acks, "0123456789.") != "" {
			c.blame("the operation timeout is no number, in line " + x.line(call))
		}
	case "configureUsernamePassword":
		a := x.bind(c, call, "username", "password")
		c.set("username", x.text(c, a["username"]))
		if !x.none(a["password"]) {
			c.set("password", x.text(c, a["password"]))
		}
	case "configureLastWill":
		a := x.bind(c, call, "topic", "payload", "QoS", "retain")
		will := "mqtt5.PublishPacket(topic=" + x.text(c, a["topic"]) + ", payload=" + x.text(c, a["payload"]) + ", qos=" + x.qos(c, a["QoS"])
		if a["retain"] != 0 {
			will += ", retain=" + x.text(c, a["retain"])
		}
		c.set("will", will+")")
	case "enableMetricsCollection":
		c.set("enable_metrics_collection", "True")
	case "disableMetricsCollection":
		c.set("enable_metrics_collection", "False")
	default:
		c.blame("V2 has nothing like " + name + ", in line " + x.line(call))
	}
}

// qos translates a quality of service.
func (x *fixer) qos(c *client, y id) string {
	if y == 0 {
		c.blame("a QoS is missing")
		return ""
	}
	switch s := x.text(c, y); s {
	case "0":
		return "mqtt5.QoS.AT_MOST_ONCE"
	case "1":
		return "mqtt5.QoS.AT_LEAST_ONCE"
	case "2":
		c.blame("AWS IoT has no QoS 2, in line " + x.line(y))
		return s
	default:
		return "mqtt5.QoS(" + s + ")"
	}
}
