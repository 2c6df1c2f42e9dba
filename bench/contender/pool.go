package contender

import "sync"

// Pool keeps what was loaded of streams for the next push to them, as a program that pushes to the same streams again
// would. Each value is lent to one push at a time.
type Pool[T any] struct {
	mutex sync.Mutex
	idle  map[string][]T
}

// Take lends a value of a stream. ok is false when none is idle.
func (p *Pool[T]) Take(stream string) (value T, ok bool) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	idle := p.idle[stream]
	if len(idle) == 0 {
		return value, false
	}
	p.idle[stream] = idle[:len(idle)-1]
	return idle[len(idle)-1], true
}

// Put gives a value back.
func (p *Pool[T]) Put(stream string, value T) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if p.idle == nil {
		p.idle = map[string][]T{}
	}
	p.idle[stream] = append(p.idle[stream], value)
}
