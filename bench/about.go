package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/iotshim/iotshim/bench/internal/machine"
	"github.com/iotshim/iotshim/bench/internal/plan"
	"github.com/iotshim/iotshim/bench/internal/servers"
)

// missing tells which clients and servers cannot be measured here, and why. It
// installs the packages of the Node clients when they are wanted.
func (h *harness) missing(ctx context.Context) map[string]string {
	skip := map[string]string{}
	if _, err := servers.MosquittoPath(); err != nil {
		skip[plan.Mosquitto] = "mosquitto is not here (Debian package mosquitto)"
		skip[plan.MosquittoTLS] = skip[plan.Mosquitto]
	}
	if !slices.ContainsFunc(h.clients, func(name string) bool { return plan.Node[name] }) {
		return skip
	}
	if why := h.prepareNode(ctx); why != "" {
		for name := range plan.Node {
			skip[name] = why
		}
	}
	return skip
}

// prepareNode runs npm ci unless it was run since the lock file changed.
func (h *harness) prepareNode(ctx context.Context) (why string) {
	for _, name := range []string{"node", "npm"} {
		if _, err := exec.LookPath(name); err != nil {
			return name + " is not here"
		}
	}
	lock, err := os.Stat(filepath.Join(h.node, "package-lock.json"))
	if err != nil {
		return fmt.Sprintf("the scripts are not here (%v); run this program in its folder or say -node", err)
	}
	done, err := os.Stat(filepath.Join(h.node, "node_modules", ".package-lock.json"))
	if err == nil && !done.ModTime().Before(lock.ModTime()) {
		return ""
	}
	fmt.Fprintln(h.log, "npm ci")
	ctx, cancel := context.WithTimeout(ctx, 5*time.Minute)
	defer cancel()
	// aws-crt brings its binaries along; its script is not needed.
	cmd := exec.CommandContext(ctx, "npm", "ci", "--ignore-scripts")
	cmd.Dir = h.node
	if out, err := cmd.CombinedOutput(); err != nil {
		return "npm ci failed: " + firstLine(string(out), err)
	}
	return ""
}

// about says where and with what a run was made.
func (h *harness) about() []string {
	lines := []string{
		time.Now().UTC().Format("2006-01-02 15:04 MST"),
		machine.Describe(),
	}
	if load, err := os.ReadFile("/proc/loadavg"); err == nil {
		if words := strings.Fields(string(load)); len(words) > 2 {
			lines[1] += ", load " + strings.Join(words[:3], " ")
		}
	}
	versions := goVersions()
	if _, ok := h.skip[plan.Mosquitto]; !ok {
		if path, err := servers.MosquittoPath(); err == nil {
			out, _ := exec.Command(path, "-h").Output() // it ends with code 3
			if words := strings.Fields(strings.TrimSpace(string(out))); len(words) > 2 {
				versions = append(versions, "mosquitto "+words[2])
			}
		}
	}
	versions = append(versions, h.nodeVersions()...)
	lines = append(lines, strings.Join(versions, ", "))
	kind := "median of %d runs"
	if h.quick {
		kind = "-quick, for a look only; median of %d runs"
	}
	return append(lines, fmt.Sprintf(kind, h.runs))
}

func goVersions() []string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return nil
	}
	var v []string
	for _, m := range info.Deps {
		switch m.Path {
		case "github.com/eclipse/paho.golang", "github.com/eclipse/paho.mqtt.golang":
			v = append(v, filepath.Base(m.Path)+" "+m.Version)
		}
	}
	return v
}

func (h *harness) nodeVersions() []string {
	if h.skip[plan.MQTTJS] != "" || !slices.Contains(h.clients, plan.MQTTJS) && !slices.Contains(h.clients, plan.AWSCRT) {
		return nil
	}
	var v []string
	if out, err := exec.Command("node", "--version").Output(); err == nil {
		v = append(v, "Node "+strings.TrimSpace(string(out)))
	}
	b, err := os.ReadFile(filepath.Join(h.node, "package.json"))
	if err != nil {
		return v
	}
	var p struct{ Dependencies map[string]string }
	if json.Unmarshal(b, &p) == nil {
		for _, name := range []string{"mqtt", "aws-crt"} {
			v = append(v, "npm "+name+" "+p.Dependencies[name])
		}
	}
	return v
}
