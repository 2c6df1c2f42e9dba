package main

import (
	"path/filepath"

	"github.com/evq-go/evq/generator"
)

// docs writes the catalogue of a module, or says what of it is stale.
func (p *printer) docs(args []string) int {
	words, err := p.parse(args, "o", "check", "n", "strict", "v", "format", "tags")
	if err != nil {
		return p.misused(err)
	}
	p.config.Patterns = words
	dir := p.out
	if dir != "" && !filepath.IsAbs(dir) {
		dir = filepath.Join(p.config.Dir, dir)
	}
	result, err := generator.Docs(p.config, dir)
	status := p.deliver(result, err, p.printDocs)
	if status == done && !p.check {
		p.say("%d packages with events, %d files changed", len(result.Packages), len(result.Files))
	}
	return status
}

// printDocs is print without diffs: those of a page help nobody.
func (p *printer) printDocs(r *generator.Result) error {
	if !p.check {
		return p.print(r)
	}
	return generator.Report(p.findings(), p.format, p.config.Dir, append(r.Diagnostics, r.Stale()...))
}
