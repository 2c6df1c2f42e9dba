// Package many has more events than fit on a line.
package many

import "time"

// table is an array whose length is part of an event's type.
var table = [...]string{"a", "b", "c"}

// Event12 is number 12.
//
//evq:event type=Event12 version=1.12
type Event12 struct {
	At   time.Time
	Name [len(table)]string
}

// Event11 is number 11.
//
//evq:event type=Event11 version=1.11
type Event11 struct {
	At   time.Time
	Name [len(table)]string
}

// Event10 is number 10.
//
//evq:event type=Event10 version=1.10
type Event10 struct {
	At   time.Time
	Name [len(table)]string
}

// Event09 is number 9.
//
//evq:event type=Event09 version=1.9
type Event09 struct {
	At   time.Time
	Name [len(table)]string
}

// Event08 is number 8.
//
//evq:event type=Event08 version=1.8
type Event08 struct {
	At   time.Time
	Name [len(table)]string
}

// Event07 is number 7.
//
//evq:event type=Event07 version=1.7
type Event07 struct {
	At   time.Time
	Name [len(table)]string
}

// Event06 is number 6.
//
//evq:event type=Event06 version=1.6
type Event06 struct {
	At   time.Time
	Name [len(table)]string
}

// Event05 is number 5.
//
//evq:event type=Event05 version=1.5
type Event05 struct {
	At   time.Time
	Name [len(table)]string
}

// Event04 is number 4.
//
//evq:event type=Event04 version=1.4
type Event04 struct {
	At   time.Time
	Name [len(table)]string
}

// Event03 is number 3.
//
//evq:event type=Event03 version=1.3
type Event03 struct {
	At   time.Time
	Name [len(table)]string
}

// Event02 is number 2.
//
//evq:event type=Event02 version=1.2
type Event02 struct {
	At   time.Time
	Name [len(table)]string
}

// Event01 is number 1.
//
//evq:event type=Event01 version=1.1
type Event01 struct {
	At   time.Time
	Name [len(table)]string
}
