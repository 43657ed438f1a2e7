package v1compat

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iotshim/iotshim/v2/mqtt5"
)

// exportedErrors reads the names of mqtt5's errors from its source: variables
// Err*, and types with a method Error.
func exportedErrors(t *testing.T) map[string]bool {
	t.Helper()
	files, err := filepath.Glob("../v2/mqtt5/*.go")
	if err != nil || len(files) == 0 {
		t.Fatal("no sources of mqtt5", err)
	}
	found := map[string]bool{}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.ValueSpec:
				for _, id := range n.Names {
					if strings.HasPrefix(id.Name, "Err") {
						found[id.Name] = true
					}
				}
			case *ast.FuncDecl:
				if n.Recv != nil && n.Name.Name == "Error" && len(n.Type.Params.List) == 0 {
					if star, ok := n.Recv.List[0].Type.(*ast.StarExpr); ok {
						found[star.X.(*ast.Ident).Name] = true
					}
				}
			}
			return true
		})
	}
	return found
}

func TestErrorTableIsComplete(t *testing.T) {
	want := exportedErrors(t)
	got := map[string]bool{}
	for _, row := range engineErrors {
		if got[row.name] {
			t.Errorf("%s is there twice", row.name)
		}
		got[row.name] = true
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("exported errors of mqtt5 against the table (-mqtt5 +table):\n%s", d)
	}
}

func TestErrorTable(t *testing.T) {
	tests := []struct {
		op   string
		err  error
		want string
	}{
		{opPublish, &mqtt5.ValidationError{Packet: "PUBLISH", Field: "Topic", Reason: "is empty"}, "argument Publish Topic"},
		{opConnect, &mqtt5.ConfigError{Field: "Host", Reason: "is empty"}, "argument Connect Host"},
		{opPublish, &mqtt5.ReasonCodeError{Op: "publish", ReasonCode: 0x87}, "operation publish 135"},
		{opUnsubscribe, &mqtt5.ReasonCodeError{Op: "unsubscribe", ReasonCode: 0x80}, "operation unsubscribe 128"},
		{opSubscribe, &mqtt5.ReasonCodeError{Op: "subscribe", ReasonCode: 0x87}, "suback [128]"},
		{opConnect, &mqtt5.ConnectError{ReasonCode: 0x84}, "operation connect 1"},
		{opConnect, &mqtt5.ConnectError{ReasonCode: 0x85}, "operation connect 2"},
		{opConnect, &mqtt5.ConnectError{ReasonCode: 0x88}, "operation connect 3"},
		{opConnect, &mqtt5.ConnectError{ReasonCode: 0x86}, "operation connect 4"},
		{opConnect, &mqtt5.ConnectError{ReasonCode: 0x87}, "operation connect 5"},
		{opConnect, &mqtt5.ConnectError{ReasonCode: 0x80}, "operation connect 128"},
		{opPublish, &mqtt5.DisconnectError{ReasonCode: 0x8E}, "operation publish 7"},
		{opPublish, &mqtt5.ProtocolError{ReasonCode: 0x82}, "operation publish 2"},
		{opPublish, &mqtt5.QueueFullError{Limit: "MaxIncompleteOperations", Value: 1}, "operation publish 0"},
		{opPublish, mqtt5.ErrAckTimeout, "timeout publish"},
		{opConnect, mqtt5.ErrConnackTimeout, "timeout connect"},
		{opPublish, mqtt5.ErrPingTimeout, "operation publish 7"},
		{opPublish, mqtt5.ErrConnectionLost, "operation publish 7"},
		{opConnect, &mqtt5.TLSError{Err: errors.New("tls: expired certificate")}, "operation connect 7"},
		{opPublish, mqtt5.ErrOfflineQueuePolicy, "operation publish 4"},
		{opDisconnect, mqtt5.ErrUserRequestedStop, "operation disconnect 4"},
		{opConnect, mqtt5.ErrClosed, "operation connect 4"},
		{opConnect, mqtt5.ErrUnexpectedSession, "operation connect 2"},
		{opPublish, mqtt5.ErrAckCanceled, "operation publish 7"},
		{opPublish, mqtt5.ErrAckUsed, "operation publish 3"},
		{opPublish, errors.New("something else"), "operation publish 13"},
	}
	for _, tt := range tests {
		for _, err := range []error{tt.err, fmt.Errorf("mqtt5: %s: %w", tt.op, tt.err)} {
			got := v1Error(tt.op, err)
			if d := kind(got); d != tt.want {
				t.Errorf("%s, %v: got %s, want %s", tt.op, err, d, tt.want)
			}
			if !as[*ArgumentError](got) && !errors.Is(got, tt.err) {
				t.Errorf("%s, %v: the engine's error is not wrapped", tt.op, err)
			}
		}
	}
	if v1Error(opPublish, nil) != nil {
		t.Error("nil must stay nil")
	}
}

func kind(err error) string {
	switch e := err.(type) {
	case *ArgumentError:
		return fmt.Sprint("argument ", e.Op, " ", e.Argument)
	case *TimeoutError:
		return "timeout " + e.Op
	case *SubackError:
		return fmt.Sprint("suback ", e.Codes)
	case *OperationError:
		return fmt.Sprint("operation ", e.Op, " ", e.Code)
	}
	return fmt.Sprint("other ", err)
}

func TestErrorsAreFound(t *testing.T) {
	timeout := fmt.Errorf("x: %w", &TimeoutError{Op: opPublish, cause: mqtt5.ErrAckTimeout})
	if !errors.Is(timeout, ErrPublishTimeout) || errors.Is(timeout, ErrSubscribeTimeout) || !as[*TimeoutError](ErrConnectTimeout) {
		t.Error("timeouts are found by operation")
	}
	if errors.Is(ErrPublishQueueFull, ErrPublishQueueDisabled) || errors.Is(ErrPublishQueueFull, ErrSubscribeQueueFull) || !as[*OperationError](ErrPublishQueueFull) {
		t.Error("the queue errors differ, and share V1's base class")
	}
	if !errors.Is(v1Error(opSubscribe, &mqtt5.QueueFullError{}), ErrSubscribeQueueFull) {
		t.Error("the engine's full queue is V1's full queue")
	}
	suback := v1Error(opSubscribe, &mqtt5.ReasonCodeError{Op: "subscribe", ReasonCode: 0x87, Topic: "a"})
	if !as[*OperationError](suback) || !as[*mqtt5.ReasonCodeError](suback) {
		t.Error("a SubackError is an OperationError, and has the engine's error in it")
	}
	if !errors.Is(&OperationError{Op: opDisconnect, Code: 4}, &OperationError{Op: opDisconnect, Code: 4}) {
		t.Error("OperationErrors match by operation and code")
	}
	for _, err := range []error{ErrConnectTimeout, ErrPublishTimeout, ErrPublishQueueFull, ErrSubscribeQueueDisabled, suback, timeout,
		&OperationError{Op: opDisconnect, Code: 4}, argument("Publish", "topic", "is empty")} {
		if err.Error() == "" {
			t.Errorf("%T has no text (V1 quirk Q-22)", err)
		}
	}
}
