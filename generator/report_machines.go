package generator

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// A finding is the JSON form of a diagnostic.
type finding struct {
	Code     Code      `json:"code"`
	Severity Severity  `json:"severity"`
	File     string    `json:"file"`
	Line     int       `json:"line"`
	Column   int       `json:"column"`
	Width    int       `json:"width"`
	Message  string    `json:"message"`
	Help     string    `json:"help,omitempty"`
	Related  []finding `json:"related,omitempty"`
	Fixes    []remedy  `json:"fixes,omitempty"`
}

// A remedy is the JSON form of a fix: text takes the place of what lies
// between two places of a file, the second one not included.
type remedy struct {
	Message   string `json:"message"`
	File      string `json:"file"`
	Line      int    `json:"line"`
	Column    int    `json:"column"`
	EndLine   int    `json:"endLine"`
	EndColumn int    `json:"endColumn"`
	Text      string `json:"text"`
}

// reportJSON writes one array with an object a diagnostic.
func reportJSON(w io.Writer, dir string, all []Diagnostic) error {
	findings := make([]finding, 0, len(all))
	for _, d := range all {
		f := finding{Code: d.Code, Severity: d.Code.Severity(), File: relative(dir, d.Pos.Filename),
			Line: d.Pos.Line, Column: d.Pos.Column, Width: d.Width, Message: d.Message, Help: d.Help}
		for _, r := range d.Related {
			f.Related = append(f.Related, finding{Code: d.Code, Severity: f.Severity, File: relative(dir, r.Pos.Filename),
				Line: r.Pos.Line, Column: r.Pos.Column, Message: r.Message})
		}
		for _, x := range d.Fixes {
			f.Fixes = append(f.Fixes, remedy{Message: x.Message, File: relative(dir, x.Start.Filename), Line: x.Start.Line,
				Column: x.Start.Column, EndLine: x.End.Line, EndColumn: x.End.Column, Text: x.Text})
		}
		findings = append(findings, f)
	}
	enc := json.NewEncoder(w)
	enc.SetIndent("", "\t")
	return enc.Encode(findings)
}

// reportGitHub writes workflow commands, which show beside the changed lines.
func reportGitHub(w io.Writer, dir string, all []Diagnostic) error {
	property := strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
	data := strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	for _, d := range all {
		text := visible(d.Message)
		for _, r := range d.Related {
			text += fmt.Sprintf("\n%s:%d:%d: %s", relative(dir, r.Pos.Filename), r.Pos.Line, r.Pos.Column, visible(r.Message))
		}
		text = strings.Join(append([]string{text}, d.helpLines()...), "\n")
		_, err := fmt.Fprintf(w, "::%s file=%s,line=%d,col=%d,endColumn=%d,title=%s::%s\n", gitHubWord(d.Code.Severity()),
			property.Replace(relative(dir, d.Pos.Filename)), d.Pos.Line, d.Pos.Column, d.Pos.Column+d.Width, d.Code, data.Replace(text))
		if err != nil {
			return err
		}
	}
	return nil
}

// gitHubWord is the workflow command for a severity.
func gitHubWord(s Severity) string {
	if s == Note {
		return "notice"
	}
	return string(s)
}
