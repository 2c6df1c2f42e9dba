package generator

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/evq-go/evq/generator/schema"
)

// ErrNothingToDo says that a command names what is not there. The message says what is.
var ErrNothingToDo = errors.New("nothing to do")

// parseLockKey reads how a command names a version, or a field of one: TYPE@VERSION[.field].
func parseLockKey(text string) (k schema.Key, path string, err error) {
	k, path, ok := schema.CutKey(text)
	if !ok || path != "" && !strings.ContainsAny(path[:1], ".[{") {
		return k, "", fmt.Errorf("%q is not TYPE@VERSION[.field], like UserCreated@1.0.email", text)
	}
	return k, path, nil
}

// wantReason refuses a decision without one: who reads the lock later has nothing else.
func wantReason(reason string) error {
	if strings.TrimSpace(reason) == "" {
		return errors.New("say why: the REASON is empty")
	}
	return nil
}

// Allow writes into the lock that one change, the finding or the warning of that
// code at TYPE@VERSION[.field], does no harm, and why. It excuses the change from
// the shape that was released to the one that the code has now, and no other.
// Where [Breaking] finds no such thing the error is [ErrNothingToDo] and names
// what it does find.
func Allow(cfg Config, code Code, at, reason string) (*Result, error) {
	key, path, err := parseLockKey(at)
	if err = errors.Join(err, wantReason(reason)); err != nil {
		return nil, err
	}
	return editLocks(cfg, func(ev *evolver) error {
		if err := ev.breaking(); err != nil {
			return err
		}
		var others []string
		for _, f := range ev.found {
			if f.Code != string(code) || f.was.Key != key || f.Path != path {
				others = append(others, f.Code+" "+shellWord(f.was.Key.String()+f.Path))
				continue
			}
			f.allow(reason)
			return nil
		}
		return nothing("there is no finding %s %s", []any{code, at}, others)
	})
}

// allow adds the allowance. The shapes in the lock follow when the code is
// generated the next time and nothing is found any more.
func (f foundChange) allow(reason string) {
	e := *f.was
	if locked := f.lock.was.Find(e.Key); locked != nil {
		e = *locked
	}
	e.Allowed = append(slices.Clone(e.Allowed), schema.Allowance{Code: f.Code, Path: f.Path, Old: f.Old, New: f.New, Reason: reason})
	f.lock.was.Set(e)
	f.lock.edited = true
}

// Retire writes into the lock that nobody will read TYPE@VERSION again, and why:
// its struct may be gone.
func Retire(cfg Config, at, reason string) (*Result, error) {
	key, path, err := parseLockKey(at)
	if err == nil && path != "" {
		err = errors.New("a version is retired as a whole: TYPE@VERSION")
	}
	if err = errors.Join(err, wantReason(reason)); err != nil {
		return nil, err
	}
	return editLocks(cfg, func(ev *evolver) error {
		var others []string
		for _, l := range ev.locks {
			was := l.was.Find(key)
			if was == nil {
				for _, e := range l.was.Events {
					others = append(others, e.Key.String())
				}
				continue
			}
			if e := l.reader(key); e != nil {
				return fmt.Errorf("%w: %s still reads %s: take the struct away first", ErrNothingToDo, e.Name, key)
			}
			retired := *was
			retired.Retired = reason
			l.was.Set(retired)
			l.edited = true
			return nil
		}
		return nothing("no lock here holds %s", []any{key}, others)
	})
}

// nothing says that a command has nothing to do, and what there would be.
func nothing(format string, args []any, others []string) error {
	text := fmt.Sprintf(format, args...)
	if len(others) > 0 {
		text += "; there is " + strings.Join(others, ", ")
	}
	return fmt.Errorf("%w: %s", ErrNothingToDo, text)
}

// editLocks reads the code, lets edit change what the locks say and gives the
// edited ones as files. With errors of the code, which are in the result, there
// are none.
func editLocks(cfg Config, edit func(ev *evolver) error) (*Result, error) {
	cfg, a, err := surveyAll(cfg)
	if err != nil {
		return nil, err
	}
	r, ev := a.result(), newEvolver(cfg, a)
	if a.bag.failed() {
		r.Diagnostics = a.bag.sorted()
		return r, nil
	}
	err = edit(ev)
	for _, l := range ev.locks {
		if l.edited {
			r.Files = append(r.Files, l.file(l.was.Format()))
		}
	}
	return r, err
}
