// Command evgen writes typed event stores: for each package with structs that
// carry an //evq:event directive it writes evq_gen.go, which gives every event
// its own Push, Load and Subscribe, and evq.lock, which remembers what is stored.
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
// JSON, as GitHub workflow commands or as SARIF. The exit status is 0 when all is
// done, 1 when something was found, and 2 when there was trouble: with the
// arguments, with loading packages, with the disk, with git.
//
// It is also a tool of go vet, which then says within each package what evgen
// would:
//
//	go vet -vettool=$(go tool -n evgen) ./...
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
