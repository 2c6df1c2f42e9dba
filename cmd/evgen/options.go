package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/evq-go/evq/generator"
)

// options are the command line.
type options struct {
	config  generator.Config
	check   bool
	dry     bool
	strict  bool
	verbose bool
	format  string
}

// parse reads the command line. If there is nothing to generate, ok is false
// and status is what evgen exits with.
func parse(args []string, stdout, stderr io.Writer) (opts options, status int, ok bool) {
	flags := flag.NewFlagSet("evgen", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.BoolVar(&opts.check, "check", false, "")
	flags.BoolVar(&opts.dry, "n", false, "")
	flags.BoolVar(&opts.strict, "strict", false, "")
	flags.BoolVar(&opts.verbose, "v", false, "")
	flags.StringVar(&opts.format, "format", "text", "")
	flags.StringVar(&opts.config.Tags, "tags", "", "")
	err := flags.Parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprint(stdout, usage)
		return opts, done, false
	case err != nil:
		return opts, misused(stderr, err.Error()), false
	case !slices.Contains(formats, opts.format):
		return opts, misused(stderr, fmt.Sprintf("there is no format %q: it is %s", opts.format, strings.Join(formats, ", "))), false
	}
	if first := flags.Arg(0); first != "" && !strings.ContainsAny(first, "./\\") {
		if first == "docs" {
			return opts, docs(opts, flags.Args()[1:], stdout, stderr), false
		}
		return opts, command(first, stdout, stderr), false
	}
	opts.config.Patterns = flags.Args()
	opts.config.Dir, err = os.Getwd()
	if err != nil {
		return opts, fail(stderr, err), false
	}
	return opts, done, true
}

// formats are the forms in which diagnostics can be written.
var formats = []string{"text", "json", "github"}

// misused reports a wrong command line.
func misused(stderr io.Writer, message string) int {
	fmt.Fprintf(stderr, "evgen: %s\nRun \"evgen help\" for usage.\n", message)
	return trouble
}
