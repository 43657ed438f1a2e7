package awsiot

import (
	"crypto/tls"
	"errors"
	"net"
	"strconv"
	"strings"

	"github.com/iotshim/iotshim/v2/mqtt5"
)

// ServerTLS is TLS without credentials of the client's (the vendor's
// new_default_builder). AWS IoT Core does not let such clients in; other servers
// may, and so neither metrics nor AWS IoT Core's limits are set. endpoint is as in
// [MTLSFromFiles].
func ServerTLS(endpoint string) (mqtt5.Config, error) {
	host, port, err := splitEndpoint(endpoint, 443)
	if err != nil {
		return mqtt5.Config{}, err
	}
	return mqtt5.Config{
		Host: host,
		Port: port,
		TLS:  &tls.Config{ServerName: host, MinVersion: tls.VersionTLS12},
	}, nil
}

// ForIoTCore adds to cfg what the recipes for AWS IoT Core set beside the way to
// connect, all of it as the vendor's builders do: the rates and limits of AWS IoT Core
// (mqtt5.Config.IoTCoreFlowControl, IoTCoreValidation) and the metrics. It is for
// recipes of a program's own.
func ForIoTCore(cfg *mqtt5.Config) {
	cfg.IoTCoreFlowControl, cfg.IoTCoreValidation = true, true
	cfg.Metrics = &mqtt5.Metrics{LibraryName: LibraryName}
}

// InsecurePlainTCP is TCP without TLS: anybody on the way can read and change
// everything. It is for a local broker; AWS IoT Core does not have it, and so neither
// metrics nor AWS IoT Core's limits are set. The port is 1883 when it is not given.
func InsecurePlainTCP(endpoint string) (mqtt5.Config, error) {
	host, port, err := splitEndpoint(endpoint, 1883)
	if err != nil {
		return mqtt5.Config{}, err
	}
	return mqtt5.Config{Host: host, Port: port}, nil
}

// LibraryName is the name that recipes add to the user name of each CONNECT, as
// AWS's SDKs do for AWS to count them. Set mqtt5.Config.Metrics to nil to leave it
// out.
const LibraryName = "iotshim/Go"

// splitEndpoint takes HOST, which may be an IPv6 address in brackets, or HOST:PORT apart.
func splitEndpoint(endpoint string, defaultPort int) (string, int, error) {
	if endpoint == "" {
		return "", 0, &EndpointError{endpoint, "must not be empty; `aws iot describe-endpoint --endpoint-type iot:Data-ATS` prints yours"}
	}
	host, portText, err := net.SplitHostPort(endpoint)
	if err != nil {
		var addrErr *net.AddrError
		if !errors.As(err, &addrErr) || addrErr.Err != "missing port in address" {
			return "", 0, &EndpointError{endpoint, "must be HOST or HOST:PORT, without a scheme"}
		}
		if inner, ok := strings.CutPrefix(endpoint, "["); ok {
			endpoint = strings.TrimSuffix(inner, "]")
		}
		return endpoint, defaultPort, nil
	}
	port, err := strconv.Atoi(portText)
	if err != nil || port < 1 || port > 65535 || host == "" {
		return "", 0, &EndpointError{endpoint, "must be HOST or HOST:PORT with a port from 1 to 65535, without a scheme"}
	}
	return host, port, nil
}
