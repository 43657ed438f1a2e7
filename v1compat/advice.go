package v1compat

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/iotshim/iotshim/v2/mqtt5"
)

// What errors advise, in the words of V1's methods.

// refusalAdvice says what to do about a return code of CONNACK.
func refusalAdvice(code int) string {
	switch code {
	case 1:
		return "; the server does not speak MQTT 5"
	case 2:
		return "; give the constructor another client id"
	case 3:
		return "; the server is busy or away, try again later"
	case 4:
		return "; check ConfigureUsernamePassword"
	case 5:
		return "; check that the certificate is active and its policy allows iot:Connect for this client id"
	}
	return ""
}

// timeoutAdvice says what did not come in time, and what to do about it.
func timeoutAdvice(op string) (missing, advice string) {
	switch op {
	case opConnect:
		return "no CONNACK came", "; check endpoint, policy and client id, or raise the time with ConfigureConnectDisconnectTimeout"
	case opDisconnect:
		return "the connection is still being closed", "; it will be closed, there is nothing to do"
	case opPublish:
		return "no PUBACK came yet", "; the message is kept and will be delivered, so do not publish it again"
	case opSubscribe:
		return "no SUBACK came", "; it is tried again at each connect, so check that the policy allows iot:Subscribe, or raise the time with ConfigureMQTTOperationTimeout"
	case opUnsubscribe:
		return "no UNSUBACK came", "; the callback is gone and the filter is not subscribed again"
	}
	return "", ""
}

// dialAdvice says what to do about a connection that could not be made.
func dialAdvice(err error) string {
	var op *net.OpError
	if errors.As(err, &op) && op.Op == "dial" {
		return "; check host and port given to ConfigureEndpoint, and the network"
	}
	return ""
}

// tlsError says what is wrong with a handshake, and the way out.
func tlsError(host string, err error) *mqtt5.TLSError {
	var (
		authority x509.UnknownAuthorityError
		name      x509.HostnameError
		invalid   x509.CertificateInvalidError
		record    tls.RecordHeaderError
		reason    string
	)
	switch {
	case errors.As(err, &authority):
		reason = "the server's certificate was signed by another authority than that in CAFilePath; give ConfigureCredentials the right one, AmazonRootCA1.pem for AWS IoT"
	case errors.As(err, &name):
		reason = fmt.Sprintf("the server's certificate is not for %q; check the host name given to ConfigureEndpoint", host)
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		reason = fmt.Sprintf("the server's certificate is not valid at %s, the time of this machine's clock; set the clock if it is wrong", time.Now().UTC().Format(time.DateTime))
	case errors.As(err, &record):
		reason = "the server does not speak TLS there; check the port given to ConfigureEndpoint"
	case isAlert(err):
		reason = "the server does not accept this client; check that the certificate in CertificatePath is registered with it, active and not expired, and Ciphers"
	}
	return &mqtt5.TLSError{Host: host, Reason: reason, Err: err}
}

// isAlert reports whether an error is what the server said to end TLS. With TLS 1.3 it
// refuses a client's certificate after the handshake, in place of the CONNACK.
func isAlert(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) && op.Op == "remote error"
}
