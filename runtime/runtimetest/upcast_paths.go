package runtimetest

import (
	"context"
	"iter"

	evq "github.com/evq-go/evq/runtime"
	"github.com/evq-go/evq/runtime/runtimetest/internal/parcels"
)

// parcelPath is one way to read the stream of parcels as events of package parcels.
type parcelPath struct {
	name string
	read func(s *scene, store *evq.Store, yield func(evq.Recorded[parcels.Event], error) bool)
}

// post is the stream of parcels.
var post = evq.Query{StreamID: "post"}

// parcelPaths are all ways that end by themselves or by break. A way that gives only one type leaves the others out.
var parcelPaths = []parcelPath{
	{"Load", func(s *scene, store *evq.Store, yield func(evq.Recorded[parcels.Event], error) bool) {
		parcels.NewStore(store).Load(s.ctx, post)(yield)
	}},
	{"Subscribe", func(s *scene, store *evq.Store, yield func(evq.Recorded[parcels.Event], error) bool) {
		parcels.NewStore(store).Subscribe(s.ctx, post)(yield)
	}},
	{"Load in a transaction", func(s *scene, store *evq.Store, yield func(evq.Recorded[parcels.Event], error) bool) {
		s.ok(store.InTx(s.ctx, func(ctx context.Context, tx evq.Tx) error {
			parcels.NewStore(store).In(tx).Load(ctx, post)(yield)
			return nil
		}))
	}},
	{"Load by type", func(s *scene, store *evq.Store, yield func(evq.Recorded[parcels.Event], error) bool) {
		asUnion(parcels.NewStore(store).LoadParcelSent(s.ctx, post))(yield)
	}},
	{"Subscribe by type", func(s *scene, store *evq.Store, yield func(evq.Recorded[parcels.Event], error) bool) {
		asUnion(parcels.NewStore(store).SubscribeParcelSent(s.ctx, post))(yield)
	}},
	{"LoadAll and Decode", func(s *scene, store *evq.Store, yield func(evq.Recorded[parcels.Event], error) bool) {
		decodedParcels(store.LoadAll(s.ctx, evq.AllQuery{}))(yield)
	}},
	{"SubscribeAll and Decode", func(s *scene, store *evq.Store, yield func(evq.Recorded[parcels.Event], error) bool) {
		decodedParcels(store.SubscribeAll(s.ctx, evq.AllQuery{}))(yield)
	}},
}

func asUnion(seq iter.Seq2[evq.Recorded[parcels.ParcelSent], error]) iter.Seq2[evq.Recorded[parcels.Event], error] {
	return func(yield func(evq.Recorded[parcels.Event], error) bool) {
		for e, err := range seq {
			var union parcels.Event
			if err == nil {
				union = e.Data
			}
			if !yield(evq.WithData(e, union), err) {
				return
			}
		}
	}
}

func decodedParcels(seq iter.Seq2[evq.Recorded[evq.Raw], error]) iter.Seq2[evq.Recorded[parcels.Event], error] {
	return func(yield func(evq.Recorded[parcels.Event], error) bool) {
		for raw, err := range seq {
			var e evq.Recorded[parcels.Event]
			if err == nil {
				e, err = parcels.Decode(raw)
			}
			if !yield(e, err) {
				return
			}
		}
	}
}

// consumeParcels demands the events of a consumer with a handler and of one with a function.
func (s *scene) consumeParcels(store *evq.Store, want []evq.Recorded[parcels.Event]) {
	s.Helper()
	mine := parcels.NewStore(store)
	ctx, cancel := context.WithCancel(s.ctx)
	defer cancel()
	sent := parcelHandler(make(chan evq.Recorded[parcels.Event], len(want)))
	ended := make(chan error, 2)
	for _, run := range []func() error{
		func() error { return mine.Consume(ctx, "handler", post, sent, quick()...) },
		func() error { return mine.ConsumeFunc(ctx, "function", post, sent.note, quick()...) },
	} {
		go func() { ended <- run() }()
		for _, w := range want {
			if e := await(s, "an event for the consumer", sent); !sameParcel(e, w) {
				s.Errorf("a consumer was handed %+v, want %+v", e, w)
			}
		}
	}
	cancel()
	for range 2 {
		s.is(await(s, "the end of the consumer", ended), context.Canceled)
	}
}

// parcelHandler sends on what it is handed.
type parcelHandler chan evq.Recorded[parcels.Event]

func (h parcelHandler) OnParcelSent(ctx context.Context, e evq.Recorded[parcels.ParcelSent]) error {
	return h.note(ctx, evq.WithData(e, parcels.Event(e.Data)))
}

func (h parcelHandler) OnParcelLost(ctx context.Context, e evq.Recorded[parcels.ParcelLost]) error {
	return h.note(ctx, evq.WithData(e, parcels.Event(e.Data)))
}

func (h parcelHandler) note(_ context.Context, e evq.Recorded[parcels.Event]) error {
	h <- e
	return nil
}
