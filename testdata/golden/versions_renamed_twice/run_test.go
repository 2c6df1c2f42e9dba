package versions_test

import (
	"testing"

	evq "github.com/evq-go/evq/runtime"
	versions "github.com/evq-go/evq/testdata/golden/versions_renamed_twice"
)

func TestATypeThatIsWhollyOldIsReadThroughAllSteps(t *testing.T) {
	for _, stored := range []evq.Recorded[evq.Raw]{
		{EventType: "Signup", EventVersion: "1.0", Data: evq.Raw(`{"mail":"a@example.com"}`)},
		{EventType: "Signup", EventVersion: "2.0", Data: evq.Raw(`{"email":"a@example.com"}`)},
		{EventType: "UserCreated", EventVersion: "1.0", Data: evq.Raw(`{"email":"a@example.com"}`)},
		{EventType: "UserCreated", EventVersion: "2.0", Data: evq.Raw(`{"emails":["a@example.com"]}`)},
	} {
		e, err := versions.Decode(stored)
		if err != nil {
			t.Fatal(err)
		}
		if created, ok := e.Data.(versions.UserCreated); !ok || len(created.Emails) != 1 || created.Emails[0] != "a@example.com" {
			t.Errorf("%s %s is read as %+v", stored.EventType, stored.EventVersion, e)
		}
		if e.EventType != stored.EventType || e.EventVersion != stored.EventVersion {
			t.Errorf("%+v does not say what is stored", e)
		}
	}
}
