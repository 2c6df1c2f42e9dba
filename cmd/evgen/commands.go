package main

import (
	_ "embed"
	"fmt"
	"io"
	"runtime/debug"

	"github.com/evq-go/evq/generator"
)

//go:embed usage.txt
var usage string

// commands are the words that may stand in the place of packages.
var commands = []string{"docs", "help", "version"}

// command runs one of them.
func command(name string, stdout, stderr io.Writer) int {
	switch name {
	case "help":
		fmt.Fprint(stdout, usage)
		return done
	case "version":
		fmt.Fprintln(stdout, version())
		return done
	}
	message := fmt.Sprintf("there is no command %q", name)
	if near := generator.Nearest(name, commands); near != "" {
		message += fmt.Sprintf(": did you mean %q?", near)
	} else {
		message += fmt.Sprintf("; a folder is written ./%s", name)
	}
	return misused(stderr, message)
}

// version is what the go command knows about this binary.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "evgen (unknown version)"
	}
	return fmt.Sprintf("evgen %s %s", info.Main.Version, info.GoVersion)
}
