package generator_test

import (
	"os"
	"strings"
	"testing"
)

// The line budget of a generated file. What belongs to the package alone is
// counted in lines of code; what each event adds, in lines of any kind. The
// user's own doc text and the drift guard do not count.
const (
	fixedBudget    = 45
	perEventBudget = 30
)

// TestTheExampleKeepsTheLineBudget counts with the example's three events.
func TestTheExampleKeepsTheLineBudget(t *testing.T) {
	text, err := os.ReadFile("../examples/userevents/evq_gen.go")
	if err != nil {
		t.Fatal(err)
	}
	generated, _, found := strings.Cut(string(text), "// The build stops here when an event has changed")
	if !found {
		t.Fatal("there is no drift guard")
	}
	fixed, perEvent := 0, map[string]int{}
	section := ""
	lines := strings.Split(generated, "\n")
	for i, line := range lines {
		trimmed := strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(trimmed, "// EventType returns"):
			section, _, _ = strings.Cut(strings.TrimPrefix(lines[i+1], "func ("), ")")
		case strings.HasPrefix(trimmed, "// The build stops here"):
			section = ""
		}
		of := section
		for _, name := range []string{"UserCreated", "UserUpdated", "UserDeactivated", "UserDeactivatedV1"} {
			if section == "" && !strings.HasPrefix(trimmed, "//") && !strings.Contains(line, "NewView") && strings.Contains(line, name) {
				of = name // its lines in Handler, Dispatch and Decode
			}
		}
		if of != "" {
			perEvent[of]++
		} else if trimmed != "" && !strings.HasPrefix(trimmed, "//") {
			fixed++
		}
	}
	t.Logf("%d fixed lines, %v per event", fixed, perEvent)
	if fixed > fixedBudget {
		t.Errorf("%d fixed lines of code, the budget is %d", fixed, fixedBudget)
	}
	docs := map[string]int{"UserCreated": 2, "UserUpdated": 3, "UserDeactivated": 2}
	for name, lines := range perEvent {
		if lines-docs[name] > perEventBudget {
			t.Errorf("%s has %d lines, the budget is %d", name, lines-docs[name], perEventBudget)
		}
	}
}
