package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/evq-go/evq/generator"
	"github.com/evq-go/evq/generator/analyzer"
	"golang.org/x/tools/go/analysis/unitchecker"
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
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// run is evgen with its arguments and outputs.
func run(args []string, stdout, stderr io.Writer) int {
	opts, status, ok := parse(args, stdout, stderr)
	if !ok {
		return status
	}
	start := time.Now()
	result, err := generator.Generate(opts.config)
	if err != nil {
		return fail(stderr, err)
	}
	p := printer{opts: opts, stdout: stdout, stderr: stderr}
	if err := p.print(result); err != nil {
		return fail(stderr, err)
	}
	if result.Failed(opts.strict) {
		return findings
	}
	if opts.check {
		return min(len(result.Files), findings)
	}
	if !opts.dry {
		if err := result.Write(); err != nil {
			return fail(stderr, err)
		}
	}
	p.verbose("%d folders, %d packages with events, %d files changed, %s",
		result.Folders, len(result.Packages), len(result.Files), time.Since(start).Round(time.Millisecond))
	return done
}

// fail reports trouble.
func fail(stderr io.Writer, err error) int {
	fmt.Fprintf(stderr, "evgen: %v\n", err)
	return trouble
}
