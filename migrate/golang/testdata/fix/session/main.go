// Session keeps its session, logs, and connects without TLS.
package main

import (
	"log/slog"

	"github.com/iotshim/iotshim/v1compat"
)

func main() {
	client, err := v1compat.NewAWSIoTMQTTClient("session",
		v1compat.CleanSession(false),
		v1compat.Logger(slog.Default()),
		v1compat.InsecurePlainTCP())
	if err != nil {
		panic(err)
	}
	client.ConfigureEndpoint("localhost", 1883)
	if _, err := client.Connect(v1compat.KeepAliveIntervalSecond(0)); err != nil {
		panic(err)
	}
	cfg, err := client.V2Config()
	if err != nil {
		panic(err)
	}
	println(cfg.Host, client.V2().Stats().Connections)
}
