package schema

import (
	"math"
	"slices"
	"strconv"
)

// isNumber reports whether a kind is written as a JSON number.
func (k Kind) isNumber() bool { return k.isInteger() || k.isFloat() || k == Number || k == BigInt }

func (k Kind) isFloat() bool { return k == Float32 || k == Float64 }

func (k Kind) isInteger() bool { return integers[k].max != 0 }

// integers are the kinds of integers, with what their bits hold: from -1<<min, or
// 0 for 0, up to 1<<max - 1.
var integers = map[Kind]struct{ min, max int }{
	Int8: {7, 7}, Int16: {15, 15}, Int32: {31, 31}, Int64: {63, 63},
	Uint8: {0, 8}, Uint16: {0, 16}, Uint32: {0, 32}, Uint64: {0, 64},
}

// lowest is the lowest integer of so many bits, none for 0.
func lowest(bits int) string {
	if bits == 0 {
		return "0"
	}
	return strconv.FormatInt(math.MinInt64>>(63-bits), 10)
}

// highest is the highest integer of so many bits.
func highest(bits int) string { return strconv.FormatUint(math.MaxUint64>>(64-bits), 10) }

// mantissa is how many bits of an integer a kind of float keeps.
var mantissa = map[Kind]int{Float32: 24, Float64: 53}

// readsLiteral compares a bool or a number with its reader.
func (j *judge) readsLiteral(w, r node) {
	switch {
	case r.shape.Kind == Text:
		j.anotherKind(w, r)
	case r.shape.Quoted && w.shape.Kind == r.shape.Kind:
		j.differs(quotes, Refused, w, r, "cannot be read: %s is written without the option string, and is read with it", w.label)
	case r.shape.Quoted, (w.shape.Kind == Bool || r.shape.Kind == Bool) && w.shape.Kind != r.shape.Kind, !r.shape.Kind.isNumber() && r.shape.Kind != Bool:
		j.anotherKind(w, r)
	default:
		j.readsNumber(w, r)
	}
}

// readsNumber compares two kinds of number, or two of bool.
func (j *judge) readsNumber(w, r node) {
	from, to := w.shape.Kind, r.shape.Kind
	switch {
	case from == to, to == Number, from == Float32 && to == Float64:
	case from.isInteger() && to.isInteger():
		j.readsInteger(w, r)
	case from.isInteger() && to.isFloat():
		if integers[from].max > mantissa[to] {
			j.loses(w, r, map[Kind]string{Float32: "2^24", Float64: "2^53"}[to])
		}
	case to.isFloat():
		j.losesFraction(w, r)
	case from.isInteger(): // into a BigInt
	case from == BigInt:
		j.exceeds(w, r, "beyond "+string(to))
	case to == BigInt:
		j.exceeds(w, r, "no plain integer")
	default:
		j.exceeds(w, r, "no integer or beyond "+string(to))
	}
}

// readsInteger compares two kinds of integer.
func (j *judge) readsInteger(w, r node) {
	from, to := integers[w.shape.Kind], integers[r.shape.Kind]
	below, above := from.min > to.min, from.max > to.max
	switch {
	case below && above:
		j.exceeds(w, r, "beyond "+string(r.shape.Kind)+": below "+lowest(to.min)+" or above "+highest(to.max))
	case below:
		j.exceeds(w, r, "below "+lowest(to.min))
	case above:
		j.exceeds(w, r, "above "+highest(to.max))
	}
}

// exceeds reports numbers that the reader refuses.
func (j *judge) exceeds(w, r node, where string) {
	j.differs(limit, Refused, w, r, "cannot be read where %s is %s", w.label, where)
}

// loses reports integers that the reader rounds.
func (j *judge) loses(w, r node, beyond string) {
	j.differs(digits, Lost, w, r, "will read with %s rounded where it is beyond %s", w.label, beyond)
}

// losesFraction reports numbers that the reader rounds, whatever their size.
func (j *judge) losesFraction(w, r node) {
	j.differs(digits, Lost, w, r, "will read with %s rounded where it has more digits than %s keeps", w.label, r.shape.words())
}

// texts are the kinds that are written as a string of a form of their own.
var texts = []Kind{Time, UUID, Addr, AddrPort, Prefix, BigFloat, BigRat}

// readsText compares a kind that is written as a JSON string with its reader.
func (j *judge) readsText(w, r node) {
	from, to := w.shape.Kind, r.shape.Kind
	inString := to == String || to == Number || to == Base64 || to == Text || slices.Contains(texts, to) || r.shape.Quoted
	switch {
	case !inString:
		j.anotherKind(w, r)
	case (from == Text || to == Text) && !r.shape.Quoted && to != String:
		j.sameVia(w, r)
	case r.shape.Quoted:
		j.intoQuoted(w, r)
	case from == to, to == String && from != Base64:
	case from == Base64 || to == Base64:
		j.readsBytes(w, r)
	case from == String, from == BigFloat && to == BigRat, from == BigRat && to == BigFloat, to == Number && slices.Contains([]Kind{BigFloat, BigRat}, from):
		j.differs(form, Refused, w, r, "cannot be read where %s is text that is no %s", w.label, to)
	default:
		j.anotherKind(w, r)
	}
}

// readsBytes compares base64 with other text.
func (j *judge) readsBytes(w, r node) {
	switch from, to := w.shape.Kind, r.shape.Kind; {
	case to == String:
		j.differs(binary, Lost, w, r, "will read with the base64 of %s in the place of its bytes", w.label)
	case from == String || from == BigFloat || from == BigRat:
		j.differs(binary, Lost, w, r, "will read with other bytes where the text of %s happens to be base64, and cannot be read where it is not", w.label)
	case to == Number:
		j.differs(binary, Lost, w, r, "will read with a number where the base64 of %s looks like one, and cannot be read where it does not", w.label)
	default:
		j.anotherKind(w, r)
	}
}

// intoQuoted compares unquoted text with a reader that has the option string.
func (j *judge) intoQuoted(w, r node) {
	switch {
	case w.shape.Kind != String && w.shape.Kind != Text:
		j.anotherKind(w, r)
		return
	case r.shape.Kind == String:
		j.differs(quotes, Lost, w, r, "cannot be read where %s has no quotes of its own, and will read without them where it has: it is read with the option string", w.label)
		return
	}
	j.differs(quotes, Refused, w, r, "cannot be read where %s is text that holds no %s: it is read with the option string", w.label, r.shape.Kind)
}

// readsQuoted compares a value that was written with the option string with its
// reader.
func (j *judge) readsQuoted(w, r node) {
	from, to := w.shape.Kind, r.shape.Kind
	number := from.isNumber()
	switch {
	case r.shape.Quoted && from != to && !(number && to.isNumber()):
		j.anotherKind(w, r)
	case r.shape.Quoted:
		j.readsNumber(w, r)
	case to == String && from == String:
		j.differs(quotes, Lost, w, r, "will read with %s in quotes: it is written with the option string", w.label)
	case to == BigFloat && from == Number:
		j.losesFraction(w, r)
	case to == String, number && (to == Number || to == BigFloat || to == BigRat):
	case to == Text:
		j.sameVia(w, r)
	case to == Base64:
		j.differs(binary, Lost, w, r, "will read with bytes where %s happens to be base64, and cannot be read where it is not", w.label)
	case from == to || number && to.isNumber():
		j.differs(quotes, Refused, w, r, "cannot be read: %s is written with the option string, and is read without it", w.label)
	default:
		j.anotherKind(w, r)
	}
}
