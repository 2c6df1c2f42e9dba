package schema

import (
	"encoding/json"
	"errors"
	"strconv"
	"strings"
)

// quoteWord quotes a word that would not stand as one.
func quoteWord(w string) string {
	if w == "" || strings.ContainsFunc(w, func(r rune) bool { return r <= ' ' || r > '~' || r == '"' || r == '\\' }) {
		return strconv.QuoteToASCII(w)
	}
	return w
}

// splitText cuts text into words; a quoted part keeps its spaces.
func splitText(text string) ([]string, error) {
	var all []string
	for text = strings.TrimLeft(text, " "); text != ""; text = strings.TrimLeft(text, " ") {
		end := strings.IndexAny(text, " \"")
		if end >= 0 && text[end] == '"' {
			quoted, err := strconv.QuotedPrefix(text[end:])
			if err != nil {
				return nil, errors.New("a quote does not end")
			}
			end += len(quoted)
		} else if end < 0 {
			end = len(text)
		}
		all = append(all, text[:end])
		text = text[end:]
	}
	return all, nil
}

// unquoteWord is the value that quoteWord wrote.
func unquoteWord(w string) (string, error) {
	if !strings.HasPrefix(w, `"`) {
		return w, nil
	}
	return strconv.Unquote(w)
}

// parseEnum reads a JSON array as the texts of its elements.
func parseEnum(text string) ([]string, error) {
	var raw []json.RawMessage
	if err := json.Unmarshal([]byte(text), &raw); err != nil {
		return nil, err
	}
	var all []string
	for _, r := range raw {
		all = append(all, string(r))
	}
	return all, nil
}

func first(all []string) string {
	if len(all) == 0 {
		return ""
	}
	return all[0]
}
