package catalogue

import (
	"bytes"
	"encoding/json"
)

// indent writes JSON for people, with keys in the order of their names. What
// matters in HTML stays as it is: whoever puts the text there escapes it.
func indent(v any) []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		panic(err) // only maps, lists and texts ever come here
	}
	return b.Bytes()
}

// An object is a JSON object that is being built.
type object map[string]any
