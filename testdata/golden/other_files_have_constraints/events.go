// Package constrained has files for some systems; its events are in none.
package constrained

import "time"

// Booted is an event.
//
//evq:event type=Booted version=1.0
type Booted struct {
	At   time.Time
	Host string
}
