package schema

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// The limits of a lock: far above what thousands of events need.
const (
	maxLock = 64 << 20
	maxLine = 64 << 10
)

// A Fault is what is wrong with a lock, and where.
type Fault struct {
	Kind    FaultKind
	Line    int // from 1
	Message string
	Other   int // Contradiction: the other line
}

func (f *Fault) Error() string { return fmt.Sprintf("line %d: %s", f.Line, f.Message) }

// A FaultKind tells faults apart by the way out.
type FaultKind int

// The kinds of fault.
const (
	Damaged       FaultKind = iota // it is not what evgen wrote
	Contradiction                  // two lines say different things of one path: two branches changed it
	TooNew                         // a later evgen wrote it
)

// A numbered is a line and where it stands.
type numbered struct {
	number int
	text   string
}

// Parse reads a lock. The conflict markers of a merge are passed over, so that
// both sides count; where these contradict each other is a fault. Nothing comes
// back of a lock that has any.
func Parse(text []byte) (*Lock, []*Fault) {
	lines, fault := lockLines(text)
	if fault != nil {
		return nil, []*Fault{fault}
	}
	p := &lockParser{events: map[Key]*parsedEvent{}}
	for _, l := range lines {
		p.line(l)
	}
	return p.lock()
}

// lockLines cuts text into the lines between the header and the end.
func lockLines(text []byte) ([]numbered, *Fault) {
	if len(text) > maxLock {
		return nil, &Fault{Line: 1, Message: fmt.Sprintf("the file has %d bytes: evgen writes no lock beyond %d", len(text), maxLock)}
	}
	all := strings.Split(string(text), "\n")
	if fault := checkHeader(strings.TrimSuffix(all[0], "\r")); fault != nil {
		return nil, fault
	}
	var lines []numbered
	base, ended := false, false
	for i, line := range all[1:] {
		line = strings.TrimSuffix(line, "\r")
		number := i + 2
		switch {
		case len(line) > maxLine:
			return nil, &Fault{Line: number, Message: "the line is too long for one that evgen wrote"}
		case marker(line, '|'):
			base = true // what both sides began with, as diff3 shows it
		case marker(line, '='), marker(line, '>'):
			base = false
		case base, marker(line, '<'):
		case line == lockHeader || line == "":
		case line == lockEnd:
			ended = true
		default:
			lines = append(lines, numbered{number, line})
		}
	}
	if !ended {
		last := strings.Count(strings.TrimRight(string(text), "\n"), "\n") + 1
		return nil, &Fault{Line: last, Message: fmt.Sprintf("the lock is cut off: the last line, %q, is missing", lockEnd)}
	}
	return lines, nil
}

// marker reports whether a line is a conflict marker of that sign.
func marker(line string, sign byte) bool {
	const width = 7
	run := strings.Repeat(string(sign), width)
	return line == run || strings.HasPrefix(line, run+" ")
}

// checkHeader wants the first line of a lock that this build reads.
func checkHeader(line string) *Fault {
	rest, ok := strings.CutPrefix(line, "# evq.lock ")
	format, _, _ := strings.Cut(rest, ":")
	n, err := strconv.Atoi(format)
	switch {
	case !ok || err != nil || n < 1:
		return &Fault{Line: 1, Message: "this is not the first line of a lock"}
	case n > lockFormat:
		return &Fault{Kind: TooNew, Line: 1, Message: fmt.Sprintf("the lock has format %d, and this evgen reads up to %d", n, lockFormat)}
	}
	return nil
}

// A parsedEvent is an event whose lines are being collected.
type parsedEvent struct {
	first   int // the number of its first line
	shape   map[string]numbered
	allowed []Allowance
	retired *numbered
	reason  string
}

// A lockParser collects lines by event.
type lockParser struct {
	events map[Key]*parsedEvent
	faults []*Fault
}

func (p *lockParser) fault(l numbered, format string, args ...any) {
	p.faults = append(p.faults, &Fault{Line: l.number, Message: fmt.Sprintf(format, args...)})
}

// line takes one line.
func (p *lockParser) line(l numbered) {
	k, after, ok := CutKey(l.text)
	if !ok {
		p.fault(l, "the line does not begin with TYPE@VERSION")
		return
	}
	e := p.event(k, l)
	path, text, ok := cutLine(after)
	word, rest, _ := strings.Cut(text, " ")
	switch {
	case !ok:
		p.fault(l, "the path cannot be read")
	case path == "" && word == "allow":
		p.allow(e, l, rest)
	case path == "" && word == "retired":
		p.retire(e, l, rest)
	default:
		p.shape(e, l, path, text)
	}
}

