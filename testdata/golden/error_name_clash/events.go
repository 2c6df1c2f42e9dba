package clash

import (
	"context"

	Handler "fmt"
)

//evq:event type=Event version=1.0
type Event struct{}

// Store is the user's own.
type Store struct{}

const (
	Dispatch = iota
	NewStore
)

// Decode is a method, and no clash.
func (Event) Decode() { Handler.Println() }
