package migrate

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/iotshim/iotshim/migrate/rules"
)

// ConfigName is the name of the file that [FindConfig] looks for.
const ConfigName = ".migrate-lint.json"

// Config is a configuration file: JSON, in which // starts a comment and a comma may
// follow the last element. Every key may be left out.
//
//	{
//	  // Paths as in .gitignore, relative to this file.
//	  "exclude": ["third_party/", "*.pb.go", "old/**/test_*.py"],
//	  "rules_off": ["IOT190"],               // counted as suppressed
//	  "format": "text",                      // unless -format is given
//	  "baseline": "migrate-baseline.json",   // what -new compares with
//	  "minutes": {"auto": 1, "assisted": 5, "manual": 15}
//	}
type Config struct {
	// Exclude are patterns of files that are not looked at: * is anything but a
	// slash, ** anything, ? one character. A pattern without a slash may match at any
	// depth, one that ends in a slash is a directory with all below it.
	Exclude []string `json:"exclude"`
	// RulesOff are ids of rules whose findings are not reported but counted as
	// suppressed.
	RulesOff []string `json:"rules_off"`
	Format   string   `json:"format"`
	// Baseline is the file that -new compares with, relative to the configuration.
	Baseline string `json:"baseline"`
	// Minutes are how long it takes to replace one use, by effort. The default is
	// that of [Minutes].
	Minutes map[string]float64 `json:"minutes"`

	dir      string // of the file
	patterns []*regexp.Regexp
}

// FileError tells what is wrong with a configuration or a baseline.
type FileError struct {
	File   string
	Reason string // what is wrong, and what to do
}

// Error names the file.
func (e *FileError) Error() string { return e.File + ": " + e.Reason }

// FindConfig reads the configuration of a directory: the nearest [ConfigName] in it or
// above it, not beyond the root of a git repository. Without one it returns nil. The
// error is a *FileError.
func FindConfig(dir string) (*Config, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, &FileError{ConfigName, err.Error()}
	}
	for {
		name := filepath.Join(dir, ConfigName)
		if _, err := os.Stat(name); err == nil {
			return ReadConfig(name)
		}
		_, gitErr := os.Stat(filepath.Join(dir, ".git"))
		parent := filepath.Dir(dir)
		if gitErr == nil || parent == dir {
			return nil, nil
		}
		dir = parent
	}
}

// ReadConfig reads a configuration. The error is a *FileError.
func ReadConfig(name string) (*Config, error) {
	src, err := os.ReadFile(name)
	if err != nil {
		return nil, &FileError{name, "the configuration cannot be read: " + reason(err)}
	}
	c, err := parseConfig(src)
	if err != nil {
		return nil, &FileError{name, err.Error()}
	}
	abs, err := filepath.Abs(name)
	if err != nil {
		return nil, &FileError{name, err.Error()}
	}
	c.dir = filepath.Dir(abs)
	return c, nil
}

// reason is an error of the file system without the name of the file.
func reason(err error) string {
	if p := (*os.PathError)(nil); errors.As(err, &p) {
		return p.Err.Error()
	}
	return err.Error()
}

// BaselineFile is the path of the baseline that the configuration names, or "".
func (c *Config) BaselineFile() string {
	if c == nil || c.Baseline == "" {
		return ""
	}
	if filepath.IsAbs(c.Baseline) {
		return c.Baseline
	}
	return filepath.Join(c.dir, filepath.FromSlash(c.Baseline))
}

func parseConfig(src []byte) (*Config, error) {
	var c Config
	if err := decodeStrict(plainJSON(src), &c); err != nil {
		return nil, err
	}
	table := rules.NewTable()
	for i, id := range c.RulesOff {
		if table.ByID(id) == nil {
			return nil, fmt.Errorf("rules_off: there is no rule %s; \"migrate-lint rules\" lists them", id)
		}
		c.RulesOff[i] = strings.ToUpper(id)
	}
	if c.Format != "" && formats[c.Format] == nil {
		return nil, fmt.Errorf("format: there is no format %q; it is one of %s", c.Format, strings.Join(formatNames(), ", "))
	}
	for effort, m := range c.Minutes {
		if _, ok := Minutes[effort]; !ok {
			return nil, fmt.Errorf("minutes: there is no effort %q; it is one of auto, assisted, manual", effort)
		}
		if m < 0 || m > 1e6 {
			return nil, fmt.Errorf("minutes: %g for %s is not between 0 and 1000000", m, effort)
		}
	}
	for _, p := range c.Exclude {
		re, err := globRegexp(p)
		if err != nil {
			return nil, err
		}
		c.patterns = append(c.patterns, re)
	}
	return &c, nil
}

