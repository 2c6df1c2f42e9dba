package aside

import test "testing"

// The names of the generated test are taken.
type testing struct{ frozen int }

var frozen, t = testing{}, testing{}

func TestStoredEventsStayReadable(*test.T) { t.frozen = frozen.frozen }
