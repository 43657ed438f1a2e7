// Package mqtt311 says in MQTT 3.1.1 what a server says in MQTT 5.
package mqtt311

import "github.com/iotshim/iotshim/v2/mqtt5"

// ReturnCode maps the reason code of a CONNACK to its return code (MQTT 3.1.1, 3.2.2.3).
// What has no counterpart there keeps its number.
func ReturnCode(c mqtt5.ReasonCode) int {
	switch c {
	case mqtt5.UnsupportedProtocolVersion:
		return 1
	case mqtt5.ClientIdentifierNotValid:
		return 2
	case mqtt5.ServerUnavailable, mqtt5.ServerBusy, mqtt5.QuotaExceeded, mqtt5.UseAnotherServer,
		mqtt5.ServerMoved, mqtt5.ConnectionRateExceeded:
		return 3
	case mqtt5.BadUsernameOrPassword:
		return 4
	case mqtt5.NotAuthorized, mqtt5.Banned, mqtt5.BadAuthenticationMethod:
		return 5
	}
	return int(c)
}
