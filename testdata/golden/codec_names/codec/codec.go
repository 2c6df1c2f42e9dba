// Package codec has the name of the package that codecs are made of.
package codec

// Decoder has the name of a type there.
type Decoder struct{ A int }
