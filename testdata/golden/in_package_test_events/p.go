// Package p has no events but those of its own tests.
package p

type size struct{ W, H int }

var _ = size{}
