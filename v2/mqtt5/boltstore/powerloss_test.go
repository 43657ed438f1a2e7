package boltstore_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/iotshim/iotshim/iotlocal"
	"github.com/iotshim/iotshim/v2/awsiot"
	"github.com/iotshim/iotshim/v2/mqtt5"
	"github.com/iotshim/iotshim/v2/mqtt5/boltstore"
)

var kills = flag.Int("kills", 25, "how often TestPowerLoss kills the publisher")

// childEnv makes the test's own program the publisher: "RUN ADDR DIR".
const childEnv = "IOTSHIM_TEST_PUBLISHER"

func TestMain(m *testing.M) {
	if v := os.Getenv(childEnv); v != "" {
		if err := publisher(strings.Fields(v)); err != nil {
			fmt.Println("error", err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// publisher publishes until it is killed, and prints each message once it was told
// that the message is queued. Run "drain" only sends what is left.
func publisher(args []string) error {
	run, addr, dir := args[0], args[1], args[2]
	store, err := boltstore.Open(filepath.Join(dir, "queue.db"), boltstore.Options{NoSync: true})
	if err != nil {
		return err
	}
	cfg, err := awsiot.MTLSFromFiles(addr, filepath.Join(dir, "thing1.pem"), filepath.Join(dir, "thing1.key"))
	if err != nil {
		return err
	}
	if err := awsiot.SetCAFile(&cfg, filepath.Join(dir, "ca.pem")); err != nil {
		return err
	}
	cfg.Connect.ClientID = "publisher"
	cfg.MinReconnectDelay, cfg.MaxReconnectDelay = 5*time.Millisecond, 20*time.Millisecond
	cfg.Store = store
	cfg.IoTCoreFlowControl = false // as fast as it can
	client, err := mqtt5.New(cfg)
	if err != nil {
		return err
	}
	if err := client.Start(); err != nil {
		return err
	}
	if run == "drain" {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		err := client.Drain(ctx)
		client.Close()
		store.Close()
		return err
	}
	for i := 0; ; i++ {
		payload := fmt.Sprintf("%s/%d", run, i)
		f := client.PublishAsync(&mqtt5.PublishPacket{Topic: "t", Payload: []byte(payload), QoS: mqtt5.AtLeastOnce})
		select {
		case <-f.Done():
			if _, err := f.Result(); err != nil {
				return err
			}
		default:
		}
		fmt.Println("queued", payload)
		time.Sleep(time.Duration(rand.IntN(500)) * time.Microsecond)
	}
}

// startAgain starts a server on a port that was its own before. While it was away,
// the system may have given the port to a connection that some process has made; the
// server gets it when that ends.
func startAgain(options iotlocal.Options) (server *iotlocal.Server, err error) {
	for range 100 {
		if server, err = iotlocal.Start(options); !errors.Is(err, syscall.EADDRINUSE) {
			return server, err
		}
		time.Sleep(50 * time.Millisecond)
	}
	return nil, err
}

// TestPowerLoss kills a process that publishes with a store, at random moments and
// against a server that comes and goes: every message that it was told is queued
// reaches the server in the end. Run it longer with -kills 200.
func TestPowerLoss(t *testing.T) {
	dir := t.TempDir()
	var mu sync.Mutex
	accepted := map[string]int{}
	options := iotlocal.Options{Addr: "127.0.0.1:0", Dir: dir, OnPublish: func(p iotlocal.Publish) {
		mu.Lock()
		defer mu.Unlock()
		accepted[string(p.Payload)]++
	}}
	server, err := iotlocal.Start(options)
	if err != nil {
		t.Fatal(err)
	}
	options.Addr = server.Addr()
	stop := make(chan struct{})
	var comesAndGoes sync.WaitGroup
	comesAndGoes.Go(func() {
		for {
			select {
			case <-stop:
				return
			case <-time.After(time.Duration(rand.IntN(300)) * time.Millisecond):
			}
			server.Close()
			time.Sleep(time.Duration(rand.IntN(100)) * time.Millisecond)
			again, err := startAgain(options)
			if err != nil {
				t.Error(err)
				return
			}
			server = again
		}
	})
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	command := func(run string) (*exec.Cmd, *bytes.Buffer) {
		cmd := exec.Command(self)
		cmd.Env = append(os.Environ(), childEnv+"="+run+" "+options.Addr+" "+dir)
		var out bytes.Buffer
		cmd.Stdout, cmd.Stderr = &out, &out
		return cmd, &out
	}
	told := map[string]bool{}
	for run := range *kills {
		cmd, out := command(fmt.Sprint(run))
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(30+rand.IntN(200)) * time.Millisecond)
		cmd.Process.Kill()
		cmd.Wait()
		for lines := bufio.NewScanner(out); lines.Scan(); {
			kind, payload, _ := strings.Cut(lines.Text(), " ")
			if kind != "queued" {
				t.Fatalf("run %d: %s", run, lines.Text())
			}
			told[payload] = true
		}
	}
	close(stop)
	comesAndGoes.Wait()
	defer server.Close()
	cmd, out := command("drain")
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	mu.Lock()
	defer mu.Unlock()
	twice := 0
	for payload := range told {
		if accepted[payload] == 0 {
			t.Errorf("%s was queued, and is lost", payload)
		}
	}
	for _, n := range accepted {
		if n > 1 {
			twice++
		}
	}
	t.Logf("%d kills, %d messages told to be queued, %d accepted, %d of them more than once", *kills, len(told), len(accepted), twice)
	if len(told) < *kills {
		t.Error("the test has not tested much")
	}
}
