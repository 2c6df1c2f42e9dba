package main

import (
	"fmt"
	"io"
	"path/filepath"

	"github.com/evq-go/evq/generator"
)

// A printer writes what a run has to say: what was asked for to stdout, and
// what is there for a person to read to stderr.
type printer struct {
	options
	stdout, stderr io.Writer
}

// print writes the findings of a run, and in -check and -n what it would change.
func (p *printer) print(r *generator.Result) error {
	found := r.Diagnostics
	if p.check {
		found = append(found, r.Stale()...)
	}
	if err := generator.Report(p.findings(), p.format, p.config.Dir, found); err != nil {
		return err
	}
	for _, f := range r.Files {
		if err := p.file(f); err != nil {
			return err
		}
	}
	if len(r.Packages) == 0 && r.Folders == 1 && len(found) == 0 {
		fmt.Fprintln(p.stderr, "evgen: no //evq:event here")
	}
	return nil
}

// findings is where findings are written.
func (p *printer) findings() io.Writer {
	if p.format != "text" {
		return p.stdout
	}
	return p.stderr
}

// file writes what is about to happen to a file.
func (p *printer) file(f generator.File) error {
	verb := "write"
	if f.New == nil {
		verb = "remove"
	}
	name, err := filepath.Rel(p.config.Dir, f.Path)
	if err != nil {
		name = f.Path
	}
	switch {
	case p.check && p.format == "text":
		_, err = io.WriteString(p.stdout, f.Diff(p.config.Dir))
		return err
	case p.dry && p.format == "text":
		_, err = fmt.Fprintf(p.stdout, "would %s %s\n", verb, name)
		return err
	case p.dry || p.check:
		verb = "would " + verb
	}
	p.say("%s %s", verb, name)
	return nil
}

// say says something if it is asked to.
func (p *printer) say(format string, args ...any) {
	if p.verbose {
		fmt.Fprintf(p.stderr, "evgen: "+format+"\n", args...)
	}
}
