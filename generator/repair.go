package generator

import (
	"bytes"
	"go/token"
	"slices"
	"strings"

	"github.com/evq-go/evq/generator/schema"
)

// A repair resolves a fault within one comment: text takes the place of what
// lies between two offsets.
type repair struct {
	from, to int
	text     string
	alone    bool // only if the comment has its lines for itself
}

// replaceWord writes another word in the place of w.
func replaceWord(w word, text string) *repair {
	return &repair{from: w.offset, to: w.end(), text: text}
}

// addKey gives a directive a key that it lacks: the first version, or the name
// of the type that it stands on. A word that is no key's may hold what is missing.
func (d *lexed) addKey(key, typeName string) *repair {
	value := ""
	switch {
	case len(d.values)+len(d.meant) < len(d.words):
		return nil
	case key == "version":
		value = "1.0"
	case key == "type" && schema.IsType(typeName):
		value = typeName
	default:
		return nil
	}
	end := d.name.end()
	for _, v := range d.values {
		end = max(end, v.end())
	}
	return &repair{from: end, to: end, text: " " + key + "=" + value}
}

// dropRepeated removes a word with a key that was given before. Only the user
// knows which of two values is meant.
func (d *lexed) dropRepeated(w word, sameValue bool) *repair {
	i := slices.Index(d.words, w)
	if !sameValue || i < 1 {
		return nil
	}
	return &repair{from: d.words[i-1].end(), to: w.end()}
}

// almostVersion is a version with a "v", or without its minor part.
var almostVersion = newPattern(`^v?(\d+)(\.\d+)?$`)

// completeVersion makes a version of what is nearly one.
func completeVersion(v word) *repair {
	parts := almostVersion.FindStringSubmatch(v.text)
	if parts == nil {
		return nil
	}
	if parts[2] == "" {
		parts[2] = ".0"
	}
	whole := parts[1] + parts[2]
	if !isVersion(whole) {
		return nil
	}
	return replaceWord(v, whole)
}

// unblock turns a comment that is nothing but a directive in /* */ into one.
func unblock(comment, directive string) *repair {
	if strings.Contains(comment, "\n") {
		return nil
	}
	return &repair{from: 0, to: len(comment), text: strings.TrimSpace(directive), alone: true}
}

// offer gives a diagnostic about a comment at pos its repair, if the file reads
// there as the comment does: a carriage return inside of it shifts all places.
func (r *repair) offer(b *bag, file []byte, pos token.Pos, comment string, d *Diagnostic) {
	start := b.place(pos).Offset
	end := start + len(comment)
	if end > len(file) || string(file[start:end]) != comment || r.alone && !hasLines(file, start, end) {
		return
	}
	old := comment[r.from:r.to]
	message, words := "write %s", r.text
	switch {
	case r.text == "":
		message, words = "remove %s", old
	case old == "":
		message = "add %s"
	}
	d.fix(b.place(pos+token.Pos(r.from)), b.place(pos+token.Pos(r.to)), r.text, message, strings.TrimSpace(words))
}

// hasLines reports whether the lines of text[start:end] hold nothing else.
func hasLines(text []byte, start, end int) bool {
	before := text[1+bytes.LastIndexByte(text[:start], '\n') : start]
	after, _, _ := bytes.Cut(text[end:], []byte("\n"))
	return len(bytes.TrimSpace(before)) == 0 && len(bytes.TrimSpace(after)) == 0
}

// rewrite has a diagnostic offer to write text for a word, if the word stands
// at that place and ends there.
func (b *bag) rewrite(d *Diagnostic, at span, old, text string) {
	start := b.place(at.pos)
	file := b.lines(start.Filename)
	end := start.Offset + len(old)
	if end >= len(file) || string(file[start.Offset:end]) != old || !strings.ContainsRune("`\",\\", rune(file[end])) {
		return
	}
	d.fix(start, b.place(at.pos+token.Pos(len(old))), text, "write %s", text)
}
