package evq

import (
	"bytes"
	"encoding/json"

	"github.com/google/uuid"
)

// decodeMetadata reads what encode writes.
func decodeMetadata(stored Raw) (Metadata, error) {
	if m, ok := readMetadata(stored); ok {
		return m, nil
	}
	var m storedMetadata
	err := json.Unmarshal(stored, &m)
	return Metadata(m), err
}

// readMetadata reads metadata in the two forms that it is stored in: as encode writes it, and as jsonb does, with the
// names in another order and a space behind each colon and comma. It is several times faster than encoding/json. To
// everything else it says no, and encoding/json decides.
func readMetadata(stored Raw) (m Metadata, ok bool) {
	if string(stored) == string(noMetadata) {
		return m, true
	}
	rest := stored
	ok = take(&rest, "{")
	for ok {
		switch {
		case take(&rest, `"correlation_id":`):
			ok = takeID(&rest, &m.CorrelationID)
		case take(&rest, `"causation_id":`):
			ok = takeID(&rest, &m.CausationID)
		case take(&rest, `"extra":`):
			ok = takeExtra(&rest, &m.Extra)
		default:
			ok = false
		}
		if ok && string(rest) == "}" {
			return m, true
		}
		ok = ok && take(&rest, ",")
	}
	return Metadata{}, false
}

// take cuts prefix, and one space behind it, off text if it is there.
func take(text *Raw, prefix string) bool {
	t := *text
	if len(t) < len(prefix) || string(t[:len(prefix)]) != prefix {
		return false
	}
	t = t[len(prefix):]
	if len(t) > 0 && t[0] == ' ' {
		t = t[1:]
	}
	*text = t
	return true
}

// takeID reads a UUID in its usual form. A name that comes again is not ours to read.
func takeID(text *Raw, id *uuid.UUID) bool {
	const form = len(`"00000000-0000-0000-0000-000000000000"`)
	if *id != uuid.Nil || len(*text) < form || (*text)[0] != '"' || (*text)[form-1] != '"' {
		return false
	}
	read, err := uuid.ParseBytes((*text)[1 : form-1])
	*id, *text = read, (*text)[form:]
	return err == nil
}

// takeExtra copies the JSON value that text begins with.
func takeExtra(text *Raw, extra *json.RawMessage) bool {
	value := (*text)[:valueEnd(*text)]
	if *extra != nil || len(bytes.TrimSpace(value)) < len(value) || !json.Valid(value) {
		return false
	}
	*extra, *text = bytes.Clone(value), (*text)[len(value):]
	return true
}

// valueEnd returns where the JSON value ends that text begins with, if it is one: at the comma or bracket that does not
// belong to it. Without one, and of a value that is nested deeper than what is pushed, it is 0.
func valueEnd(text Raw) int {
	depth, quoted := 0, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			if depth++; depth > maxDepth {
				return 0
			}
		case depth == 0 && (c == ',' || c == '}'):
			return i
		case c == '}' || c == ']':
			depth--
		}
	}
	return 0
}
