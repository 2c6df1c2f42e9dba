package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/evq-go/evq/internal/corpus"
)

// A bench is a module, the evgen binary and the caches that it uses.
type bench struct {
	dir, module, binary, caches string
	evq                         string // the module that evgen is built from
	packages, events, edits     int
	keep                        bool
}

// A cost is what one run of a process took.
type cost struct{ cpu, wall time.Duration }

// prepare writes the module, builds the binary and generates once.
func prepare(packages, events int, keep string) (*bench, error) {
	b := &bench{dir: keep, packages: packages, events: events, keep: keep != ""}
	if keep == "" {
		dir, err := os.MkdirTemp("", "evq-bench-evgen-")
		if err != nil {
			return nil, err
		}
		b.dir = dir
	}
	b.module, b.binary, b.caches = filepath.Join(b.dir, "module"), filepath.Join(b.dir, "evgen"), filepath.Join(b.dir, "caches")
	evq, err := filepath.Abs("..")
	if err != nil {
		return nil, err
	}
	b.evq = evq
	if err := b.write(); err != nil {
		return nil, err
	}
	build := exec.Command("go", "build", "-o", b.binary, "github.com/evq-go/evq/cmd/evgen")
	build.Dir = b.evq
	if out, err := build.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("go build: %w\n%s", err, out)
	}
	_, err = b.run("./...")
	return b, err
}

// write writes the module, without what evgen makes of it.
func (b *bench) write() error {
	if err := os.MkdirAll(b.module, 0o755); err != nil {
		return err
	}
	return corpus.Write(b.module, b.evq, b.packages, b.events)
}

func (b *bench) close() {
	if !b.keep {
		os.RemoveAll(b.dir)
	}
}

// measure is the least cost of a case.
func (b *bench) measure(c testCase, runs int) (cost, error) {
	least := cost{time.Hour, time.Hour}
	for round := range runs {
		if err := c.prepare(b, round); err != nil {
			return least, err
		}
		took, err := b.run(c.args...)
		if err != nil {
			return least, err
		}
		least.cpu, least.wall = min(least.cpu, took.cpu), min(least.wall, took.wall)
	}
	return least, nil
}

// run runs evgen in the module.
func (b *bench) run(args ...string) (cost, error) {
	cmd := exec.Command(b.binary, args...)
	cmd.Dir = b.module
	cmd.Env = append(os.Environ(), "PWD="+b.module, "GOCACHE="+filepath.Join(b.caches, "go"), "XDG_CACHE_HOME="+filepath.Join(b.caches, "user"))
	start := time.Now()
	out, err := cmd.CombinedOutput()
	if err != nil {
		return cost{}, fmt.Errorf("evgen: %w\n%s", err, out)
	}
	return cost{cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(), time.Since(start)}, nil
}

// emptyCaches removes the Go build cache and evgen's.
func (b *bench) emptyCaches(int) error { return os.RemoveAll(b.caches) }

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
