package evq

import (
	"reflect"
	"unicode/utf8"
)

// holdsBadUTF8 looks for a string that encoding/json would have changed. It is asked only when the JSON holds a
// replacement, which honest text nearly never does.
func holdsBadUTF8(v any) bool {
	return badUTF8(reflect.ValueOf(v), 0)
}

func badUTF8(v reflect.Value, depth int) bool {
	if depth > maxDepth {
		return false
	}
	switch v.Kind() {
	case reflect.String:
		return !utf8.ValidString(v.String())
	case reflect.Pointer, reflect.Interface:
		return !v.IsNil() && badUTF8(v.Elem(), depth+1)
	case reflect.Struct:
		for i := range v.NumField() {
			if badUTF8(v.Field(i), depth+1) {
				return true
			}
		}
	case reflect.Slice, reflect.Array:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return false // base64, or JSON that somebody else wrote
		}
		for i := range v.Len() {
			if badUTF8(v.Index(i), depth+1) {
				return true
			}
		}
	case reflect.Map:
		for entries := v.MapRange(); entries.Next(); {
			if badUTF8(entries.Key(), depth+1) || badUTF8(entries.Value(), depth+1) {
				return true
			}
		}
	}
	return false
}
