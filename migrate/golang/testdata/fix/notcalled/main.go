// Notcalled calls a callback itself, and uses what is always nil.
package main

import "github.com/iotshim/iotshim/v1compat"

func on(c *v1compat.AWSIoTMQTTClient, _ any, m *v1compat.MQTTMessage) { println(c == nil, m.Mid) }

func main() { on(nil, nil, &v1compat.MQTTMessage{}) }
