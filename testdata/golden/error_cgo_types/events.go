package p

// typedef struct { int n; } point;
import "C"

//evq:event type=A version=1.0
type A struct{ N C.int }

//evq:event type=B version=1.0
type B C.point

//evq:event type=D version=1.0
type D struct{ Held *Held }

// Held is held.
type Held struct{ P []C.point }
