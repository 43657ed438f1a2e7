package iotlocal

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Names of the files of Options.Dir that belong to no device. checkThing keeps
// devices from using them.
const (
	caCertFile     = "ca.pem"
	caKeyFile      = "ca.key"
	serverCertFile = "server.pem"
	serverKeyFile  = "server.key"
)

// Files are the paths of the files that [Server.WriteFiles] has written.
type Files struct {
	CA      string                 // certificate of the authority, PEM
	Devices map[string]DeviceFiles // by thing name
}

// DeviceFiles are the paths of one device's files.
type DeviceFiles struct {
	Cert string // certificate, PEM
	Key  string // private key, PEM, readable by the owner only
}

func deviceFiles(dir, thing string) DeviceFiles {
	// A colon is allowed in thing names, but not in file names on Windows.
	base := filepath.Join(dir, strings.ReplaceAll(thing, ":", "%3A"))
	return DeviceFiles{Cert: base + ".pem", Key: base + ".key"}
}

// writeFiles writes what a device program needs into dir.
func writeFiles(dir string, id *identity) (Files, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return Files{}, err
	}
	files := Files{CA: filepath.Join(dir, caCertFile), Devices: make(map[string]DeviceFiles)}
	if err := writeFile(files.CA, id.ca.certPEM, 0o644); err != nil {
		return Files{}, err
	}
	for thing, pair := range id.devices {
		f := deviceFiles(dir, thing)
		if err := writePair(f.Cert, f.Key, pair); err != nil {
			return Files{}, err
		}
		files.Devices[thing] = f
	}
	return files, nil
}

// loadIdentity reads the identity from dir, and makes and stores what is not
// there. An empty dir keeps all of it in memory.
func loadIdentity(dir string, things, hosts []string) (*identity, error) {
	st := store{dir: dir}
	if dir != "" {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return nil, &OptionError{Field: "Dir", Reason: fmt.Sprintf("cannot create %s; name a folder that can be written", dir), Err: err}
		}
	}
	ca, err := st.pair(caCertFile, caKeyFile, nil, newCA)
	if err != nil {
		return nil, err
	}
	id := &identity{ca: ca, devices: make(map[string]keyPair)}
	// The server's certificate is no secret to anybody's trust, so it is simply
	// made again when it does not stand for the host any more.
	id.server, err = st.pair(serverCertFile, serverKeyFile,
		func(p keyPair) bool { return p.signedBy(ca) && p.validNow() && p.covers(hosts) },
		func() (keyPair, error) { return newServer(ca, hosts) })
	if err != nil {
		return nil, err
	}
	for _, thing := range things {
		f := deviceFiles("", thing)
		p, err := st.pair(f.Cert, f.Key, nil, func() (keyPair, error) { return newDevice(ca, thing) })
		if err != nil {
			return nil, err
		}
		if !p.signedBy(ca) {
			return nil, &OptionError{Field: "Dir", Reason: fmt.Sprintf("%s was not issued by %s; delete it and its key to have new ones made, or use another folder",
				st.path(f.Cert), st.path(caCertFile))}
		}
		id.devices[thing] = p
	}
	return id, nil
}

// store is a folder of PEM files, or memory when dir is empty.
type store struct{ dir string }

func (st store) path(name string) string { return filepath.Join(st.dir, name) }

// pair reads a certificate and its key. When neither is there, or when keep is
// set and refuses what is there, it makes and stores a new pair.
func (st store) pair(certName, keyName string, keep func(keyPair) bool, create func() (keyPair, error)) (keyPair, error) {
	if st.dir == "" {
		return create()
	}
	cert, key := st.path(certName), st.path(keyName)
	certPEM, certErr := os.ReadFile(cert)
	keyPEM, keyErr := os.ReadFile(key)
	certGone, keyGone := errors.Is(certErr, fs.ErrNotExist), errors.Is(keyErr, fs.ErrNotExist)
	switch {
	case certGone && keyGone:
		return st.create(cert, key, create)
	case certGone != keyGone:
		there, gone := cert, key
		if certGone {
			there, gone = key, cert
		}
		return keyPair{}, &OptionError{Field: "Dir", Reason: fmt.Sprintf("%s is there but %s is not; restore it, or delete the first to have new ones made", there, gone)}
	case certErr != nil:
		return keyPair{}, &OptionError{Field: "Dir", Reason: fmt.Sprintf("cannot read %s; make it readable or use another folder", cert), Err: certErr}
	case keyErr != nil:
		return keyPair{}, &OptionError{Field: "Dir", Reason: fmt.Sprintf("cannot read %s; make it readable or use another folder", key), Err: keyErr}
	}
	p, err := parseKeyPair(certPEM, keyPEM)
	if err != nil {
		return keyPair{}, &OptionError{Field: "Dir", Reason: fmt.Sprintf("%s and %s are not a certificate and its key in PEM; delete both to have new ones made", cert, key), Err: err}
	}
	if keep == nil {
		if !p.validNow() {
			return keyPair{}, &OptionError{Field: "Dir", Reason: fmt.Sprintf("%s is valid from %s to %s only; check the clock, or delete it and its key to have new ones made",
				cert, p.tls.Leaf.NotBefore.Format("2006-01-02"), p.tls.Leaf.NotAfter.Format("2006-01-02"))}
		}
		return p, nil
	}
	if !keep(p) {
		return st.create(cert, key, create)
	}
	return p, nil
}

func (st store) create(cert, key string, create func() (keyPair, error)) (keyPair, error) {
	p, err := create()
	if err != nil {
		return keyPair{}, err
	}
	if err := writePair(cert, key, p); err != nil {
		return keyPair{}, &OptionError{Field: "Dir", Reason: fmt.Sprintf("cannot write to %s; name a folder that can be written", st.dir), Err: err}
	}
	return p, nil
}

func writePair(cert, key string, p keyPair) error {
	if err := writeFile(key, p.keyPEM, 0o600); err != nil {
		return err
	}
	return writeFile(cert, p.certPEM, 0o644)
}

// writeFile replaces a file in one step, so that a program that reads it at the
// same time sees the old or the new content. It leaves alone a file that has the
// content and mode already.
func writeFile(path string, data []byte, mode fs.FileMode) error {
	if old, err := os.ReadFile(path); err == nil && string(old) == string(data) {
		return os.Chmod(path, mode)
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".iotlocal-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.Write(data)
	if err == nil {
		err = f.Chmod(mode)
	}
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
