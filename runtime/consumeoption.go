package evq

import (
	"time"
)

// ConsumeOption changes one consumer.
type ConsumeOption interface{ configure(*consumeOptions) }

// consumeOptions are the options of a consumer. See the options for what they mean.
type consumeOptions struct {
	readOptions
	version       int
	buckets       int
	start         Position // of a consumer of the whole store
	now           bool     // a new consumer starts at the end
	batchEvents   int
	batchTime     time.Duration
	lease         time.Duration
	handlerTime   time.Duration
	stopTime      time.Duration
	retry         retry
	failure       Policy
	started       func()
	progress      func(Progress)
	progressEvery time.Duration
}

func defaultConsumeOptions() consumeOptions {
	return consumeOptions{
		readOptions: defaultReadOptions(), version: 1, buckets: 16, batchEvents: 1_000, batchTime: 100 * time.Millisecond,
		lease: 10 * time.Second, handlerTime: time.Minute, stopTime: 10 * time.Second,
		started: func() {}, retry: retry{tries: 5, least: 100 * time.Millisecond, most: 10 * time.Second}, progressEvery: 10 * time.Second,
	}
}

type consumeOption func(*consumeOptions)

func (f consumeOption) configure(o *consumeOptions) { f(o) }

// Policy is what becomes of an event that its handler failed on for the last time.
type Policy int

// The policies.
const (
	// Stop makes Consume return the failure as a [HandlerError]. The event is tried again when the consumer is started
	// again: nothing was passed over.
	Stop Policy = iota
	// Skip passes the event over, and keeps a record of it.
	Skip
	// Park sets the event aside, and every later one of its aggregate behind it, in order, while the rest goes on.
	// [Consumer.RetryParked] brings them back.
	Park
)

func (p Policy) String() string {
	if name := []string{"stop", "skip", "park"}; 0 <= p && int(p) < len(name) {
		return name[p]
	}
	return "unknown policy"
}

// retry is how often an event is tried, and how long the pauses are.
type retry struct {
	tries       int
	least, most time.Duration
}

// Retry sets how often an event is handled at most before the policy decides (0: for ever), and the pauses in between:
// the first at least, doubled each time up to most, each with jitter. Only the event's own bucket waits. The default is
// 5 tries, 100 ms and 10 s. A failure while the database cannot be reached does not count.
func Retry(tries int, least, most time.Duration) ConsumeOption {
	return consumeOption(func(o *consumeOptions) { o.retry = retry{tries, least, most} })
}

// OnFailure sets what becomes of an event that cannot be handled. The default is [Stop].
func OnFailure(p Policy) ConsumeOption {
	return consumeOption(func(o *consumeOptions) { o.failure = p })
}

// ConsumerVersion sets which version of the consumer this is: 1 by default. Each version has checkpoints of its own. The first
// one of a name is live; another one is built beside it, with [IsReplay] true, until [Consumer.Promote] makes it live.
func ConsumerVersion(n int) ConsumeOption {
	return consumeOption(func(o *consumeOptions) { o.version = n })
}

// Buckets sets into how many buckets a new consumer's aggregates are divided, and so how many members can share the
// work: 1 to 1,024, by default 16. It is kept with the consumer for ever, for all its versions.
func Buckets(n int) ConsumeOption { return consumeOption(func(o *consumeOptions) { o.buckets = n }) }

// BatchUpTo sets how much shares a transaction and a checkpoint at most: events, and the time for which handlers have been
// running, after which the batch ends with the event in hand. The default is 1,000 events and 100 ms. A handler without
// a transaction is told again after a crash what it did since the last checkpoint, so slow side effects have one each.
func BatchUpTo(events int, handling time.Duration) ConsumeOption {
	return consumeOption(func(o *consumeOptions) { o.batchEvents, o.batchTime = events, handling })
}

