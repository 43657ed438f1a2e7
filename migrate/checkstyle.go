package migrate

import (
	"bytes"
	"encoding/xml"
	"io"
)

// WriteCheckstyle prints a report in the form of Checkstyle.
func WriteCheckstyle(w io.Writer, r *Report) error {
	type line struct {
		XMLName  xml.Name `xml:"error"`
		Line     int      `xml:"line,attr"`
		Column   int      `xml:"column,attr,omitempty"`
		Severity string   `xml:"severity,attr"`
		Message  string   `xml:"message,attr"`
		Source   string   `xml:"source,attr"`
	}
	type file struct {
		XMLName xml.Name `xml:"file"`
		Name    string   `xml:"name,attr"`
		Lines   []line
	}
	out := struct {
		XMLName xml.Name `xml:"checkstyle"`
		Version string   `xml:"version,attr"`
		Files   []*file
	}{Version: "4.3"}
	files := map[string]*file{}
	add := func(path string, l line) {
		if files[path] == nil {
			files[path] = &file{Name: path}
			out.Files = append(out.Files, files[path])
		}
		files[path].Lines = append(files[path].Lines, l)
	}
	for _, f := range r.Findings {
		add(f.Path, line{Line: f.Line, Column: f.Column, Severity: "warning", Message: f.Symbol + ": " + advice(f), Source: "migrate-lint." + f.Rule})
	}
	for _, n := range r.Summary.Notes {
		level := n.level()
		if level == "note" {
			level = "info"
		}
		add(n.Path, line{Line: n.Line, Column: n.Column, Severity: level, Message: n.Message, Source: "migrate-lint." + n.Rule})
	}
	return writeXML(w, out)
}

func writeXML(w io.Writer, v any) error {
	var b bytes.Buffer
	b.WriteString(xml.Header)
	enc := xml.NewEncoder(&b)
	enc.Indent("", "  ")
	if err := enc.Encode(v); err != nil {
		return err
	}
	b.WriteByte('\n')
	_, err := w.Write(b.Bytes())
	return err
}
