package migrate

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"
	"unicode/utf16"
)

// fileURI is a path as a URI: relative as it is, absolute with a scheme.
func fileURI(path string) string {
	if filepath.IsAbs(filepath.FromSlash(path)) {
		return (&url.URL{Scheme: "file", Path: "/" + strings.TrimPrefix(path, "/")}).String()
	}
	return (&url.URL{Path: path}).EscapedPath()
}

// column turns a column in bytes into one in UTF-16 units, which is what viewers of
// SARIF count in.
func (f *Finding) column(line, column int) int {
	i := f.at + line - f.Line
	if i < 0 || i >= len(f.excerpt) || column-1 > len(f.excerpt[i]) || column < 1 {
		return max(column, 1)
	}
	return 1 + len(utf16.Encode([]rune(f.excerpt[i][:column-1])))
}

// fingerprint identifies a finding across changes of other lines: its file, rule,
// symbol, the line without white space, and which of several like it it is.
func (f *Finding) fingerprint(seen map[string]int) string {
	key := strings.Join([]string{f.Path, f.Rule, f.Symbol, lineHash(f.source())}, "\x00")
	seen[key]++
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%d", key, seen[key]))
	return hex.EncodeToString(sum[:16])
}

// offset returns the line and column, in bytes from 1, of an offset.
func lineColumn(src string, offset int) (line, column int) {
	offset = min(max(offset, 0), len(src))
	line = 1 + strings.Count(src[:offset], "\n")
	return line, offset - strings.LastIndexByte(src[:offset], '\n')
}
