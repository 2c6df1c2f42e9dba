package both_test

import both "github.com/evq-go/evq/testdata/golden/plain_and_external_test"

// Fake is an event of the test.
//
//evq:event type=Fake version=1.0
type Fake struct{ Real both.Real }
