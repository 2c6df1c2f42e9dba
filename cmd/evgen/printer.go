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
	opts           options
	stdout, stderr io.Writer
}

// print writes the findings of a run, and in -check and -n what it would change.
func (p printer) print(r *generator.Result) error {
	found := r.Diagnostics
	if p.opts.check {
		found = append(found, r.Stale()...)
	}
	out := p.stderr
	if p.opts.format != "text" {
		out = p.stdout
	}
	if err := generator.Report(out, p.opts.format, p.opts.config.Dir, found); err != nil {
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

// file writes what is about to happen to a file.
func (p printer) file(f generator.File) error {
	verb := "write"
	if f.New == nil {
		verb = "remove"
	}
	name, err := filepath.Rel(p.opts.config.Dir, f.Path)
	if err != nil {
		name = f.Path
	}
	switch {
	case p.opts.check && p.opts.format == "text":
		_, err = io.WriteString(p.stdout, f.Diff(p.opts.config.Dir))
		return err
	case p.opts.dry && p.opts.format == "text":
		_, err = fmt.Fprintf(p.stdout, "would %s %s\n", verb, name)
		return err
	case p.opts.dry || p.opts.check:
		verb = "would " + verb
	}
	p.verbose("%s %s", verb, name)
	return nil
}

// verbose says something if it is asked to.
func (p printer) verbose(format string, args ...any) {
	if p.opts.verbose {
		fmt.Fprintf(p.stderr, "evgen: "+format+"\n", args...)
	}
}
