package pyscan

import "path"

// library holds the names of the modules of Python's own library that programs
// import, those of Python 2 included. What imports one of them does not mean a file
// of that name somewhere else in the tree, but for names that came late and that
// programs also give to their own modules, such as secrets; these are left out.
var library = func() map[string]bool {
	m := map[string]bool{}
	for _, name := range words(`__future__ __builtin__ abc argparse array ast asyncio atexit base64 binascii bisect
		builtins bz2 calendar cgi cmath cmd codecs collections colorsys concurrent configparser ConfigParser
		contextlib contextvars copy copyreg cPickle cProfile csv cStringIO ctypes curses dataclasses datetime
		decimal difflib dis distutils doctest email encodings enum errno fcntl filecmp fileinput fnmatch
		fractions ftplib functools gc getopt getpass gettext glob grp gzip hashlib heapq hmac html http
		httplib imaplib imp importlib inspect io ipaddress itertools json keyword linecache locale logging lzma
		marshal math mimetypes mmap multiprocessing netrc ntpath numbers opcode operator optparse os pathlib
		pdb pickle pkgutil platform plistlib poplib posixpath pprint pty pwd pydoc Queue random re readline
		resource runpy sched select selectors shelve shlex shutil signal site smtplib socket socketserver
		SocketServer sqlite3 ssl stat statistics string StringIO struct subprocess sys sysconfig syslog tarfile
		telnetlib tempfile termios textwrap thread threading time timeit tkinter Tkinter token tokenize
		traceback tracemalloc tty types typing unicodedata unittest urllib urllib2 urlparse uuid venv
		warnings wave weakref webbrowser winreg wsgiref xml xmlrpc xmlrpclib zipfile zipimport zlib zoneinfo`) {
		m[name] = true
	}
	return m
}()

func standard(top string) bool { return library[top] }

// findLibraries finds the directories that hold Python's own library.
func (t *tree) findLibraries() {
	for _, p := range t.byBase["__future__"] {
		d := path.Dir(p)
		if t.files[path.Join(d, "os.py")] && t.files[path.Join(d, "site.py")] && t.files[path.Join(d, "types.py")] {
			t.libraries[d] = true
		}
	}
}

// inLibrary reports whether a file belongs to Python's own library. What lies in
// the directories for packages inside the library does not.
func (t *tree) inLibrary(file string) bool {
	if len(t.libraries) == 0 {
		return false
	}
	for d := path.Dir(file); ; d = path.Dir(d) {
		if t.libraries[d] {
			return true
		}
		if base := path.Base(d); base == "site-packages" || base == "dist-packages" || base == d {
			return false
		}
	}
}
