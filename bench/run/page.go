package run

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/evq-go/evq/bench/report"
)

// page is the report while it grows.
type page struct {
	body  strings.Builder
	plots []plotFile
}

type plotFile struct{ name, svg string }

func (p *page) add(format string, args ...any) { fmt.Fprintf(&p.body, format+"\n", args...) }

// plot draws a picture, and shows it on the page.
func (p *page) plot(name string, plot report.Plot) {
	if len(plot.Steps) == 0 {
		return
	}
	p.plots = append(p.plots, plotFile{name + ".svg", plot.String()})
	p.add("![%s](performance/%s.svg)\n", plot.Title, name)
}

// write writes the page and its plots, or prints the page.
func (p *page) write(r *run) error {
	text := strings.TrimRight(r.introduction()+p.body.String()+r.ending(), "\n") + "\n"
	if r.plan.out == "" {
		_, err := fmt.Print(text)
		return err
	}
	plots := filepath.Join(r.plan.out, "performance")
	if err := os.RemoveAll(plots); err != nil {
		return err
	}
	if err := os.MkdirAll(plots, 0o755); err != nil {
		return err
	}
	for _, file := range p.plots {
		if err := os.WriteFile(filepath.Join(plots, file.name), []byte(file.svg), 0o644); err != nil {
			return err
		}
	}
	return os.WriteFile(filepath.Join(r.plan.out, "performance.md"), []byte(text), 0o644)
}

// introduction says where and how it was measured.
func (r *run) introduction() string {
	var b strings.Builder
	m := report.ThisMachine(r.databases.Dir)
	fmt.Fprintf(&b, "# Performance\n\n<!-- Written by `make %s`; do not edit. -->\n\n", r.plan.target())
	fmt.Fprintf(&b, howMeasured, r.plan.rounds, r.plan.pushRounds, r.plan.length.Milliseconds(), r.plan.name, math.Ceil(time.Since(r.start).Minutes()))
	if len(r.plan.only) > 0 {
		fmt.Fprintf(&b, "This page has a part of it alone: %s.\n\n", strings.Join(r.plan.only, ", "))
	}
	if r.plan.name == "quick" {
		b.WriteString("**This was a quick run, to see whether everything works. Its figures mean nothing.**\n\n")
	}
	t := report.Table{Labels: []string{"", ""}}
	for _, fact := range [][2]string{
		{"processor", fmt.Sprintf("%s, %d cores", m.CPU, m.Cores)}, {"system", m.Kernel + ", " + m.FileSystem}, {"load before the run", r.busy}, {"Go", m.Go},
		{"SQLite", sqliteVersion() + ", go-sqlite3 " + report.ModuleVersion("github.com/mattn/go-sqlite3")},
	} {
		t.Add(fact[0], fact[1])
	}
	if r.databases.Admin() != nil {
		t.Add("PostgreSQL", postgresFacts(r.databases.Admin()))
		t.Add("drivers", "lib/pq "+report.ModuleVersion("github.com/lib/pq")+", pgx "+report.ModuleVersion("github.com/jackc/pgx/v5"))
	}
	b.WriteString(t.String() + "\n## Side by side\n\n")
	r.describe(&b)
	b.WriteString("## Figures\n\n")
	return b.String()
}

// howMeasured is completed by rounds, the milliseconds of one of pushes, the plan's name and minutes.
const howMeasured = `Everything below was measured in one run of one program, on one machine, database and program together. The contenders take
turns: a round of each, then the next round, and another one begins each time. A figure is a median (rounds:
%d, of pushes %d, each of %d ms, each row of them on stores that were empty before), a ratio is taken round by round and given
with its least and its greatest value. Read the ratios; the digits are this machine's. The plan was the %s one; it took %.0f
minutes. What it leaves out, ` + "`-full`" + ` measures.

- An event is about 200 bytes of JSON and has a correlation id. Streams, aggregates and events are drawn from fixed seeds.
- A push is durable when it returns, as far as the contender can be told so: SQLite with WAL and ` + "`synchronous=FULL`" + `, PostgreSQL with
  fsync and synchronous_commit on. Durable figures hang on the disk: the column *fsync* is what writing 8 KiB and fsync cost on
  the same file system between the rounds of that row. On a slower disk, who commits together gains more.
- *Ceilings* are the database itself on evq's own tables with all their indexes, one connection, rows that are ready, one transaction
  for as many events as all goroutines together push at once, and beside it, *at evq's batches*, for as many as a commit of evq's had in
  the same row (*evq's commit*, a mean), for COPY for 1,000. They neither encode nor answer anybody: nobody reaches them.
- Every contender but evq may open 32 connections; evq opens as many as it does by itself. On SQLite the others get the same
  settings, the two among them without which their pushes fail beside each other: ` + "`_txlock=immediate` and `_busy_timeout=10000`" + `.
- *Zipf* means that the first of 1,000 streams takes more than a quarter of all pushes.
- *Retries* are how often a push was tried again, because somebody else had been faster.
- *Lost* events were acknowledged to the one who pushed them, and had not reached the subscriber when nothing had come for three seconds.
- "—" is explained below its table. Who has pushes under way that do not end within five seconds after a round has no figure.

`

func (r *run) describe(b *strings.Builder) {
	for _, c := range r.contenders {
		name := c.Name
		if c.Module != "" {
			version := report.ModuleVersion(c.Module)
			if version == "" {
				version = c.Version + ", not built in: " + r.plan.missing
			}
			name = fmt.Sprintf("%s (%s %s)", c.Name, c.Module, version)
		}
		fmt.Fprintf(b, "- **%s.** %s\n", name, c.Use)
	}
	b.WriteString("\n")
}

// ending says what disappoints, and how to measure again.
func (r *run) ending() string {
	var b strings.Builder
	b.WriteString("## What disappoints\n\nWhere somebody else is faster than evq in this run, and what growth takes:\n\n")
	for _, remark := range r.remarks {
		fmt.Fprintf(&b, "- %s\n", remark)
	}
	if len(r.remarks) == 0 {
		b.WriteString("- Nothing of that kind was measured.\n")
	}
	b.WriteString(howToRepeat)
	return b.String()
}

const howToRepeat = `
## Measure it yourself

` + "`make bench`" + ` writes docs/performance.md; it takes less than 20 minutes on two cores that do nothing else. It fetches the peers through Go's
module proxy; where one cannot be had, their columns say so. ` + "`make bench-full`" + ` writes docs/full/performance.md, which has what that leaves
out: pushes in all combinations, and growth to ten million events; it takes about an hour. By hand:

` + "```sh" + `
cd bench && go run . -quick              # without peers, a look whether everything runs
cd bench/peers && go run . -only postgresql,push,chronicle
cd bench/peers && go run . -full         # all combinations, a million events for everybody, growth to ten million: hours
cd bench && go run ./readers             # what many subscriptions cost, and latency across processes
` + "```" + `
`