// LeaseFor sets after what time without a sign a member's buckets go to others: 10 s by default. Signs are given every
// third of it. On PostgreSQL it is also how long a handler's transaction may be idle before the server ends it, so that
// a process that was stopped in the middle of one does not hold its locks for ever.
func LeaseFor(d time.Duration) ConsumeOption {
	return consumeOption(func(o *consumeOptions) { o.lease = d })
}

// HandlerTimeout sets how long one event may be handled: a minute by default. Then the handler's context is done, with
// the cause [context.DeadlineExceeded], and what it returns is a failure. If it does not return, the member gives no
// more signs, so that others take over, and says so.
func HandlerTimeout(d time.Duration) ConsumeOption {
	return consumeOption(func(o *consumeOptions) { o.handlerTime = d })
}

// StopWithin sets how long a consumer that has to stop waits for the event in hand: 10 s by default. After that the
// handler's context is done and its transaction is rolled back.
func StopWithin(d time.Duration) ConsumeOption {
	return consumeOption(func(o *consumeOptions) { o.stopTime = d })
}

// FromNow makes a new consumer begin at the end of what it reads, instead of at its beginning. A consumer that is
// there goes on where it stopped.
func FromNow() ConsumeOption { return consumeOption(func(o *consumeOptions) { o.now = true }) }

// FromPosition makes a new consumer of the whole store begin behind an event that [Store.LoadAll] or
// [Store.SubscribeAll] gave. A consumer that is there goes on where it stopped.
func FromPosition(p Position) ConsumeOption {
	return consumeOption(func(o *consumeOptions) { o.start = p })
}

// OnStart makes a consumer call started, once, when it is enrolled: from then on it can be waited for, by
// [Store.WaitFor], and asked about.
func OnStart(started func()) ConsumeOption {
	return consumeOption(func(o *consumeOptions) { o.started = started })
}

// Progress is how a consumer that catches up gets on.
type Progress struct {
	Consumer string
	Version  int
	Handled  int64   // events since Consume was called
	Rate     float64 // events a second since the last report
	Behind   int64   // events that are yet to be read, at most
}

// OnProgress makes a consumer that is behind call report now and then. Without it, and every 10 seconds, the store's
// logger is told.
func OnProgress(every time.Duration, report func(Progress)) ConsumeOption {
	return consumeOption(func(o *consumeOptions) { o.progressEvery, o.progress = every, report })
}

func (o *consumeOptions) check(q Query) error {
	switch {
	case o.version < 1 || o.version > 1<<30:
		return Invalid("ConsumerVersion(%d): want 1 or more", o.version)
	case o.buckets < 1 || o.buckets > 1_024:
		return Invalid("Buckets(%d): want 1 to 1,024", o.buckets)
	case o.batchEvents < 1 || o.batchEvents > maxEvents || o.batchTime < 0:
		return Invalid("BatchUpTo(%d, %v): want 1 to %d events, and no negative time", o.batchEvents, o.batchTime, maxEvents)
	case o.lease < 10*time.Millisecond || o.handlerTime <= 0 || o.stopTime < 0 || o.progressEvery <= 0:
		return Invalid("LeaseFor, HandlerTimeout and OnProgress want a positive time (a lease at least 10 ms), StopWithin no negative one")
	case o.retry.tries < 0 || o.retry.least <= 0 || o.retry.most < o.retry.least:
		return Invalid("Retry(%d, %v, %v): want 0 ≤ tries and 0 < least ≤ most", o.retry.tries, o.retry.least, o.retry.most)
	case o.failure < Stop || o.failure > Park:
		return Invalid("OnFailure(%d): want Stop, Skip or Park", o.failure)
	case o.start != "" && q.StreamID != "":
		return Invalid("FromPosition is for consumers of the whole store; in a stream Query.After says where to begin")
	case o.start != "" && o.now || o.now && q.After != 0:
		return Invalid("FromNow contradicts FromPosition and Query.After")
	}
	return o.readOptions.check()
}
