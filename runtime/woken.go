package evq

import (
	"runtime"
	"sync/atomic"
)

// woken waits for the callers whom an answer has woken to run. On each other processor one of them may be held up by the
// system, for long on a busy machine: for so many it does not wait.
type woken struct {
	left   atomic.Int64 // how many are still waited for
	enough chan struct{}
}

func newWoken() *woken { return &woken{enough: make(chan struct{})} }

// add counts a caller who is going to be woken.
func (w *woken) add() { w.left.Add(1) }

// ran tells that a caller runs.
func (w *woken) ran() {
	if w.left.Add(-1) == 0 {
		close(w.enough)
	}
}

// wait waits for all who were added, but for those who may be held up. It is called once.
func (w *woken) wait() {
	if spare := int64(runtime.GOMAXPROCS(0)) - 1; w.left.Add(-spare) > 0 {
		<-w.enough
	}
}
