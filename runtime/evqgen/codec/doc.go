// Package codec is what generated codecs are made of: functions that write and read single JSON values as encoding/json
// does, to the byte and to the value. Only code that evgen wrote may use it.
//
// It knows the plain forms. Whatever else it meets it refuses, and the caller asks encoding/json, which then has the
// only word: on what is accepted, and on the error. A writer refuses by the byte [Refused], which is in no JSON text, a
// [Decoder] by reading nothing more.
//
// The type parameters say of what kind a type has to be. A type that changes its kind no longer compiles with the
// codec that was written for it.
package codec

// Signed are the kinds of signed integers.
type Signed interface {
	~int | ~int8 | ~int16 | ~int32 | ~int64
}

// Unsigned are the kinds of unsigned integers.
type Unsigned interface {
	~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64
}

// Floating are the kinds of floating-point numbers.
type Floating interface{ ~float32 | ~float64 }

// Integer are the kinds of integers.
type Integer interface{ Signed | Unsigned }
