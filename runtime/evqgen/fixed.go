package evqgen

import (
	"reflect"
	"sync"
	"time"
)

// fixed tells whether a copy of e is all its own: then whoever changes one changes no other.
func fixed[T any](e T) bool { return isFixed(reflect.TypeOf(e)) }

var fixedTypes sync.Map // a bool for each reflect.Type that was asked about

func isFixed(t reflect.Type) bool {
	if t == nil {
		return false
	}
	if known, ok := fixedTypes.Load(t); ok {
		return known.(bool)
	}
	is := findFixed(t)
	fixedTypes.Store(t, is)
	return is
}

// findFixed looks for anything that refers to what others may write to. A time refers to its place, which nobody can.
func findFixed(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Array:
		return findFixed(t.Elem())
	case reflect.Struct:
		if t == reflect.TypeFor[time.Time]() {
			return true
		}
		for i := range t.NumField() {
			if !findFixed(t.Field(i).Type) {
				return false
			}
		}
		return true
	case reflect.Chan, reflect.Func, reflect.Interface, reflect.Map, reflect.Pointer, reflect.Slice, reflect.UnsafePointer:
		return false
	}
	return true
}
