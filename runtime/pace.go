package evq

import (
	"sync"
	"time"
)

// pace counts what a member handles.
type pace struct {
	mu      sync.Mutex
	handled int64
	lately  window // for the ledger
	told    window // for the report of progress
}

// window is a time and what was handled until then.
type window struct {
	since   time.Time
	handled int64
	rate    float64
}

// roll closes the window if it has been open for some time, and returns the rate of the last closed one.
func (w *window) roll(now time.Time, handled int64, least time.Duration) (rate float64, rolled bool) {
	if w.since.IsZero() {
		w.since = now
	}
	open := now.Sub(w.since)
	if open < least {
		return w.rate, false
	}
	w.rate = float64(handled-w.handled) / open.Seconds()
	w.since, w.handled = now, handled
	return w.rate, true
}

func (p *pace) count(n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.handled += int64(n)
}

// rate is what was handled in a second, lately.
func (p *pace) rate() float64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	rate, _ := p.lately.roll(time.Now(), p.handled, time.Second)
	return rate
}

// report tells now and then how a member that is behind gets on.
func (p *pace) report(m *member, now time.Time) {
	p.mu.Lock()
	rate, due := p.told.roll(now, p.handled, m.options.progressEvery)
	handled := p.handled
	p.mu.Unlock()
	if !due {
		return
	}
	lowest, behind := m.lowest()
	if !behind {
		return
	}
	end, err := m.source.end(m.stop)
	if err != nil {
		return // the next page will tell
	}
	left, err := m.source.distance(lowest, end)
	if err != nil {
		return
	}
	progress := Progress{Consumer: m.id.Name, Version: m.id.Version, Handled: handled, Rate: rate, Behind: left}
	if m.options.progress != nil {
		m.options.progress(progress)
		return
	}
	m.logger.Info("evq: a consumer catches up", "handled", handled, "per_second", int64(rate), "behind", left)
}

// lowest is a place that all buckets have passed. behind tells whether one of them has not been at the end.
func (m *member) lowest() (place Position, behind bool) {
	first := true
	for _, b := range m.buckets {
		behind = behind || !b.atEnd
		if first {
			place, first = b.at, false
		} else if place != b.at {
			place, _ = m.source.meet(place, b.at) // its error would show in the next turn
		}
	}
	return place, behind
}
