package wincert_test

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/iotshim/iotshim/v2/awsiot/wincert"
)

const thumbprint = "A11F8A9B5DF5B98BA3508FBCA575D09570E0D2C6"

func ExampleParsePath() {
	p, err := wincert.ParsePath(`Cert:\CurrentUser\My\` + thumbprint)
	fmt.Println(p.CurrentUser, p.Store, err)
	// Output: true My <nil>
}

func TestParsePath(t *testing.T) {
	for path, want := range map[string]string{
		`CurrentUser\MY\` + thumbprint:         "",
		`LocalMachine/MY/` + thumbprint:        "",
		`localmachine\Root\` + thumbprint:      "",
		`MY\` + thumbprint:                     `is not LOCATION\STORE\THUMBPRINT`,
		``:                                     `is not LOCATION\STORE\THUMBPRINT`,
		`Nobody\MY\` + thumbprint:              "CurrentUser and LocalMachine are the locations",
		`CurrentUser\MY\` + thumbprint[1:]:     "40 hexadecimal digits",
		`CurrentUser\MY\` + thumbprint + "00":  "40 hexadecimal digits",
		`CurrentUser\MY\not hexadecimal at al`: "40 hexadecimal digits",
	} {
		p, err := wincert.ParsePath(path)
		var e *wincert.Error
		switch {
		case want == "" && (err != nil || p.Thumbprint[0] != 0xA1):
			t.Errorf("%q: %+v, %v", path, p, err)
		case want != "" && (!errors.As(err, &e) || !strings.Contains(err.Error(), want)):
			t.Errorf("%q: %v, want %q", path, err, want)
		}
	}
}

func TestOtherSystems(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("this is Windows")
	}
	if _, _, err := wincert.MTLS("example.test", `CurrentUser\MY\`+thumbprint); !errors.Is(err, wincert.ErrNotWindows) {
		t.Error(err)
	}
}

// FuzzParsePath: what is read can be written and read again.
func FuzzParsePath(f *testing.F) {
	f.Add(`CurrentUser\MY\` + thumbprint)
	f.Add(`Cert:/LocalMachine/Root/` + thumbprint)
	f.Add(`\\\`)
	f.Fuzz(func(t *testing.T, path string) {
		p, err := wincert.ParsePath(path)
		if err != nil {
			return
		}
		location := "LocalMachine"
		if p.CurrentUser {
			location = "CurrentUser"
		}
		again, err := wincert.ParsePath(fmt.Sprintf(`%s\%s\%X`, location, p.Store, p.Thumbprint))
		if err != nil || again != p {
			t.Errorf("%q: %+v, then %+v, %v", path, p, again, err)
		}
	})
}
