package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/tools/go/analysis/unitchecker"

	"github.com/evq-go/evq/generator"
	"github.com/evq-go/evq/generator/analyzer"
)

// The exit statuses.
const (
	done = iota
	findings
	trouble
)

func main() {
	if isVettool(os.Args[1:]) {
		unitchecker.Main(analyzer.Analyzer) // exits
	}
	collectLate()
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// run is evgen with its arguments and outputs.
func run(args []string, stdout, stderr io.Writer) int {
	p := printer{stdout: stdout, stderr: stderr}
	words, err := p.parse(args, "check", "n", "strict", "v", "format", "tags", "against", "loader")
	switch {
	case err != nil:
		return p.misused(err)
	case len(words) > 0 && !strings.ContainsAny(words[0], `./\`):
		return p.command(words[0], words[1:])
	}
	p.config.Patterns = words
	return p.generate()
}

// misused reports a wrong command line, or gives the help that was asked for.
func (p *printer) misused(err error) int {
	if errors.Is(err, flag.ErrHelp) {
		fmt.Fprint(p.stdout, usage)
		return done
	}
	fmt.Fprintf(p.stderr, "evgen: %v\nRun \"evgen help\" for usage.\n", err)
	return trouble
}

// fail reports trouble, or that a command has nothing to do.
func (p *printer) fail(err error) int {
	fmt.Fprintf(p.stderr, "evgen: %v\n", err)
	if errors.Is(err, generator.ErrNothingToDo) {
		return findings
	}
	return trouble
}
