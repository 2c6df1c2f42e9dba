// Command evgen writes typed event stores: for each package with structs that
// carry an //evq:event directive it writes evq_gen.go, which gives every event
// its own Push, Load and Subscribe.
//
//	//go:generate go tool evgen
//
//	// UserCreated says that a user signed up.
//	//
//	//evq:event type=UserCreated version=1.0
//	type UserCreated struct {
//		UserID string `json:"user_id"`
//	}
//
// One directive at the root, "//go:generate go tool evgen ./...", does a whole
// module in one process. A first argument without "." or "/" is a command; run
// "evgen help" for those and for the flags.
//
// What evgen finds goes to standard error as text, or to standard output as
// JSON or as GitHub workflow commands. The exit status is 0 when all is done, 1
// when something was found, and 2 when there was trouble: with the arguments,
// with loading packages, with the disk.
package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/evq-go/evq/generator"
)

// The exit statuses.
const (
	done = iota
	findings
	trouble
)

func main() {
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
