package templates

import (
	"slices"
	"strings"
	"testing"
)

func TestACommentIsFilledToTheLineLength(t *testing.T) {
	type event struct {
		Name       string
		OtherNames []string
	}
	data := struct {
		Names struct{ Query string }
		Event event
	}{struct{ Query string }{"q"}, event{"Sent", strings.Fields(strings.Repeat("SomethingHappened ", 20))}}
	lines, err := Comment("LoadEvent", data)
	if err != nil || len(lines) < 4 || !strings.HasPrefix(lines[0], "LoadSent reads the Sent events that q selects, also those that are stored as ") {
		t.Fatalf("%q, %v", lines, err)
	}
	if i := slices.IndexFunc(lines, func(l string) bool { return len(l) > width }); i >= 0 {
		t.Errorf("line %d is too long: %q", i+1, lines[i])
	}
	if last := lines[len(lines)-1]; !strings.HasSuffix(last, " or SomethingHappened.") {
		t.Errorf("the last line is %q", last)
	}
}

func TestABlockThatIsNotThereIsAnError(t *testing.T) {
	if lines, err := Comment("Nothing", nil); err == nil {
		t.Errorf("it gives %q", lines)
	}
}
