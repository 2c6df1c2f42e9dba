package main

import (
	"cmp"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/evq-go/evq/generator"
)

// options are the flags of a command line, and the folder that it is given in.
type options struct {
	config  generator.Config
	check   bool
	dry     bool
	strict  bool
	verbose bool
	format  string
	out     string // docs: the folder of the catalogue
}

// formats are the forms in which diagnostics can be written.
var formats = []string{"text", "json", "github", "sarif"}

// parse reads the flags of those names, which stand before the other words, and
// returns the other words. What was read before stays: the flags of a command may
// stand in front of it too.
func (o *options) parse(args []string, names ...string) ([]string, error) {
	all := flag.NewFlagSet("evgen", flag.ContinueOnError)
	all.SetOutput(io.Discard)
	all.BoolVar(&o.check, "check", o.check, "")
	all.BoolVar(&o.dry, "n", o.dry, "")
	all.BoolVar(&o.strict, "strict", o.strict, "")
	all.BoolVar(&o.verbose, "v", o.verbose, "")
	all.StringVar(&o.format, "format", cmp.Or(o.format, "text"), "")
	all.StringVar(&o.config.Tags, "tags", o.config.Tags, "")
	all.StringVar(&o.config.Against, "against", cmp.Or(o.config.Against, os.Getenv("EVQ_AGAINST")), "")
	all.StringVar(&o.out, "o", "", "")
	all.StringVar(&o.config.Loader, "loader", o.config.Loader, "")
	flags := flag.NewFlagSet("evgen", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	for _, name := range names {
		f := all.Lookup(name)
		flags.Var(f.Value, f.Name, "")
	}
	err := flags.Parse(args)
	if err == nil && !slices.Contains(formats, o.format) {
		err = fmt.Errorf("there is no format %q: it is %s", o.format, strings.Join(formats, ", "))
	}
	if err == nil {
		o.config.Dir, err = os.Getwd()
	}
	return flags.Args(), err
}
