package generator_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/evq-go/evq/generator"
	"github.com/evq-go/evq/templates"
)

func TestEveryCodeIsExplainedAndNothingElseIs(t *testing.T) {
	codes := slices.Sorted(maps.Keys(generator.Codes))
	explained := templates.Explained()
	for _, code := range codes {
		text, ok := generator.Explain(code)
		if !ok || !strings.HasPrefix(text, string(code)+", ") {
			t.Errorf("%s is not explained", code)
		}
	}
	for _, code := range explained {
		if generator.Codes[generator.Code(code)] == "" {
			t.Errorf("%s is explained and is no code", code)
		}
	}
}
