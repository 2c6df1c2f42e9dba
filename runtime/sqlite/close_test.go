package sqlite

import (
	"testing"

	evq "github.com/evq-go/evq/runtime"
)

func TestALeftSubscriptionLeavesNoConnectionInUse(t *testing.T) {
	b := openTest(t, temporary(t))
	s := storeOn(t, b)
	pushed(t, s, "s", 300)
	for range 20 {
		for _, err := range s.Subscribe(t.Context(), evq.Query{StreamID: "s"}) {
			if err != nil {
				t.Fatal(err)
			}
			break
		}
		for _, err := range s.Load(t.Context(), evq.Query{StreamID: "s"}) {
			if err != nil {
				t.Fatal(err)
			}
			break
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if writer, reader := b.writer.Stats(), b.reader.Stats(); writer.OpenConnections+reader.OpenConnections != 0 {
		t.Errorf("connections are left: %+v %+v", writer, reader)
	}
}
