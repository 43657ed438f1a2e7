package awssign

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Find looks for keys where V1 does: those that are given, the environment, the section
// default or DEFAULT of ~/.aws/credentials. A session token without keys ends the search,
// as in V1. It reports false when there are none; the error is about the file.
func Find(given Keys) (Keys, bool, error) {
	for _, from := range []func() (Keys, error){
		func() (Keys, error) { return given, nil },
		func() (Keys, error) {
			return Keys{os.Getenv("AWS_ACCESS_KEY_ID"), os.Getenv("AWS_SECRET_ACCESS_KEY"), os.Getenv("AWS_SESSION_TOKEN")}, nil
		},
		shared,
	} {
		k, err := from()
		switch {
		case err != nil:
			return Keys{}, false, err
		case k.AccessKeyID != "" && k.SecretAccessKey != "":
			return k, true, nil
		case k.SessionToken != "":
			return Keys{}, false, nil
		}
	}
	return Keys{}, false, nil
}

// shared reads ~/.aws/credentials.
func shared() (Keys, error) {
	home, err := os.UserHomeDir()
	if err != nil {
		return Keys{}, nil // there is nowhere to look
	}
	path := filepath.Join(home, ".aws", "credentials")
	f, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return Keys{}, nil
	}
	if err != nil {
		return Keys{}, err
	}
	defer f.Close()
	sections := map[string]*Keys{"default": {}, "DEFAULT": {}}
	var section *Keys
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		line := strings.TrimSpace(lines.Text())
		if name, ok := strings.CutPrefix(line, "["); ok {
			section = sections[strings.TrimSuffix(name, "]")]
			continue
		}
		key, value, ok := strings.Cut(line, "=")
		if !ok || section == nil {
			continue
		}
		value = strings.TrimSpace(value)
		switch strings.ToLower(strings.TrimSpace(key)) {
		case "aws_access_key_id":
			section.AccessKeyID = value
		case "aws_secret_access_key":
			section.SecretAccessKey = value
		case "aws_session_token":
			section.SessionToken = value
		}
	}
	if err := lines.Err(); err != nil {
		return Keys{}, fmt.Errorf("%s cannot be read: %w", path, err)
	}
	if k := sections["default"]; k.AccessKeyID != "" || k.SecretAccessKey != "" {
		return *k, nil
	}
	return *sections["DEFAULT"], nil
}