// decodeStrict decodes JSON whose keys must all be known.
func decodeStrict(src []byte, v any) error {
	dec := json.NewDecoder(bytes.NewReader(src))
	dec.DisallowUnknownFields()
	if err := dec.Decode(v); err != nil {
		line := 1 + bytes.Count(src[:min(int(dec.InputOffset()), len(src))], []byte("\n"))
		return fmt.Errorf("near line %d: %s", line, strings.TrimPrefix(err.Error(), "json: "))
	}
	if dec.More() {
		return errors.New("there is something after the end of the JSON value")
	}
	return nil
}

// plainJSON replaces comments and commas before a closing bracket by spaces.
func plainJSON(src []byte) []byte {
	out := slices.Clone(src)
	inString, comma := false, -1
	for i := 0; i < len(out); i++ {
		switch c := out[i]; {
		case inString && c == '\\':
			i++
		case c == '"':
			inString, comma = !inString, -1
		case inString:
		case c == '/' && i+1 < len(out) && out[i+1] == '/':
			for i < len(out) && out[i] != '\n' {
				out[i] = ' '
				i++
			}
		case c == ',':
			comma = i
		case (c == '}' || c == ']') && comma >= 0:
			out[comma] = ' '
			comma = -1
		case c != ' ' && c != '\t' && c != '\r' && c != '\n':
			comma = -1
		}
	}
	return out
}

// globRegexp turns a pattern of [Config.Exclude] into a regular expression over
// slash-separated relative paths.
func globRegexp(pattern string) (*regexp.Regexp, error) {
	p := strings.TrimPrefix(pattern, "./")
	if strings.Trim(p, "/") == "" || len(p) > 1000 {
		return nil, fmt.Errorf("exclude: %q is no pattern of a path", pattern)
	}
	var b strings.Builder
	b.WriteString("^")
	if !strings.Contains(strings.TrimSuffix(p, "/"), "/") {
		b.WriteString("(.*/)?")
	}
	p = strings.TrimPrefix(p, "/")
	for i := 0; i < len(p); i++ {
		switch {
		case strings.HasPrefix(p[i:], "**/"):
			b.WriteString("(.*/)?")
			i += 2
		case strings.HasPrefix(p[i:], "**"):
			b.WriteString(".*")
			i++
		case p[i] == '*':
			b.WriteString("[^/]*")
		case p[i] == '?':
			b.WriteString("[^/]")
		case p[i] == '/' && i == len(p)-1:
		default:
			b.WriteString(regexp.QuoteMeta(p[i : i+1]))
		}
	}
	b.WriteString("(/.*)?$") // a directory stands for all below it
	re, err := regexp.Compile(b.String())
	if err != nil {
		return nil, fmt.Errorf("exclude: %q is no pattern of a path", pattern)
	}
	return re, nil
}

// excluded reports whether a file, given by its absolute path, is not to be looked at.
func (c *Config) excluded(path string) bool {
	if c == nil || len(c.patterns) == 0 {
		return false
	}
	rel, err := filepath.Rel(c.dir, path)
	if err != nil {
		return false
	}
	rel = filepath.ToSlash(rel)
	return slices.ContainsFunc(c.patterns, func(re *regexp.Regexp) bool { return re.MatchString(rel) })
}

// minutes is how long one use of an effort takes.
func (c *Config) minutes(effort string) float64 {
	if c != nil {
		if m, ok := c.Minutes[effort]; ok {
			return m
		}
	}
	return Minutes[effort]
}
