package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"

	"github.com/iotshim/iotshim/bench/internal/job"
	"github.com/iotshim/iotshim/bench/internal/plan"
)

// process does a job in a process of its own, which ctx ends. ready is called,
// on a goroutine that process waits for, when a receiving client is subscribed.
func (h *harness) process(ctx context.Context, j job.Job, ready func()) (*job.Result, error) {
	text, err := json.Marshal(j)
	if err != nil {
		return nil, err
	}
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, self, "client", string(text))
	if plan.Node[j.Client] {
		cmd = exec.CommandContext(ctx, "node", "client.mjs", string(text))
		cmd.Dir = h.node
	}
	cmd.WaitDelay = 5 * time.Second
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	var (
		wg     sync.WaitGroup
		result *job.Result
	)
	for s := bufio.NewScanner(out); s.Scan(); {
		switch line := s.Text(); {
		case line == job.Ready && ready != nil:
			wg.Go(ready)
		case strings.HasPrefix(line, "{"):
			result = new(job.Result)
			if err := json.Unmarshal([]byte(line), result); err != nil {
				result = nil
			}
		}
	}
	err = cmd.Wait()
	wg.Wait()
	switch {
	case ctx.Err() != nil:
		return nil, fmt.Errorf("took too long or was interrupted: %w", ctx.Err())
	case err != nil:
		return nil, errors.New(firstLine(stderr.String(), err))
	case result == nil:
		return nil, errors.New("ended without a result")
	}
	return result, nil
}

func firstLine(text string, err error) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	if line == "" {
		return err.Error()
	}
	return line
}
