package main

import (
	"path/filepath"

	"github.com/evq-go/evq/generator"
)

// docs writes the catalogue of a module, or says what of it is stale.
func (p *printer) docs(args []string) int {
	words, err := p.parse(args, "check", "format", "n", "o", "strict", "tags", "v")
	if err != nil {
		return p.misused(err)
	}
	p.config.Patterns = words
	if p.out != "" && !filepath.IsAbs(p.out) {
		p.out = filepath.Join(p.config.Dir, p.out)
	}
	r, err := generator.Docs(p.config, p.out)
	if err != nil {
		return p.fail(err)
	}
	if p.check {
		r.Diagnostics, r.Files = append(r.Diagnostics, r.Stale()...), nil // a diff of a page helps nobody
		p.check, p.strict = false, true
	}
	changed := len(r.Files)
	if err = p.print(r); err == nil && !r.Failed(p.strict) && !p.dry {
		err = r.Write()
	}
	switch {
	case err != nil:
		return p.fail(err)
	case r.Failed(p.strict):
		return findings
	}
	p.say("%d packages with events, %d files changed", len(r.Packages), changed)
	return done
}
