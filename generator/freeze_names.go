package generator

import (
	"fmt"
	"go/token"
	"path"
	"slices"
	"strings"
	"unicode"

	"github.com/evq-go/evq/generator/schema"
)

// claim returns the name, or the next that is free, and takes it.
func (z *freezer) claim(name string) string {
	name = free(name, z.taken)
	z.taken[name] = token.NoPos
	return name
}

// goName is the name of a field: the hint if it is free.
func goName(f schema.Field, used map[string]bool) string {
	name := f.Go
	if name == "" || !token.IsExported(name) || !token.IsIdentifier(name) {
		name = "Field"
	}
	unique := name
	for i := 2; used[unique]; i++ {
		unique = fmt.Sprintf("%s%d", name, i)
	}
	used[unique] = true
	return unique
}

// via writes a type by its import path and name.
func (z *freezer) via(full string) string {
	head, args, generic := strings.Cut(full, "[")
	dot := strings.LastIndex(head, ".")
	if generic && strings.ContainsAny(args, "./") || dot < 0 {
		return "any /* " + full + " */" // for a person to name
	}
	name := z.qualified(head[:dot], head[dot+1:])
	if generic {
		name += "[" + args
	}
	return name
}

// qualified writes a type of a package and notes the import.
func (z *freezer) qualified(pkgPath, name string) string {
	if pkgPath == z.pkgPath {
		return name
	}
	if z.imports[pkgPath] == "" {
		z.imports[pkgPath] = z.claim(identifier(assumedName(pkgPath)))
	}
	return z.imports[pkgPath] + "." + name
}

// identifier is what of a name can stand in Go.
func identifier(name string) string {
	name = strings.Map(func(r rune) rune {
		if r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, name)
	if name = strings.TrimLeft(name, "0123456789"); name == "" {
		return "held"
	}
	return name
}

// importBlock writes the imports.
func (z *freezer) importBlock() string {
	if len(z.imports) == 0 {
		return ""
	}
	var std, others []string
	for p := range z.imports {
		line := fmt.Sprintf("\t%q\n", p)
		if name := z.imports[p]; name != path.Base(p) {
			line = fmt.Sprintf("\t%s %q\n", name, p)
		}
		if strings.Contains(strings.Split(p, "/")[0], ".") {
			others = append(others, line)
		} else {
			std = append(std, line)
		}
	}
	slices.Sort(std)
	slices.Sort(others)
	gap := ""
	if len(std) > 0 && len(others) > 0 {
		gap = "\n"
	}
	return "import (\n" + strings.Join(std, "") + gap + strings.Join(others, "") + ")\n\n"
}
