package generator

import (
	"encoding/json"
	"go/token"
	"io"
	"maps"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"
)

// The parts of a SARIF 2.1.0 log that evgen writes, by their names there.
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool       sarifTool     `json:"tool"`
		ColumnKind string        `json:"columnKind"`
		Results    []sarifResult `json:"results"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name           string      `json:"name"`
		InformationURI string      `json:"informationUri"`
		Rules          []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID                   Code         `json:"id"`
		ShortDescription     sarifText    `json:"shortDescription"`
		DefaultConfiguration sarifSetting `json:"defaultConfiguration"`
	}
	sarifSetting struct {
		Level Severity `json:"level"`
	}
	sarifResult struct {
		RuleID           Code            `json:"ruleId"`
		RuleIndex        int             `json:"ruleIndex"`
		Level            Severity        `json:"level"`
		Message          sarifText       `json:"message"`
		Locations        []sarifLocation `json:"locations"`
		RelatedLocations []sarifLocation `json:"relatedLocations,omitempty"`
		Fixes            []sarifFix      `json:"fixes,omitempty"`
	}
	sarifLocation struct {
		ID               *int          `json:"id,omitempty"`
		PhysicalLocation sarifPhysical `json:"physicalLocation"`
		Message          *sarifText    `json:"message,omitempty"`
	}
	sarifPhysical struct {
		ArtifactLocation sarifArtifact `json:"artifactLocation"`
		Region           sarifRegion   `json:"region"`
	}
	sarifArtifact struct {
		URI string `json:"uri"`
	}
	sarifRegion struct {
		StartLine   int `json:"startLine"`
		StartColumn int `json:"startColumn"`
		EndLine     int `json:"endLine,omitempty"`
		EndColumn   int `json:"endColumn,omitempty"`
	}
	sarifFix struct {
		Description     sarifText     `json:"description"`
		ArtifactChanges []sarifChange `json:"artifactChanges"`
	}
	sarifChange struct {
		ArtifactLocation sarifArtifact      `json:"artifactLocation"`
		Replacements     []sarifReplacement `json:"replacements"`
	}
	sarifReplacement struct {
		DeletedRegion   sarifRegion `json:"deletedRegion"`
		InsertedContent sarifText   `json:"insertedContent"`
	}
	sarifText struct {
		Text string `json:"text"`
	}
)

// reportSARIF writes one run, with all codes as its rules, whatever was found.
func reportSARIF(w io.Writer, dir string, all []Diagnostic) error {
	codes := slices.Sorted(maps.Keys(Codes))
	run := sarifRun{
		Tool:       sarifTool{sarifDriver{Name: "evgen", InformationURI: "https://github.com/evq-go/evq"}},
		ColumnKind: "unicodeCodePoints",
		Results:    []sarifResult{},
	}
	for _, c := range codes {
		run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, sarifRule{c, sarifText{Codes[c]}, sarifSetting{c.Severity()}})
	}
	for _, d := range all {
		run.Results = append(run.Results, newSARIFResult(dir, d, slices.Index(codes, d.Code)))
	}
	enc := json.NewEncoder(w)
	enc.SetIndent("", "\t")
	return enc.Encode(sarifLog{"https://json.schemastore.org/sarif-2.1.0.json", "2.1.0", []sarifRun{run}})
}

// newSARIFResult is a diagnostic with its places in code points.
func newSARIFResult(dir string, d Diagnostic, rule int) sarifResult {
	at := sarifRegion{StartLine: d.Pos.Line, StartColumn: d.column(d.Pos)}
	if end := d.Pos; d.Width > 0 {
		end.Column += d.Width
		at.EndColumn = d.column(end)
	}
	r := sarifResult{RuleID: d.Code, RuleIndex: rule, Level: d.Code.Severity(), Message: sarifText{d.sentence()},
		Locations: []sarifLocation{{PhysicalLocation: sarifPhysical{artifact(dir, d.Pos.Filename), at}}}}
	for i, other := range d.Related {
		r.RelatedLocations = append(r.RelatedLocations, sarifLocation{
			ID: &i, Message: &sarifText{visible(other.Message)},
			PhysicalLocation: sarifPhysical{artifact(dir, other.Pos.Filename), sarifRegion{StartLine: other.Pos.Line, StartColumn: d.column(other.Pos)}},
		})
	}
	for _, f := range d.Fixes {
		deleted := sarifRegion{f.Start.Line, d.column(f.Start), f.End.Line, d.column(f.End)}
		r.Fixes = append(r.Fixes, sarifFix{sarifText{visible(f.Message)}, []sarifChange{{
			artifact(dir, f.Start.Filename), []sarifReplacement{{deleted, sarifText{f.Text}}}}}})
	}
	return r
}

// artifact is file as a URI, relative to dir if it can be.
func artifact(dir, file string) sarifArtifact {
	u := url.URL{Path: filepath.ToSlash(file)}
	if rel, err := filepath.Rel(dir, file); err == nil {
		u.Path = filepath.ToSlash(rel)
	} else {
		u.Scheme, u.Path = "file", "/"+strings.TrimPrefix(u.Path, "/")
	}
	return sarifArtifact{u.String()}
}

// column is the column of a place of d in code points, or in bytes if its line
// is not known.
func (d Diagnostic) column(at token.Position) int {
	line, known := d.lines[lineOf(at)]
	if !known {
		return at.Column
	}
	return 1 + utf8.RuneCountInString(line[:min(at.Column-1, len(line))])
}
