package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/iotshim/iotshim/internal/testenv"
	"github.com/iotshim/iotshim/iotlocal"
)

func command(t *testing.T, name string, args ...string) {
	t.Helper()
	if out, err := exec.Command(name, args...).CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", name, err, out)
	}
}

// TestPKCS12: files that openssl has made, with the new encryption and the old.
func TestPKCS12(t *testing.T) {
	openssl := testenv.Program(t, "openssl", "openssl")
	_, flags := server(t, iotlocal.Options{})
	for name, extra := range map[string][]string{
		"new": nil,
		"old": {"-legacy", "-certpbe", "PBE-SHA1-RC2-40", "-keypbe", "PBE-SHA1-3DES", "-macalg", "sha1"},
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "thing.p12")
			command(t, openssl, append([]string{"pkcs12", "-export", "-inkey", flagOf(flags, "-key"), "-in", flagOf(flags, "-cert"),
				"-out", file, "-passout", "pass:planted"}, extra...)...)
			works(t, append(flags, "-method", "pkcs12", "-bundle", file, "-password", "planted")...)
			code, out := do(t, append(flags, "-method", "pkcs12", "-bundle", file, "-password", "not-planted")...)
			if code != 1 || !strings.Contains(out, file) || !strings.Contains(out, "password is not that of the file") || strings.Contains(out, "planted") {
				t.Errorf("wrong password: status %d\n%s", code, out)
			}
		})
	}
}

// TestExpiredBundles: the error of a certificate that has expired names the file that it
// is in.
func TestExpiredBundles(t *testing.T) {
	openssl := testenv.Program(t, "openssl", "openssl")
	_, flags := server(t, iotlocal.Options{})
	old := expiredPair(t)
	file := filepath.Join(t.TempDir(), "old.p12")
	command(t, openssl, "pkcs12", "-export", "-inkey", old[1], "-in", old[0], "-out", file, "-passout", "pass:planted")
	for method, role := range map[string]string{"pkcs12": "PKCS #12", "java-keystore": "Java keystore"} {
		code, out := do(t, append(flags, "-method", method, "-bundle", file, "-password", "planted")...)
		if want := role + " file \"" + file + "\": certificate: expired on "; code != 1 || !strings.Contains(out, want) || !strings.Contains(out, "have a new one issued") {
			t.Errorf("%s: status %d, want %s\n%s", method, code, want, out)
		}
	}
}

// TestJavaKeystore: keystores that keytool has made, of both types.
func TestJavaKeystore(t *testing.T) {
	openssl := testenv.Program(t, "openssl", "openssl")
	keytool := testenv.Program(t, "keytool", "default-jre-headless")
	_, flags := server(t, iotlocal.Options{})
	dir := t.TempDir()
	p12 := filepath.Join(dir, "thing.p12")
	command(t, openssl, "pkcs12", "-export", "-name", "thing", "-inkey", flagOf(flags, "-key"), "-in", flagOf(flags, "-cert"), "-out", p12, "-passout", "pass:planted")
	for _, kind := range []string{"JKS", "PKCS12"} {
		t.Run(kind, func(t *testing.T) {
			file := filepath.Join(dir, kind)
			command(t, keytool, "-importkeystore", "-noprompt", "-srckeystore", p12, "-srcstoretype", "PKCS12", "-srcstorepass", "planted",
				"-destkeystore", file, "-deststoretype", kind, "-deststorepass", "planted")
			works(t, append(flags, "-method", "java-keystore", "-bundle", file, "-password", "planted", "-alias", "thing")...)
			code, out := do(t, append(flags, "-method", "java-keystore", "-bundle", file, "-password", "not-planted")...)
			if code != 1 || !strings.Contains(out, file) || !strings.Contains(out, "password is not that of the") || strings.Contains(out, "planted") {
				t.Errorf("wrong password: status %d\n%s", code, out)
			}
		})
	}
}

