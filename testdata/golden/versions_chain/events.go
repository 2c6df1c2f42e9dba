// Package versions has an event whose versions form a chain, with both forms of
// Upcast.
package versions

import (
	"errors"
	"time"

	evq "github.com/evq-go/evq/runtime"
)

//evq:event type=OrderPlaced version=0.3
type OrderPlacedDraft struct {
	Amount int `json:"amount"`
}

// Upcast leaves a version out.
func (old OrderPlacedDraft) Upcast() OrderPlacedV2 { return OrderPlacedV2{Cents: old.Amount} }

//evq:event type=OrderPlaced version=1.0
type OrderPlacedV1 struct {
	Euros int `json:"euros"`
}

func (old OrderPlacedV1) Upcast() OrderPlacedV2 { return OrderPlacedV2{Cents: 100 * old.Euros} }

//evq:event type=OrderPlaced version=2.4
type OrderPlacedV2 struct {
	Cents int `json:"cents"`
}

// Upcast takes the time of recording for the time of the order.
func (old OrderPlacedV2) Upcast(stored evq.Facts) (OrderPlaced, error) {
	if old.Cents < 0 {
		return OrderPlaced{}, errors.New("a negative amount")
	}
	return OrderPlaced{Cents: old.Cents, PlacedAt: stored.CreatedAt}, nil
}

//evq:event type=OrderPlaced version=3.0
type OrderPlaced struct {
	Cents    int       `json:"cents"`
	PlacedAt time.Time `json:"placed_at"`
}
