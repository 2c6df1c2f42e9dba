package evq

import (
	"context"
	"errors"
	"log/slog"
	"time"
)

// member is one call of Consume. Its loop has one turn after the other: it keeps its leases, picks buckets that stand at
// the same place, reads a page from there, and hands the page's events to the handler in batches, each of which moves
// the checkpoints. Nothing of it is shared but what the heartbeat needs.
type member struct {
	*shared
	id      ConsumerID
	me      Member
	query   Query
	options consumeOptions
	source  source
	handle  func(context.Context, Recorded[Raw]) error
	logger  *slog.Logger

	stop     context.Context // done: nothing new is begun
	hard     context.Context // done: what is in hand is given up
	follower *follower
	pace     pace
	watch    watch

	total      int // buckets of the consumer
	buckets    map[int]*bucket
	turns      int
	claimed    time.Time        // when the leases were asked for; zero: they must be
	nudged     <-chan struct{}  // closed when they should be
	maintained time.Time        // when all that is due was done
	careful    int              // so many events are handled one by one
	ahead      *ahead[TailPage] // the next page, on its way
	aheadAfter Position         // and where it begins
	pause      backoff          // while the database fails
}

// flushAfter is how long a checkpoint may lag behind what needed no handling.
const flushAfter = time.Second

// consume enrols the consumer and works on it until it has to stop.
func (m *member) consume(ctx context.Context) error {
	stop, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(m.consumers.closing, cancel)()
	hard, release := graced(stop, m.options.stopTime)
	defer release()
	m.stop, m.hard, m.buckets = stop, hard, map[int]*bucket{}
	m.pause = backoff{least: firstPause, most: longestPause}

	err := m.overcome(stop, "cannot enrol a consumer, trying again", m.enrol)
	if err == nil {
		m.options.started()
		err = m.work()
	}
	if stop.Err() == nil {
		return err
	}
	if m.consumers.closing.Err() != nil && ctx.Err() == nil {
		return errors.Join(ErrClosed, abandoned(err))
	}
	return errors.Join(ctx.Err(), abandoned(err))
}

// abandoned is err if it is about a handler that was left behind.
func abandoned(err error) error {
	if failedForGood(err) {
		return err
	}
	return nil
}

// graced returns a context that is done some time after ctx is.
func graced(ctx context.Context, grace time.Duration) (context.Context, context.CancelFunc) {
	hard, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		timer := time.NewTimer(grace)
		defer timer.Stop()
		select {
		case <-timer.C:
			cancel()
		case <-hard.Done():
		}
	})
	return hard, func() { stop(); cancel() }
}

// work has one turn after the other.
func (m *member) work() error {
	m.follower = m.tail.follow(m.query.StreamID, m.options.poll, 0)
	defer m.tail.unfollow(m.follower)
	defer m.forgetAhead()
	defer m.leave() // when no sign of life can follow
	beat := m.startHeartbeat()
	defer beat()
	for m.stop.Err() == nil {
		err := m.turn()
		switch {
		case err == nil:
			m.pause.reset()
		case m.stop.Err() != nil:
			return err
		case lost(err):
			m.logger.Info("evq: a consumer's buckets were taken over, or its commit is in doubt: asking for its leases anew", "error", err)
			m.lose()
			m.pause.wait(m.stop)
		case final(err):
			m.tell(err)
			return err
		default:
			m.options.report(m.logger, err, "a consumer has trouble with its database, trying again")
			m.pause.wait(m.stop)
		}
	}
	return nil
}

// turn does what is due, and then reads and handles one page, or rests when there is none.
func (m *member) turn() error {
	if err := m.maintain(); err != nil {
		return err
	}
	t, ok, err := m.next(time.Now())
	if err != nil {
		return err
	}
	if !ok {
		m.rest()
		return nil
	}
	page, err := m.read(t.from)
	if err != nil {
		return err
	}
	if t.meets {
		return m.meet(t, page)
	}
	return m.handlePage(t, page)
}

// overcome repeats do until it works or fails in a way that waiting does not cure.
func (m *member) overcome(ctx context.Context, what string, do func(context.Context) error) error {
	pause := backoff{least: firstPause, most: longestPause}
	for {
		err := do(ctx)
		if err == nil || ctx.Err() != nil || final(err) {
			return err
		}
		m.options.report(m.logger, err, what)
		pause.wait(ctx)
	}
}

// lost tells whether err says that the member does not know any more what it leases, and from where.
func lost(err error) bool {
	return !failedForGood(err) && (errors.Is(err, ErrFenced) || errors.Is(err, ErrInDoubt))
}

func failedForGood(err error) bool {
	_, ok := errors.AsType[*HandlerError](err)
	return ok
}

// final tells whether err ends a consumer.
func final(err error) bool {
	if failedForGood(err) {
		return true
	}
	for _, kind := range []error{ErrInvalid, ErrUnsupported, ErrRewound, ErrClosed, ErrFenced, ErrInDoubt} {
		if errors.Is(err, kind) {
			return true
		}
	}
	return false
}

// tell records what went wrong, as well as that goes.
func (m *member) tell(failure error) {
	if err := m.log.Failed(m.hard, m.id, failure.Error()); err != nil {
		m.logger.Warn("evq: cannot record what went wrong with a consumer", "failure", failure, "error", err)
	}
}
