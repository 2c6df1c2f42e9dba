package generator

import (
	"slices"
	"strings"

	"github.com/evq-go/evq/generator/schema"
)

// The directives, and the keys of each, in the order in which docs name them.
var directiveKeys = map[string][]string{
	"event":   {"type", "version", "reserved"},
	"package": {"prefix"},
}

// optionalKeys are those that a directive can do without.
var optionalKeys = []string{"reserved"}

// required are the keys that a directive cannot do without.
func required(keys []string) []string {
	return slices.DeleteFunc(slices.Clone(keys), func(key string) bool { return slices.Contains(optionalKeys, key) })
}

// isVersion reports whether a text is MAJOR.MINOR.
func isVersion(text string) bool {
	_, err := schema.ParseVersion(text)
	return err == nil
}

// The values of the keys, beside types and versions, whose forms package schema knows.
var (
	prefixValue   = newPattern(`^[A-Z][A-Za-z0-9_]{0,63}$`)
	reservedValue = newPattern(`^[^,.]+(\.[^,.]+)*(,[^,.]+(\.[^,.]+)*)*$`)
)

// A word is a piece of a comment and its offset from the comment's start.
type word struct {
	text   string
	offset int
}

// end is the offset behind the word.
func (w word) end() int { return w.offset + len(w.text) }

// A fault is what is wrong with a word of a directive.
type fault struct {
	code    Code
	at      word
	message string
	help    string
	fix     *repair // what resolves it, where that is certain
}

// A lexed is one directive as it was read: its name and the values of its keys.
type lexed struct {
	name   word
	words  []word // what follows the name
	values map[string]word
	meant  []string // the keys that misspelled ones stand for: they are not missing as well
}

// lexDirective reads the comment text, which starts with "//evq:" and stands on
// the type of that name, or on none. It returns all that is wrong with it; the
// directive can be used if nothing is.
func lexDirective(text, typeName string) (lexed, []fault) {
	words := splitWords(text)
	name := word{strings.TrimPrefix(words[0].text, "//evq:"), len("//evq:")}
	d := lexed{name: name, words: words[1:], values: map[string]word{}}
	keys, known := directiveKeys[name.text]
	if !known {
		meant := name
		if meant.text == "" && len(words) > 1 {
			meant = words[1] // "//evq: event"
		}
		return d, []fault{unknownDirective(word{words[0].text[2:], 2}, meant)}
	}
	var faults []fault
	for _, w := range d.words {
		if f, bad := d.take(w, keys); bad {
			faults = append(faults, f)
		}
	}
	return d, append(faults, d.missing(keys, typeName)...)
}

// take reads one key=value word into d.
func (d *lexed) take(w word, keys []string) (fault, bool) {
	key, value, ok := strings.Cut(w.text, "=")
	at := word{key, w.offset}
	switch {
	case !ok || key == "":
		return fault{"EVQ108", w, quoted("%s is not key=value", w.text), "write " + strings.Join(required(keys), "=… ") + "=…", nil}, true
	case !slices.Contains(keys, key):
		return d.unknownKey(at, keys), true
	}
	if first, twice := d.values[key]; twice {
		return fault{"EVQ104", at, quoted("the key %s is given twice", key), "keep one of them", d.dropRepeated(w, value == first.text)}, true
	}
	d.values[key] = word{value, w.offset + len(key) + 1}
	return valueFault(key, d.values[key])
}

// unknownKey is the fault of a key that is not one of keys.
func (d *lexed) unknownKey(at word, keys []string) fault {
	f := fault{"EVQ103", at, quoted("//evq:"+d.name.text+" has no key %s", at.text), "the keys are " + list(keys), nil}
	if len(keys) == 1 {
		f.help = "the only key is " + keys[0]
	}
	if near := Nearest(at.text, keys); near != "" {
		f.help = quoted("did you mean %s?", near)
		if !d.has(near) && !slices.Contains(d.meant, near) {
			f.fix = replaceWord(at, near)
		}
		d.meant = append(d.meant, near)
	}
	return f
}

// has reports whether any word gives the key.
func (d *lexed) has(key string) bool {
	return slices.ContainsFunc(d.words, func(w word) bool { return strings.HasPrefix(w.text, key+"=") })
}

// valueFault says what is wrong with the value of a key.
func valueFault(key string, v word) (fault, bool) {
	switch {
	case key == "type" && !schema.IsType(v.text):
		return fault{"EVQ106", v, quoted("%s cannot be a stored type", v.text),
			"a stored type is a letter, then at most 127 letters, digits, '_', '.' and '-'", nil}, true
	case key == "version" && !isVersion(v.text):
		return fault{"EVQ107", v, quoted("%s cannot be a version", v.text),
			"a version is MAJOR.MINOR without leading zeros, like 1.0", completeVersion(v)}, true
	case key == "prefix" && !prefixValue.MatchString(v.text):
		return fault{"EVQ110", v, quoted("%s cannot be a prefix", v.text),
			"a prefix begins an exported Go name, like Users", nil}, true
	case key == "reserved" && !reservedValue.MatchString(v.text):
		return fault{"EVQ111", v, quoted("%s cannot be reserved", v.text),
			"name the JSON fields that are gone, as in reserved=nick,address.zip", nil}, true
	}
	return fault{}, false
}

// missing has a fault for each key that was not given.
func (d *lexed) missing(keys []string, typeName string) []fault {
	var faults []fault
	for _, key := range required(keys) {
		if _, ok := d.values[key]; !ok && !slices.Contains(d.meant, key) {
			at := word{"evq:" + d.name.text, 2}
			faults = append(faults, fault{"EVQ105", at, quoted("the key %s is missing", key), "add " + key + "=…", d.addKey(key, typeName)})
		}
	}
	return faults
}

// splitWords cuts text at white space.
func splitWords(text string) []word {
	var words []word
	start := -1
	for i := 0; i <= len(text); i++ {
		space := i == len(text) || strings.IndexByte(" \t\r\n\v\f", text[i]) >= 0
		if !space && start < 0 {
			start = i
		} else if space && start >= 0 {
			words = append(words, word{text[start:i], start})
			start = -1
		}
	}
	return words
}
