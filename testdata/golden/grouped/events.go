// Package grouped declares its events in one parenthesis.
package grouped

type (
	// Opened opens an account.
	//
	//evq:event type=account.Opened version=1.0
	Opened struct{ ID string }

	// helper is no event.
	helper struct{ ID string }

	//evq:event type=account.Closed version=2.10
	Closed struct{ ID, Reason string }
)

var _ = helper{}
