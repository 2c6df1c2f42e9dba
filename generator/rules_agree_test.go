package generator

import (
	"math/big"
	"reflect"
	"slices"
	"strings"
)

// agree reports whether what was read is what was written.
func agree(w, r any, forward bool) bool {
	w, r = plain(w, r), plain(r, w)
	switch w := w.(type) {
	case absent:
		return isZero(r)
	case object:
		return membersAgree(w, r, forward)
	case dict:
		others, _ := membersOf(r)
		_, toDict := r.(dict)
		for name, e := range w.members {
			if other, ok := others[name]; !ok || !agree(e, other, forward) {
				return isEmpty(r) && len(w.members) == 0
			}
		}
		return toDict && len(others) == len(w.members) || isEmpty(r) && len(w.members) == 0
	case []any:
		list, ok := r.([]any)
		return ok && slices.EqualFunc(w, list, func(a, b any) bool { return agree(a, b, forward) }) || isEmpty(r) && len(w) == 0
	case number:
		return sameNumber(w, r)
	case inQuotes:
		return agree(w.value, r, forward) || r == w.text
	case nil:
		return r == nil || isEmpty(r)
	}
	if n, ok := r.(number); ok {
		return w == n.text
	}
	if q, ok := r.(inQuotes); ok {
		return w == q.value || w == q.text
	}
	if _, ok := r.(absent); ok {
		return isZero(w)
	}
	return reflect.DeepEqual(w, r)
}

// plain is v as it is held against other: bytes as a list unless they meet text
// that is anything.
func plain(v, other any) any {
	_, met := other.(loose)
	switch v := v.(type) {
	case base64ed:
		if met {
			return v.text
		}
		return v.bytes
	case loose:
		return string(v)
	case inQuotes:
		if _, isText := v.value.(string); isText && !met {
			return v.value
		}
	}
	return v
}

// membersAgree compares the members of a struct. Those that only the reader has
// are new to it, and forward those that only the writer has are new.
func membersAgree(w object, r any, forward bool) bool {
	others, ok := membersOf(r)
	if !ok {
		return false
	}
	_, isStruct := r.(object)
	met := map[string]bool{}
	for name, e := range w.members {
		at := name
		if _, exact := others[name]; !exact && isStruct {
			for other := range others {
				if strings.EqualFold(other, name) {
					at = other
				}
			}
		}
		other, found := others[at]
		met[at] = true
		switch _, none := e.(absent); {
		case !found && (isStruct && forward || none || e == nil && !isStruct):
		case !found || !agree(e, other, forward):
			return false
		}
	}
	return !isStruct || !forward || len(met) >= len(others) && containsAll(met, others)
}

func containsAll(met map[string]bool, others map[string]any) bool {
	for name := range others {
		if !met[name] {
			return false
		}
	}
	return true
}

func membersOf(v any) (map[string]any, bool) {
	switch v := v.(type) {
	case object:
		return v.members, true
	case dict:
		return v.members, true
	case absent:
		return nil, true // a map that is left out because it is empty
	}
	return nil, false
}

// sameNumber compares numbers by value, and with text by their letters.
func sameNumber(w number, r any) bool {
	switch r := r.(type) {
	case number:
		a, okA := new(big.Rat).SetString(w.text)
		b, okB := new(big.Rat).SetString(r.text)
		return okA && okB && a.Cmp(b) == 0 || w.text == r.text
	case string:
		return w.text == r
	case absent:
		return isZero(w)
	}
	return false
}

// isEmpty reports whether v is what a list or a map without elements is when it is
// left out.
func isEmpty(v any) bool { return v == absent{} }

// zeroTexts are the zero values that are written as strings.
var zeroTexts = []string{"", "0001-01-01T00:00:00Z", "00000000-0000-0000-0000-000000000000"}

// isZero reports whether v is what a member that is not there is read as.
func isZero(v any) bool {
	switch v := v.(type) {
	case nil, absent:
		return true
	case bool:
		return !v
	case number:
		n, ok := new(big.Rat).SetString(v.text)
		return ok && n.Sign() == 0 || v.text == ""
	case inQuotes:
		return isZero(v.value)
	case string:
		return slices.Contains(zeroTexts, v)
	case loose:
		return v == ""
	case base64ed:
		return isZero(v.bytes)
	case []any:
		return !slices.ContainsFunc(v, func(e any) bool { return !isZero(e) })
	case object:
		for _, e := range v.members {
			if !isZero(e) {
				return false
			}
		}
		return true
	case dict:
		return len(v.members) == 0
	}
	return false
}
