// Package crlf has the line ends of another system.
package crlf

// Ended is an event.
//
// It has two paragraphs.
//
//evq:event type=Ended version=1.0
type Ended struct {
	ID string `json:"id"`
}
