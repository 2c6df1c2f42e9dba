package postgres

import (
	"context"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"
)

func TestCommitsDuringARingCauseOneMore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		rings, free := 0, make(chan struct{})
		r := newRinger(func(context.Context, string) error { rings++; <-free; return nil }, slog.New(slog.DiscardHandler))
		for range 1_000 {
			r.want()
			synctest.Wait()
		}
		if rings != 1 {
			t.Errorf("%d rings are under way", rings)
		}
		close(free)
		r.close()
		if rings != 2 {
			t.Errorf("%d rings were rung", rings)
		}
	})
}

func TestRingsKeepTheirDistance(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var rung []time.Time
		r := newRinger(func(context.Context, string) error { rung = append(rung, time.Now()); return nil }, slog.New(slog.DiscardHandler))
		for range 1_000 {
			r.want()
			time.Sleep(ringApart / 10)
			synctest.Wait()
		}
		r.close()
		if len(rung) < 100 || len(rung) > 102 {
			t.Errorf("%d rings", len(rung))
		}
		for i := range rung[1:] {
			if apart := rung[i+1].Sub(rung[i]); apart < ringApart {
				t.Errorf("ring %d came after %v", i+1, apart)
			}
		}
	})
}

func TestARingThatHangsHoldsCloseUpForABoundedTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRinger(func(ctx context.Context, _ string) error { <-ctx.Done(); return ctx.Err() }, slog.New(slog.DiscardHandler))
		r.want()
		r.want()
		begun := time.Now()
		r.close()
		r.want()
		if took := time.Since(begun); took != ringLast {
			t.Errorf("close took %v", took)
		}
	})
}
