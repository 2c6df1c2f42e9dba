package main

import (
	_ "embed"
	"errors"
	"fmt"
	"maps"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/evq-go/evq/generator"
)

//go:embed usage.txt
var usage string

// commands are the words that may stand in the place of packages.
var commands = map[string]func(p *printer, args []string) int{
	"breaking": (*printer).breaking,
	"bump":     (*printer).bump,
	"docs":     (*printer).docs,
	"explain":  (*printer).explain,
	"lock":     (*printer).lock,
	"help":     (*printer).help,
	"version":  (*printer).version,
}

// command runs one of them.
func (p *printer) command(name string, args []string) int {
	if run := commands[name]; run != nil {
		return run(p, args)
	}
	names := slices.Sorted(maps.Keys(commands))
	if near := generator.Nearest(name, names); near != "" {
		return p.misused(fmt.Errorf("there is no command %q: did you mean %q?", name, near))
	}
	return p.misused(fmt.Errorf("there is no command %q; a folder is written ./%s", name, name))
}

func (p *printer) help([]string) int {
	fmt.Fprint(p.stdout, usage)
	return done
}

// version is what the go command knows about this binary.
func (p *printer) version([]string) int {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		fmt.Fprintln(p.stdout, "evgen (unknown version)")
		return done
	}
	fmt.Fprintf(p.stdout, "evgen %s %s\n", info.Main.Version, info.GoVersion)
	return done
}

// deliver prints what a run has found and, unless it may not, writes its files: the
// end of every command.
func (p *printer) deliver(r *generator.Result, err error, print func(*generator.Result) error) int {
	if err == nil {
		err = print(r)
	}
	if err == nil && !p.check && !p.dry {
		err = r.Write()
	}
	switch {
	case err != nil:
		return p.fail(err)
	case r.Failed(p.strict):
		return findings
	case p.check:
		return min(len(r.Files), findings)
	}
	return done
}

// generate writes the generated files and the locks.
func (p *printer) generate() int {
	start := time.Now()
	how := "files"
	p.config.Note = func(text string) { how = text }
	result, err := generator.Generate(p.config)
	status := p.deliver(result, err, p.print)
	if status == done && !p.check {
		p.say("%d folders, %d packages with events, %d files changed, %s, read from %s",
			result.Folders, len(result.Packages), len(result.Files), time.Since(start).Round(time.Millisecond), how)
	}
	return status
}

// breaking compares the code with what was released.
func (p *printer) breaking(args []string) int {
	words, err := p.parse(args, "against", "format", "strict", "tags", "v")
	if err != nil {
		return p.misused(err)
	}
	p.config.Patterns = words
	result, err := generator.Breaking(p.config)
	return p.deliver(result, err, p.print)
}

// bump gives a stored type a new major version.
func (p *printer) bump(args []string) int {
	words, err := p.parse(args, "against", "n", "tags", "v")
	if err == nil && len(words) != 1 {
		err = errors.New("bump takes one stored type: evgen bump UserCreated")
	}
	if err != nil {
		return p.misused(err)
	}
	status := p.edit(func() (*generator.Result, error) { return generator.Bump(p.config, words[0]) })
	if status == done && !p.dry {
		p.say("next: complete the Upcast, then store what it makes of the sample: go test -evq.update in that package")
	}
	return status
}

// lock writes a decision into a lock.
func (p *printer) lock(args []string) int {
	words, err := p.parse(args, "against", "n", "tags", "v")
	switch {
	case err != nil:
	case len(words) > 3 && words[0] == "allow":
		return p.edit(func() (*generator.Result, error) {
			return generator.Allow(p.config, generator.Code(words[1]), words[2], strings.Join(words[3:], " "))
		})
	case len(words) > 2 && words[0] == "retire":
		return p.edit(func() (*generator.Result, error) {
			return generator.Retire(p.config, words[1], strings.Join(words[2:], " "))
		})
	default:
		err = errors.New("it is evgen lock allow CODE TYPE@VERSION[.field] REASON, or evgen lock retire TYPE@VERSION REASON")
	}
	return p.misused(err)
}

// edit makes the changes of a command in the whole module below this folder, says
// which, and generates what follows from them.
func (p *printer) edit(change func() (*generator.Result, error)) int {
	p.config.Patterns = []string{"./..."}
	p.verbose = true
	result, err := change()
	if status := p.deliver(result, err, p.print); status != done || p.dry {
		return status
	}
	return p.generate()
}
