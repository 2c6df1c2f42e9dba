package p

// Left and Right have a field of one name.
type Left struct{ ID string }

// Right is the other.
type Right struct{ ID string }

//evq:event type=A version=1.0
type A struct {
	First  string `json:"name"`
	Second string `json:"name"`
}

//evq:event type=B version=1.0
type B struct {
	Left
	Right
}

//evq:event type=C version=1.0
type C struct {
	Name  string
	Other string `json:"Name"` // a tag wins: only one is written, as encoding/json has it
}

//evq:event type=D version=1.0
type D struct {
	Left
	Right
	ID string // hides both
}
