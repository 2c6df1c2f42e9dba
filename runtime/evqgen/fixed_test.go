package evqgen

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"github.com/google/uuid"
)

func TestOnlyWhatHoldsNoReferenceIsFixed(t *testing.T) {
	type inner struct {
		_ time.Time
		_ [2]string
	}
	for value, want := range map[any]bool{
		"text": true, 1: true, 1.5: true, true: true, 'r': true, uuid.Nil: true, time.Time{}: true, time.Second: true, inner{}: true,
		struct{}{}: true, struct {
			inner
			ID uuid.UUID
			N  json.Number
		}{}: true,
		new(int): false, struct{ p *int }{}: false, [1]*int{}: false, struct{ c chan int }{}: false, struct{ any any }{}: false,
		[1]struct{ e error }{}: false,
	} {
		if got := fixed(value); got != want {
			t.Errorf("%T: %v", value, got)
		}
	}
	for _, value := range []any{[]byte{}, map[string]int{}, func() {}, json.RawMessage{}, struct{ raw json.RawMessage }{}, struct{ inner []inner }{}, nil} {
		if fixed(value) {
			t.Errorf("%T is fixed", value)
		}
	}
	if isFixed(reflect.TypeFor[struct{ list *struct{ next *int } }]()) {
		t.Error("a pointer is fixed")
	}
}
