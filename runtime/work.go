package evq

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
)

// work is the transaction that the events of a batch share. It begins when it is asked for the first time, so that a
// handler which needs none holds none.
type work struct {
	store *shared
	begin func() (Tx, error)

	mu     sync.Mutex
	tx     Tx
	failed error // the transaction cannot be committed
	ended  bool
}

// handling is the context of a handler: the work, and what is true of the one event.
type handling struct {
	context.Context
	work     *work
	metadata Metadata
	replay   bool
	returned atomic.Bool // the handler has: what it left running has no part in the work any more
}

type handlingKey struct{}

func (h *handling) Value(key any) any {
	switch key.(type) {
	case handlingKey:
		return h
	case metadataKey:
		return h.metadata
	}
	return h.Context.Value(key)
}

func handlingOf(ctx context.Context) (*handling, bool) {
	h, ok := ctx.Value(handlingKey{}).(*handling)
	return h, ok
}

// TxFrom returns the transaction in which a consumer's checkpoint moves past the event that is being handled: what the
// handler writes through it is committed together with the checkpoint, exactly once. The first call of a batch begins
// it; a handler that never asks holds none. Pushes with the handler's context go through it as well, as do loads once it
// has begun. It may be shared by several events, and it is not the handler's to end: Commit and Rollback are ErrInvalid,
// a nil from the handler commits, an error rolls back. Reads of the whole store, and what is asked about consumers, go
// past it: on a pool of one connection they would wait for it. Outside of a handler it is ErrInvalid, on a backend without
// transactions ErrUnsupported.
func TxFrom(ctx context.Context) (Tx, error) {
	h, ok := handlingOf(ctx)
	if !ok {
		return nil, Invalid("TxFrom outside of a consumer's handler")
	}
	tx, err := h.transaction()
	if err != nil {
		return nil, err
	}
	return handlerTx{tx}, nil
}

// IsReplay tells whether the event that is being handled is history to its consumer: recorded before the consumer was
// there, or handled before by the version that is or was live, or before a reset. Side effects such as mail belong to
// events that are no replay. Outside of a handler it is false.
func IsReplay(ctx context.Context) bool {
	h, ok := handlingOf(ctx)
	return ok && h.replay
}

// transaction returns the work's transaction, unless the handler has returned.
func (h *handling) transaction() (Tx, error) {
	if h.returned.Load() {
		return nil, errReturned()
	}
	return h.work.transaction()
}

func errReturned() error {
	return Invalid("the handler has returned, and its transaction is out of its reach")
}

// transaction returns the work's transaction, and begins it at the first call.
func (w *work) transaction() (Tx, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case w.ended:
		return nil, errReturned()
	case w.tx != nil:
		return w.tx, nil
	}
	var err error
	w.tx, err = w.begin()
	return w.tx, err
}

// join runs f in the transaction. Its error counts even if the handler does not pass it on.
func (h *handling) join(ctx context.Context, f func(ctx context.Context, tx Tx) error) error {
	if h.returned.Load() {
		return errReturned()
	}
	tx, err := h.work.transaction()
	if err == nil {
		err = f(ctx, handlerTx{tx})
	}
	if err != nil {
		h.work.fail(err)
	}
	return err
}

// begun returns the transaction, nil if there is none (any more).
func (w *work) begun() Tx {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.ended {
		return nil
	}
	return w.tx
}

// fail makes sure that the transaction is not committed.
func (w *work) fail(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.failed = errors.Join(w.failed, err)
}

// failure is what fail was told.
func (w *work) failure() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.failed
}

// end takes the transaction out of the handlers' reach.
func (w *work) end() Tx {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ended = true
	return w.tx
}

// handlerTx is a transaction that its user must not end.
type handlerTx struct{ Tx }

func (handlerTx) Commit() error   { return errNotYours() }
func (handlerTx) Rollback() error { return errNotYours() }

func errNotYours() error {
	return Invalid("the transaction is its consumer's to end: a nil from the handler commits it, an error rolls it back")
}

// inner is the transaction that a backend knows.
func inner(tx Tx) Tx {
	if h, ok := tx.(handlerTx); ok {
		return h.Tx
	}
	return tx
}

// pushing is the store in the transaction of the handler whose context this is, if it is one of this store's.
func (s *Store) pushing(ctx context.Context) (*Store, error) {
	h, ok := handlingOf(ctx)
	if !ok || s.tx != nil || h.work.store != s.shared {
		return s, nil
	}
	tx, err := h.transaction()
	if err != nil {
		return nil, err
	}
	return s.In(tx), nil
}

// reading is like pushing, but begins no transaction.
func (s *Store) reading(ctx context.Context) *Store {
	h, ok := handlingOf(ctx)
	if !ok || s.tx != nil || h.work.store != s.shared {
		return s
	}
	if tx := h.work.begun(); tx != nil && !h.returned.Load() {
		return s.In(tx)
	}
	return s
}
