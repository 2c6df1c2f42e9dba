package p

type inner struct{ ID string }

// Held embeds one as well.
type Held struct{ *inner }

//evq:event type=A version=1.0
type A struct {
	*inner
	Held Held
}