// TestPKCS11: a key that SoftHSM has made and never gives away does the handshake.
func TestPKCS11(t *testing.T) {
	util := testenv.Program(t, "softhsm2-util", "softhsm2")
	tool := testenv.Program(t, "pkcs11-tool", "opensc")
	library := ""
	for _, path := range []string{"/usr/lib/softhsm/libsofthsm2.so", "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so", "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so"} {
		if _, err := os.Stat(path); err == nil {
			library = path
		}
	}
	if library == "" {
		t.Fatal("softhsm2-util is here, and its library is not")
	}
	dir := t.TempDir()
	conf := filepath.Join(dir, "softhsm2.conf")
	if err := os.WriteFile(conf, []byte("directories.tokendir = "+dir+"\nobjectstore.backend = file\nlog.level = ERROR\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("SOFTHSM2_CONF", conf)
	command(t, util, "--init-token", "--free", "--label", "iotshim", "--so-pin", "planted-so", "--pin", "planted-pin")
	command(t, tool, "--module", library, "--token-label", "iotshim", "--login", "--pin", "planted-pin", "--keypairgen", "--key-type", "EC:prime256v1", "--id", "01", "--label", "device")

	s, flags := server(t, iotlocal.Options{})
	public := filepath.Join(dir, "public.der")
	command(t, tool, "--module", library, "--token-label", "iotshim", "--login", "--pin", "planted-pin", "--read-object", "--type", "pubkey", "--id", "01", "--output-file", public)
	cert := issueFor(t, s, public)
	hsm := func(pin string, more ...string) []string {
		return append([]string{"-method", "pkcs11", "-endpoint", s.Addr(), "-ca", flagOf(flags, "-ca"), "-cert", cert,
			"-pkcs11-lib", library, "-pin", pin}, more...)
	}
	works(t, hsm("planted-pin", "-pkcs11-token", "iotshim", "-pkcs11-key", "device")...)
	works(t, hsm("planted-pin")...) // there is one token and one key
	for _, tt := range []struct {
		name string
		args []string
		want string
	}{
		{"wrong PIN", hsm("not-planted", "-pkcs11-token", "iotshim"), "pkcs11: PIN: is not that of the token"},
		{"no such token", hsm("planted-pin", "-pkcs11-token", "other"), `pkcs11: TokenLabel: there is no token "other"`},
		{"no such key", hsm("planted-pin", "-pkcs11-token", "iotshim", "-pkcs11-key", "other"), `pkcs11: KeyLabel: the token has no key pair with the label "other"`},
		{"no such library", append(hsm("planted-pin", "-pkcs11-token", "iotshim"), "-pkcs11-lib", "/nowhere.so"), "pkcs11: Library: /nowhere.so cannot be read"},
		{"another key's certificate", append(hsm("planted-pin", "-pkcs11-token", "iotshim"), "-cert", flagOf(flags, "-cert")), "does not belong to the certificate"},
	} {
		if code, out := do(t, tt.args...); code != 1 || !strings.Contains(out, tt.want) || strings.Contains(out, "planted") {
			t.Errorf("%s: status %d\n%s", tt.name, code, out)
		}
	}
	command(t, util, "--init-token", "--free", "--label", "second", "--so-pin", "planted-so", "--pin", "planted-pin")
	if code, out := do(t, hsm("planted-pin")...); code != 1 || !strings.Contains(out, "set TokenLabel to one of ") || !strings.Contains(out, `"second"`) {
		t.Errorf("two tokens: status %d\n%s", code, out)
	}
	command(t, tool, "--module", library, "--token-label", "second", "--login", "--pin", "planted-pin", "--keypairgen", "--key-type", "rsa:2048", "--id", "01", "--label", "device")
	command(t, tool, "--module", library, "--token-label", "second", "--login", "--pin", "planted-pin", "--read-object", "--type", "pubkey", "--id", "01", "--output-file", public)
	works(t, append(hsm("planted-pin", "-pkcs11-token", "second"), "-cert", issueFor(t, s, public))...)
}
