// Package sample has what the example programs share: V1's command line and,
// when no endpoint is given on it, an IoT Core on this machine to talk to. There
// is nothing in it that a program for a real device needs, but the connection of the
// samples of V2's services, which examples/connect shows in every way there is.
package sample

import (
	"cmp"
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"strconv"
	"time"

	"github.com/iotshim/iotshim/iotlocal"
)

// Options are the flags of V1's samples, and three of our own.
type Options struct {
	Host, RootCA, Certificate, PrivateKey string
	Port                                  int
	Websocket                             bool
	ClientID, Topic, Mode, Message        string
	Thing                                 string // of ThingMain's samples

	// Of fleet provisioning.
	Template, Parameters string
	CSR                  bool

	Count    int
	Interval time.Duration
	Timeout  time.Duration

	// The keys that sign a websocket, and the region when the endpoint does not tell
	// it. Local makes them; otherwise they come from the environment.
	AccessKeyID, SecretKey, SessionToken, Region string

	server *iotlocal.Server // that Local has started
	dir    string           // its certificates
}

// Flags say which flags a sample has beside those that all have.
type Flags int

// The flags. They can be added.
const (
	ModeFlags      Flags = 1 << iota // -m and -M
	ThingFlag                        // -thing
	ProvisionFlags                   // -template, -parameters and -csr
)

// Main parses the command line and runs a sample with the flags -m and -M, and returns
// its exit status.
func Main(name, clientID string, run func(*Options, io.Writer) error) int {
	return Run(name, clientID, ModeFlags, run)
}

// ThingMain is Main for a sample that has the flag -thing instead.
func ThingMain(name, clientID string, run func(*Options, io.Writer) error) int {
	return Run(name, clientID, ThingFlag, run)
}

// Run is Main with a choice of flags.
func Run(name, clientID string, flags Flags, run func(*Options, io.Writer) error) int {
	o, err := Parse(name, clientID, flags, os.Args[1:], os.Stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		return 2
	}
	end, err := o.Local(os.Stdout)
	if err == nil {
		err = run(o, os.Stdout)
		end()
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", name, err)
		return 1
	}
	return 0
}

// Wait returns when n messages have been received, and otherwise after -wait.
func (o *Options) Wait(received func() int64, n int) {
	for end := time.Now().Add(o.Timeout); received() < int64(n) && time.Now().Before(end); {
		time.Sleep(10 * time.Millisecond)
	}
}

// ErrUsage tells that the command line is wrong; what is wrong was printed.
var ErrUsage = errors.New("usage")

// Parse reads the command line.
func Parse(name, clientID string, flags Flags, args []string, stderr io.Writer) (*Options, error) {
	o := &Options{Mode: "both"}
	fs := flag.NewFlagSet(name, flag.ContinueOnError)
	fs.SetOutput(stderr)
	text := func(p *string, short, long, def, usage string) {
		fs.StringVar(p, short, def, usage)
		fs.StringVar(p, long, def, "same as -"+short)
	}
	text(&o.Host, "e", "endpoint", "", "AWS IoT custom `endpoint`, HOST or HOST:PORT; without it, an IoT Core is started in this process")
	text(&o.RootCA, "r", "rootCA", "", "root CA `file`")
	text(&o.Certificate, "c", "cert", "", "certificate `file`")
	text(&o.PrivateKey, "k", "key", "", "private key `file`")
	fs.IntVar(&o.Port, "p", 0, "`port`; 8883 when not given, 443 with -w")
	fs.IntVar(&o.Port, "port", 0, "same as -p")
	fs.BoolVar(&o.Websocket, "w", false, "use MQTT over WebSocket")
	fs.BoolVar(&o.Websocket, "websocket", false, "same as -w")
	text(&o.ClientID, "id", "clientId", clientID, "client `id`")
	text(&o.Topic, "t", "topic", "sdk/test/Go", "`topic` to publish and subscribe to")
	if flags&ModeFlags != 0 {
		text(&o.Mode, "m", "mode", "both", "operation `mode`: both, publish or subscribe")
		text(&o.Message, "M", "message", "Hello World!", "`message` to publish")
	}
	if flags&ThingFlag != 0 {
		fs.StringVar(&o.Thing, "thing", "Bot", "`name` of the thing")
	}
	if flags&ProvisionFlags != 0 {
		fs.StringVar(&o.Template, "template", localTemplate, "`name` of the provisioning template")
		fs.StringVar(&o.Parameters, "parameters", `{"SerialNumber":"1"}`, "`JSON` object with what the template asks for")
		fs.BoolVar(&o.CSR, "csr", false, "make the key here, and send a certificate signing request")
	}
	fs.IntVar(&o.Count, "n", 0, "`number` of messages, 0 for no end")
	fs.DurationVar(&o.Interval, "interval", time.Second, "`time` between two messages")
	fs.DurationVar(&o.Timeout, "wait", 30*time.Second, "with -n: longest `time` to wait at the end for messages to come back")
	fs.Usage = func() {
		fmt.Fprintf(stderr, "Usage: %s [flags]\n\nRuns against an IoT Core in this process, or against -e ENDPOINT with -r, -c and -k.\n\n", name)
		fs.PrintDefaults()
	}
	if err := fs.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return nil, err
		}
		return nil, ErrUsage // the flag package has said what is wrong
	}
	if host, port, err := net.SplitHostPort(o.Host); err == nil && o.Port == 0 {
		if n, err := strconv.Atoi(port); err == nil {
			o.Host, o.Port = host, n
		}
	}
	if reason := o.check(fs.Args()); reason != "" {
		fmt.Fprintf(stderr, "%s: %s; -h lists the flags\n", name, reason)
		return nil, ErrUsage
	}
	if o.Port == 0 {
		o.Port = 8883
		if o.Websocket {
			o.Port = 443
		}
	}
	return o, nil
}

