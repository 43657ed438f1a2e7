// Notnil has two clients for a variable of which one cannot be seen to use a websocket.
package main

import "github.com/iotshim/iotshim/v1compat"

func credentials(c *v1compat.AWSIoTMQTTClient) error { return c.ConfigureCredentials("a", "b", "c") }

func main() {
	a, _ := v1compat.NewAWSIoTMQTTClient("a", v1compat.UseWebsocket(true))
	b, _ := v1compat.NewAWSIoTMQTTClient("b")
	a.ConfigureIAMCredentials("id", "key")
	_, _ = credentials(a), credentials(b)
}
