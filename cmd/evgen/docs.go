package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/evq-go/evq/generator"
)

// docs is evgen docs: it writes the catalogue of a module. The flags of evgen may
// stand before the word or behind it.
func docs(opts options, args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("evgen docs", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	out := flags.String("o", "", "")
	flags.BoolVar(&opts.check, "check", opts.check, "")
	flags.BoolVar(&opts.dry, "n", opts.dry, "")
	flags.BoolVar(&opts.strict, "strict", opts.strict, "")
	flags.BoolVar(&opts.verbose, "v", opts.verbose, "")
	flags.StringVar(&opts.format, "format", opts.format, "")
	flags.StringVar(&opts.config.Tags, "tags", opts.config.Tags, "")
	err := flags.Parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprint(stdout, usage)
		return done
	case err != nil:
		return misused(stderr, err.Error())
	case !slices.Contains(formats, opts.format):
		return misused(stderr, fmt.Sprintf("there is no format %q: it is %s", opts.format, strings.Join(formats, ", ")))
	}
	if opts.config.Dir, err = os.Getwd(); err != nil {
		return fail(stderr, err)
	}
	opts.config.Patterns = flags.Args()
	dir := *out
	if dir != "" && !filepath.IsAbs(dir) {
		dir = filepath.Join(opts.config.Dir, dir)
	}
	return writeDocs(printer{opts: opts, stdout: stdout, stderr: stderr}, dir)
}

// writeDocs makes the catalogue and writes it, or says what of it is stale.
func writeDocs(p printer, dir string) int {
	r, err := generator.Docs(p.opts.config, dir)
	if err != nil {
		return fail(p.stderr, err)
	}
	changed := len(r.Files)
	if p.opts.check {
		r.Diagnostics, r.Files = append(r.Diagnostics, r.Stale()...), nil // a diff of a page helps nobody
		p.opts.check = false
		if err := p.print(r); err != nil {
			return fail(p.stderr, err)
		}
		return min(len(r.Diagnostics), findings)
	}
	if err := p.print(r); err != nil {
		return fail(p.stderr, err)
	}
	if r.Failed(p.opts.strict) {
		return findings
	}
	if !p.opts.dry {
		if err := r.Write(); err != nil {
			return fail(p.stderr, err)
		}
	}
	p.verbose("%d packages with events, %d files changed", len(r.Packages), changed)
	return done
}