// event finds or makes the event of a key.
func (p *lockParser) event(k Key, l numbered) *parsedEvent {
	e := p.events[k]
	if e == nil {
		e = &parsedEvent{first: l.number, shape: map[string]numbered{}}
		p.events[k] = e
	}
	return e
}

// cutLine cuts what follows the key into the path and the words.
func cutLine(rest string) (path, text string, ok bool) {
	for {
		if after, found := strings.CutPrefix(rest, " "); found {
			return path, after, true
		}
		n := 0
		if rest != "" {
			n = stepEnd(rest)
		}
		if n == 0 {
			return "", "", false
		}
		path, rest = path+rest[:n], rest[n:]
	}
}

// shape takes a line of a shape, once.
func (p *lockParser) shape(e *parsedEvent, l numbered, path, text string) {
	before, twice := e.shape[path]
	switch {
	case !twice:
		e.shape[path] = numbered{l.number, text}
	case before.text != text:
		p.faults = append(p.faults, &Fault{Kind: Contradiction, Line: l.number, Other: before.number,
			Message: fmt.Sprintf("%q, and line %d says %q", text, before.number, before.text)})
	}
}

// allow takes an allowance.
func (p *lockParser) allow(e *parsedEvent, l numbered, text string) {
	code, rest, _ := strings.Cut(text, " ")
	a := Allowance{Code: code}
	err := takeValues(rest, map[string]*string{"path": &a.Path, "old": &a.Old, "new": &a.New, "reason": &a.Reason})
	if err != nil {
		p.fault(l, "%v", err)
	} else if !slices.Contains(e.allowed, a) {
		e.allowed = append(e.allowed, a)
	}
}

// retire takes the line that says that nobody reads a version any more.
func (p *lockParser) retire(e *parsedEvent, l numbered, text string) {
	var reason string
	if err := takeValues(text, map[string]*string{"reason": &reason}); err != nil {
		p.fault(l, "%v", err)
		return
	}
	if e.retired != nil && e.reason != reason {
		p.faults = append(p.faults, &Fault{Kind: Contradiction, Line: l.number, Other: e.retired.number,
			Message: fmt.Sprintf("retired because %q, and line %d says %q", reason, e.retired.number, e.reason)})
	}
	e.retired, e.reason = &l, reason
}

// takeValues reads key=value words into their places, all of which must come.
func takeValues(text string, places map[string]*string) error {
	all, err := splitText(text)
	if err != nil {
		return err
	}
	for _, w := range all {
		key, value, _ := strings.Cut(w, "=")
		to := places[key]
		if to == nil {
			return fmt.Errorf("there is no %q here", key)
		}
		if *to, err = strconv.Unquote(value); err != nil {
			return fmt.Errorf("cannot read %q", w)
		}
		delete(places, key)
	}
	for key := range places {
		return fmt.Errorf("%s= is missing", key)
	}
	return nil
}

// lock joins the lines of each event.
func (p *lockParser) lock() (*Lock, []*Fault) {
	l := &Lock{}
	for k, e := range p.events {
		shape := p.join(k, e)
		if e.retired != nil && e.reason == "" {
			p.fault(*e.retired, "a version is retired for a reason")
		}
		l.Events = append(l.Events, Event{Key: k, Shape: shape, Allowed: e.allowed, Retired: e.reason})
	}
	slices.SortFunc(l.Events, func(a, b Event) int { return a.Key.Compare(b.Key) })
	if len(p.faults) > 0 {
		slices.SortFunc(p.faults, func(a, b *Fault) int { return a.Line - b.Line })
		return nil, p.faults
	}
	for i := range l.Events {
		slices.SortFunc(l.Events[i].Allowed, compareAllowances)
	}
	return l, nil
}

// join makes the shape of an event, with faults at the lines that have them.
func (p *lockParser) join(k Key, e *parsedEvent) *Shape {
	var lines []Line
	for path, n := range e.shape {
		lines = append(lines, Line{path, n.text})
	}
	shape, err := Join(lines)
	if err == nil {
		return shape
	}
	at := numbered{number: e.first}
	var bad *LineError
	if errors.As(err, &bad) {
		at, err = e.shape[bad.Line.Path], bad.Err
	}
	p.fault(at, "%s: %v", k, err)
	return nil
}

// compareAllowances orders allowances as their lines are.
func compareAllowances(a, b Allowance) int {
	return strings.Compare(a.Code+"\x00"+a.Path+"\x00"+a.Old+"\x00"+a.New, b.Code+"\x00"+b.Path+"\x00"+b.Old+"\x00"+b.New)
}

// quoteText is text in quotes, in ASCII.
func quoteText(text string) string { return strconv.QuoteToASCII(text) }
