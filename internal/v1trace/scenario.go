package v1trace

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/iotshim/iotshim/internal/pyjson"
)

// Scenario is a play and what it has to leave.
type Scenario struct {
	Name   string
	play   *pyjson.Object
	expect map[string]any
}

// Client returns the kind of the main object: "mqtt", "shadow" or "jobs".
func (s *Scenario) Client() string {
	if c := s.play.Text("client"); c != "" {
		return c
	}
	return "mqtt"
}

// Kinds returns the kinds of all objects that the scenario constructs.
func (s *Scenario) Kinds() []string {
	kinds := []string{s.Client()}
	for _, step := range s.play.List("steps") {
		if o, ok := step.(*pyjson.Object); ok && o.Text("do") == "new" && o.Has("client") && !slices.Contains(kinds, o.Text("client")) {
			kinds = append(kinds, o.Text("client"))
		}
	}
	return kinds
}

// Load reads every scenario below dir, which has the folders scenarios and golden.
func Load(dir string) ([]*Scenario, error) {
	files, err := filepath.Glob(filepath.Join(dir, "scenarios", "*.json"))
	if err != nil {
		return nil, err
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("v1trace: %s has no scenarios/*.json", dir)
	}
	slices.Sort(files)
	var list []*Scenario
	for _, file := range files {
		s, err := load(file, filepath.Join(dir, "golden", filepath.Base(file)))
		if err != nil {
			return nil, err
		}
		list = append(list, s)
	}
	return list, nil
}

func load(file, golden string) (*Scenario, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	v, err := pyjson.Parse(data)
	if err != nil {
		return nil, fmt.Errorf("v1trace: %s: %w", file, err)
	}
	play, ok := v.(*pyjson.Object)
	if !ok {
		return nil, fmt.Errorf("v1trace: %s is not an object", file)
	}
	if data, err = os.ReadFile(golden); err != nil {
		return nil, err
	}
	var g struct {
		Expect map[string]any `json:"expect"`
	}
	if err := json.Unmarshal(data, &g); err != nil {
		return nil, fmt.Errorf("v1trace: %s: %w", golden, err)
	}
	if g.Expect == nil {
		return nil, fmt.Errorf("v1trace: %s has no \"expect\"", golden)
	}
	return &Scenario{Name: strings.TrimSuffix(filepath.Base(file), ".json"), play: play, expect: g.Expect}, nil
}
