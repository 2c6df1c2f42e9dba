// Package embedded has events that embed structs.
package embedded

import "github.com/evq-go/evq/testdata/golden/embedded/audit"

// Header is shared by all events.
type Header struct {
	TenantID string `json:"tenant_id"`
	ID       string `json:"id"`
}

type origin struct {
	Host string `json:"host"`
}

// Created embeds by value, by pointer and from another package.
//
//evq:event type=Created version=1.0
type Created struct {
	Header
	origin
	*audit.Stamp
	// ID hides the ID of Header, in Go and in JSON alike.
	ID string `json:"id"`
}

// Deleted names what it embeds.
//
//evq:event type=Deleted version=1.0
type Deleted struct {
	Header `json:"header"`
}

// Base is generic.
type Base[T any] struct {
	Value T `json:"value"`
}

// Meta is another package's type by an alias.
type Meta = audit.Stamp

// Changed embeds an instance, an alias and another event.
//
//evq:event type=Changed version=1.0
type Changed struct {
	Base[map[string]Header]
	*Meta
	Deleted
}
