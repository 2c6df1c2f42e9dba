package main

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/evq-go/evq/generator"
)

// explain says what a code means, or lists all codes.
func (p *printer) explain(args []string) int {
	codes := slices.Sorted(maps.Keys(generator.Codes))
	switch len(args) {
	case 0:
		for _, code := range codes {
			fmt.Fprintf(p.stdout, "%s  %-7s  %s\n", code, code.Severity(), generator.Codes[code])
		}
		return done
	case 1:
		if text, ok := generator.Explain(generator.Code(strings.ToUpper(args[0]))); ok {
			fmt.Fprint(p.stdout, text)
			return done
		}
		return p.misused(unknownCode(args[0], codes))
	}
	return p.misused(errors.New("explain takes one code: evgen explain EVQ601"))
}

// unknownCode is the error for a word that is no code.
func unknownCode(word string, codes []generator.Code) error {
	var lower []string
	for _, code := range codes {
		lower = append(lower, strings.ToLower(string(code)))
	}
	if near := cmp.Or(generator.Nearest(word, lower), generator.Nearest("evq"+word, lower)); near != "" {
		return fmt.Errorf("there is no code %q: did you mean %q?", word, strings.ToUpper(near))
	}
	return fmt.Errorf("there is no code %q: evgen explain lists them", word)
}
