package p

import (
	evq "github.com/evq-go/evq/runtime"
	other "github.com/evq-go/evq/testdata/golden/basic"
)

//evq:event type=Now version=1.0
type Now struct{}

//evq:event type=PointerReceiver version=1.0
type PointerReceiver struct{}

func (p *PointerReceiver) Upcast() Now { return Now{} }

//evq:event type=NoResult version=1.0
type NoResult struct{}

func (NoResult) Upcast() {}

//evq:event type=OnlyFacts version=1.0
type OnlyFacts struct{}

func (OnlyFacts) Upcast(evq.Facts) Now { return Now{} }

//evq:event type=OnlyError version=1.0
type OnlyError struct{}

func (OnlyError) Upcast() (Now, error) { return Now{}, nil }

//evq:event type=OtherFacts version=1.0
type OtherFacts struct{}

func (OtherFacts) Upcast(evq.Metadata) (Now, error) { return Now{}, nil }

//evq:event type=NotAnError version=1.0
type NotAnError struct{}

func (NotAnError) Upcast(evq.Facts) (Now, bool) { return Now{}, false }

//evq:event type=ToPointer version=1.0
type ToPointer struct{}

func (ToPointer) Upcast() *Now { return nil }

//evq:event type=ToNoEvent version=1.0
type ToNoEvent struct{}

func (ToNoEvent) Upcast() NoEvent { return NoEvent{} }

type NoEvent struct{}

//evq:event type=ToOtherPackage version=1.0
type ToOtherPackage struct{}

func (ToOtherPackage) Upcast() other.UserCreated { return other.UserCreated{} }

//evq:event type=ToNothing version=1.0
type ToNothing struct{}

func (ToNothing) Upcast(f evq.Facts) (r Undefined, err error) { return }

//evq:event type=ToAlias version=1.0
type ToAlias struct{}

func (ToAlias) Upcast() Alias { return Alias{} }

type Alias = Now
