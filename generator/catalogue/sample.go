package catalogue

import (
	"bytes"

	"github.com/evq-go/evq/generator/schema"
)

// sample is JSON that the version wrote or could have written. Where that takes
// the code of a type, a made up one holds a null.
func (v *Version) sample() string {
	text := v.Sample
	if text == nil {
		text, _ = schema.Sample(v.Shape)
	}
	return string(bytes.TrimSpace(text))
}
