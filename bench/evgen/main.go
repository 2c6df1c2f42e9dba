// Command evgen measures the evgen binary on 1,000 events in 50 packages: user and system time of the process and its
// children, the minimum of 15 runs. "Empty" is an empty Go build cache and an empty cache of evgen's.
package main

import (
	"flag"
	"fmt"
	"os"
)

func main() {
	runs := flag.Int("runs", 15, "runs a figure; the least is printed")
	packages := flag.Int("packages", 50, "packages with events")
	events := flag.Int("events", 20, "events a package")
	keep := flag.String("keep", "", "write the module and the binary to this folder and leave them there")
	flag.Parse()
	if err := run(*runs, *packages, *events, *keep); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// run prepares a module and measures each case on it.
func run(runs, packages, events int, keep string) error {
	b, err := prepare(packages, events, keep)
	if err != nil {
		return err
	}
	defer b.close()
	fmt.Printf("evgen ./... on %d events in %d packages, user + system, minimum of %d\n", packages*events, packages, runs)
	for _, c := range cases {
		least, err := b.measure(c, runs)
		if err != nil {
			return fmt.Errorf("%s: %w", c.name, err)
		}
		fmt.Printf("%-42s %6.1f ms   (wall %6.1f ms)\n", c.name, milliseconds(least.cpu), milliseconds(least.wall))
	}
	return nil
}
