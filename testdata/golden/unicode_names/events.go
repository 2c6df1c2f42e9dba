// Package größe has names in many scripts.
package größe

// Événement est un événement. 👩‍👩‍👧 ist eine Familie.
//
//evq:event type=Evenement version=1.0
type Événement struct {
	Größe int    `json:"größe"`
	X名前   string `json:"名前"`
}

// Ωmega is the last one.
//
//evq:event type=Omega version=1.0
type Ωmega struct{}