func (o *Options) check(rest []string) string {
	switch {
	case len(rest) > 0:
		return fmt.Sprintf("unexpected argument %q", rest[0])
	case o.Mode != "both" && o.Mode != "publish" && o.Mode != "subscribe":
		return fmt.Sprintf("-m must be both, publish or subscribe, not %q", o.Mode)
	case o.Websocket && (o.Certificate != "" || o.PrivateKey != ""):
		return "-w goes without -c and -k: X.509 certificates are not used with WebSocket"
	case o.Host != "" && !o.Websocket && (o.RootCA == "" || o.Certificate == "" || o.PrivateKey == ""):
		return "-e needs -r, -c and -k as well"
	case o.Count < 0 || o.Interval < 0:
		return "-n and -interval must not be negative"
	}
	return ""
}

// Local starts an IoT Core in this process when o names none, and fills in how to
// reach it. The function that it returns ends it.
func (o *Options) Local(stdout io.Writer) (end func(), err error) {
	if o.Host != "" {
		o.AccessKeyID, o.SecretKey, o.SessionToken = os.Getenv("AWS_ACCESS_KEY_ID"), os.Getenv("AWS_SECRET_ACCESS_KEY"), os.Getenv("AWS_SESSION_TOKEN")
		return func() {}, nil
	}
	o.AccessKeyID, o.SecretKey, o.SessionToken, o.Region = "ASIALOCAL", rand.Text(), rand.Text(), "eu-west-1"
	dir, err := os.MkdirTemp("", "iotlocal-")
	if err != nil {
		return nil, err
	}
	thing := cmp.Or(o.Thing, iotlocal.DefaultThing)
	server, err := iotlocal.Start(iotlocal.Options{
		Dir: dir, Things: []string{thing}, ProvisioningTemplates: o.templates(),
		AccessKeys: []iotlocal.AccessKey{{ID: o.AccessKeyID, Secret: o.SecretKey, SessionToken: o.SessionToken}},
	})
	if err != nil {
		os.RemoveAll(dir)
		return nil, err
	}
	end = func() {
		server.Close()
		os.RemoveAll(dir)
	}
	files, err := server.WriteFiles(dir)
	if err != nil {
		end()
		return nil, err
	}
	o.server, o.dir = server, dir
	o.Host, o.Port = server.Host(), server.Port()
	device := files.Devices[thing]
	o.RootCA, o.Certificate, o.PrivateKey = files.CA, device.Cert, device.Key
	fmt.Fprintf(stdout, "No -e given: using an IoT Core in this process, %s\n", server.Addr())
	return end, nil
}
