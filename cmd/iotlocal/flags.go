package main

import (
	"context"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/iotshim/iotshim/iotlocal"
)

// config is the command line.
type config struct {
	opts    iotlocal.Options
	groups  map[string][]iotlocal.GreengrassGroup // by thing
	jobs    []iotlocal.Job                        // for every thing
	verbose bool

	// wrong is what is wrong with a value that is not to be printed.
	wrong error
}

// parse reads the command line. It writes the help to out when it is asked for,
// and then returns flag.ErrHelp.
func parse(args []string, out io.Writer) (config, error) {
	cfg := config{
		opts: iotlocal.Options{
			Authorizers:           make(map[string]iotlocal.Authorizer),
			Policies:              make(map[string]string),
			ProvisioningTemplates: make(map[string]iotlocal.ProvisioningTemplate),
		},
		groups: make(map[string][]iotlocal.GreengrassGroup),
	}
	flags := flag.NewFlagSet("iotlocal", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&cfg.opts.Addr, "addr", defaultAddr, "`HOST:PORT` to listen on; port 0 takes a free one")
	flags.Func("listen", "`HOST:PORT` to listen on too, such as 127.0.0.1:443; can be repeated", func(addr string) error {
		cfg.opts.MoreAddrs = append(cfg.opts.MoreAddrs, addr)
		return nil
	})
	flags.BoolVar(&cfg.opts.AllowNonLoopback, "allow-non-loopback", false, "let -addr be reachable from other machines")
	flags.StringVar(&cfg.opts.Dir, "dir", "", "`folder` that keeps the certificates; without it they are in a temporary\nfolder that is removed at the end")
	flags.Func("thing", "`name` of a device to make a certificate for, can be repeated (default thing1)", func(name string) error {
		cfg.opts.Things = append(cfg.opts.Things, name)
		return nil
	})
	flags.Func("policy", "`NAME=FILE` of a policy for the devices of -thing, can be repeated; without any\nthey may do everything", cfg.policy)
	flags.Func("template", "`NAME=FILE` of a template of fleet provisioning, can be repeated", cfg.template)
	flags.Func("groups", "`THING=FILE` with what Greengrass discovery answers for a thing, can be repeated", cfg.discovery)
	flags.Func("job", "`ID=FILE` of a job for the devices of -thing, with its document; can be repeated", cfg.job)
	flags.Func("access-key", "`ID=SECRET` of a key that may sign websockets, can be repeated", cfg.accessKey)
	flags.Func("authorizer", "`NAME=PASSWORD` of a custom authorizer that lets in who has the password, can be\nrepeated", cfg.authorizer)
	flags.BoolVar(&cfg.verbose, "v", false, "log connections, refusals and their reasons to standard error")
	err := flags.Parse(args)
	if errors.Is(err, flag.ErrHelp) {
		fmt.Fprint(out, usage)
		flags.SetOutput(out)
		flags.PrintDefaults()
		fmt.Fprint(out, usageExample)
		return cfg, flag.ErrHelp
	}
	if err == nil && flags.NArg() > 0 {
		err = fmt.Errorf("unexpected argument %q: iotlocal takes only flags", flags.Arg(0))
	}
	if err == nil {
		err = cfg.wrong
	}
	if len(cfg.opts.Things) == 0 {
		cfg.opts.Things = []string{iotlocal.DefaultThing}
	}
	return cfg, err
}

var errNoPair = errors.New(`there is no "="`)

// file splits NAME=FILE and reads the file.
func file(value string) (name string, content []byte, err error) {
	name, path, ok := strings.Cut(value, "=")
	if !ok {
		return "", nil, errNoPair
	}
	content, err = os.ReadFile(path)
	return name, content, err
}

func (c *config) policy(value string) error {
	name, document, err := file(value)
	c.opts.Policies[name] = string(document)
	return err
}

func (c *config) template(value string) error {
	name, document, err := file(value)
	c.opts.ProvisioningTemplates[name] = iotlocal.ProvisioningTemplate{Document: string(document)}
	return err
}

func (c *config) discovery(value string) error {
	thing, content, err := file(value)
	if err != nil {
		return err
	}
	var answer struct {
		GGGroups []iotlocal.GreengrassGroup
	}
	if err := json.Unmarshal(content, &answer); err != nil {
		return err
	}
	if len(answer.GGGroups) == 0 {
		return errors.New(`the file has no "GGGroups"`)
	}
	c.groups[thing] = answer.GGGroups
	return nil
}

func (c *config) job(value string) error {
	id, document, err := file(value)
	c.jobs = append(c.jobs, iotlocal.Job{ID: id, Document: document})
	return err
}

func (c *config) accessKey(value string) error {
	id, secret, ok := strings.Cut(value, "=")
	if !ok {
		c.wrong = fmt.Errorf("-access-key: %w; write ID=SECRET", errNoPair)
	}
	c.opts.AccessKeys = append(c.opts.AccessKeys, iotlocal.AccessKey{ID: id, Secret: secret})
	return nil
}

func (c *config) authorizer(value string) error {
	name, password, ok := strings.Cut(value, "=")
	if !ok {
		c.wrong = fmt.Errorf("-authorizer: %w; write NAME=PASSWORD", errNoPair)
	}
	c.opts.Authorizers[name] = iotlocal.Authorizer{
		Authorize: func(_ context.Context, e iotlocal.AuthorizerEvent) (iotlocal.AuthorizerResult, error) {
			return iotlocal.AuthorizerResult{
				IsAuthenticated: subtle.ConstantTimeCompare(e.Password, []byte(password)) == 1,
				PrincipalID:     "iotlocal",
			}, nil
		},
	}
	return nil
}
