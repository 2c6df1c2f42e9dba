package generator

import (
	"fmt"

	"github.com/evq-go/evq/templates"
)

// Explain says what a diagnostic code means: what is wrong, why it matters, with an
// example, and the ways out. It is false if there is no such code.
func Explain(code Code) (string, bool) {
	text, ok := templates.Explanation(string(code))
	if !ok {
		return "", false
	}
	return fmt.Sprintf("%s, %s: %s\n\n%s", code, code.Severity(), Codes[code], text), true
}
