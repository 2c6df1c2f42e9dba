package main

import (
	"os"
	"runtime/debug"
)

// collectLate has the garbage collector wait, unless it is told otherwise: most runs
// are over before there is anything worth to collect.
func collectLate() {
	if os.Getenv("GOGC") == "" && os.Getenv("GOMEMLIMIT") == "" {
		debug.SetGCPercent(800)
	}
}
