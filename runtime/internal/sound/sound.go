// Package sound is how generated code's runtime tells the store that data was written by a codec. Nobody else can.
package sound

// By says that a codec wrote the data of a payload.
type By struct{ Codec bool }
