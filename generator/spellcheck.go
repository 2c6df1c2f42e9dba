package generator

import (
	"go/token"
	"go/types"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// checkSpelling spells all fields of a unit's events and reports what the
// generated file could not name, or would name wrongly. The events keep the spelling,
// and it returns the imports that this needs.
func checkSpelling(b *bag, u *unit) map[string]string {
	imports := map[string]string{}
	used := map[string]bool{"string": true, "error": true}
	for _, e := range u.events {
		sp := &speller{pkg: e.named.Obj().Pkg(), imports: imports, builtin: used}
		if e.spelled = sp.code(e.fields); sp.refused != "" {
			b.add("EVQ408", e.mark.typeName(), "%s has %s, which the generated file cannot name", e.Name, sp.refused).
				help("embed it instead: type %s struct{ %s }", e.Name, types.ExprString(e.mark.spec.Type))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(used)) {
		if pos, ok := u.taken[name]; ok && types.Universe.Lookup(name) != nil && token.IsIdentifier(name) {
			b.add("EVQ307", span{pos, len(name)}, "the package redefines %s, which %s needs in Go's meaning", name, u.output).help("rename it")
		}
	}
	return imports
}

// importable reports whether package from may import package path.
func importable(from, to string) bool {
	if i := strings.LastIndex(to, "vendor/"); i == 0 || i > 0 && to[i-1] == '/' {
		return false
	}
	parent, ok := to, false
	for i, elem := range strings.Split(to, "/") {
		if elem == "internal" {
			parent, ok = path.Join(strings.Split(to, "/")[:i]...), true
		}
	}
	from = strings.TrimSuffix(from, "_test")
	return !ok || from == parent || strings.HasPrefix(from, parent+"/")
}

// tagLiteral quotes a tag as people do, unless something in it does not show.
func tagLiteral(tag string) string {
	if strconv.CanBackquote(tag) && !strings.ContainsFunc(tag, func(r rune) bool { return !unicode.IsPrint(r) }) {
		return "`" + tag + "`"
	}
	return strconv.QuoteToASCII(tag)
}
