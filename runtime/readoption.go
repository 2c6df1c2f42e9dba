package evq

import (
	"log/slog"
	"time"
)

// SubscribeOption changes one subscription.
type SubscribeOption interface{ applyTo(*readOptions) }

// ReadOption changes a subscription or a consumer.
type ReadOption interface {
	SubscribeOption
	ConsumeOption
}

// readOptions is what subscriptions and consumers have in common.
type readOptions struct {
	poll    poll
	onError func(error)
}

func defaultReadOptions() readOptions {
	return readOptions{poll: poll{2 * time.Millisecond, time.Second}, onError: func(error) {}}
}

func (o *readOptions) check() error {
	if o.poll.least <= 0 || o.poll.most < o.poll.least {
		return Invalid("PollEvery(%v, %v): want 0 < least ≤ most", o.poll.least, o.poll.most)
	}
	return nil
}

// report tells of an error that is overcome.
func (o *readOptions) report(logger *slog.Logger, err error, what string, facts ...any) {
	logger.Warn("evq: "+what, append(facts, "error", err)...)
	o.onError(err)
}

type readOption func(*readOptions)

func (f readOption) applyTo(o *readOptions)      { f(o) }
func (f readOption) configure(o *consumeOptions) { f(&o.readOptions) }

// PollEvery sets how often the database is looked at for what other processes committed: at most every least while
// there is something, and ever less often, down to every most, while there is nothing. The default is 2 ms and 1 s. Where
// looks take long, the pause is five times as long as the last one, up to three times least. A push in the same process is seen
// at once. All readers of a store share one poll, the shortest asked for.
func PollEvery(least, most time.Duration) ReadOption {
	return readOption(func(o *readOptions) { o.poll = poll{least, most} })
}

// OnError makes a subscription or a consumer call report for each error that it overcomes: of the database, and with a
// consumer of its handler. A subscription calls it in the goroutine that ranges over it, a consumer in that of Consume.
func OnError(report func(error)) ReadOption {
	return readOption(func(o *readOptions) {
		if o.onError = report; report == nil {
			o.onError = func(error) {}
		}
	})
}
