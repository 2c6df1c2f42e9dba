// Package parcels has events that have grown old: the conformance suite reads
// them on every path.
package parcels

import (
	"errors"
	"time"

	evq "github.com/evq-go/evq/runtime"
)

//go:generate go run ../../../../cmd/evgen

// ParcelSent says that a parcel was handed in.
//
//evq:event type=ParcelSent version=3.0
type ParcelSent struct {
	Grams  int       `json:"grams"`
	To     string    `json:"to"`
	SentAt time.Time `json:"sent_at"`
}

// ParcelSentV2 knows no time: that of recording stands for it.
//
//evq:event type=ParcelSent version=2.0
type ParcelSentV2 struct {
	Grams int    `json:"grams"`
	To    string `json:"to"`
}

// Upcast refuses a parcel to nowhere, and panics at one without a weight.
func (old ParcelSentV2) Upcast(stored evq.Facts) (ParcelSent, error) {
	if old.To == "nowhere" {
		return ParcelSent{}, errors.New("no such address")
	}
	if old.Grams == 0 {
		panic("no weight")
	}
	return ParcelSent{Grams: old.Grams, To: old.To, SentAt: stored.CreatedAt}, nil
}

// ParcelSentV1 weighs in kilograms.
//
//evq:event type=ParcelSent version=1.0
type ParcelSentV1 struct {
	Kilograms int    `json:"kilograms"`
	To        string `json:"to"`
}

// Upcast makes grams of kilograms.
func (old ParcelSentV1) Upcast() ParcelSentV2 {
	return ParcelSentV2{Grams: 1000 * old.Kilograms, To: old.To}
}

// LetterSent was an event of its own before letters became small parcels.
//
//evq:event type=LetterSent version=1.0
type LetterSent struct {
	Address string `json:"address"`
}

// Upcast takes a letter for a parcel of 20 grams.
func (old LetterSent) Upcast() ParcelSentV2 { return ParcelSentV2{Grams: 20, To: old.Address} }

// ParcelLost has one version.
//
//evq:event type=ParcelLost version=1.0
type ParcelLost struct {
	Where string `json:"where"`
}
