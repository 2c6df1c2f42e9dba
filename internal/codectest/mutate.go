package codectest

import (
	"bytes"
	"math/rand/v2"
	"regexp"
)

// Seeds are texts around which the engines of encoding/json have their subtleties. F stands for the name of a field.
var Seeds = []string{
	`{"F":1.0}`, `{"F":1e2}`, `{"F":-0}`, `{"F":-0.0}`, `{"F":01}`, `{"F":"1"}`, `{"F":" 1"}`, `{"F":"1 "}`, `{"F":"null"}`, `{"F":null}`,
	`{"F":1,"F":null}`, `{"F":{"a":1},"F":{"b":2}}`, `{"F":[1,2],"F":[3]}`, `{"f":1}`, `{"F":"\ud800"}`, `{"F":"\ud83d\ude80"}`, `{"F":"\u0000"}`,
	"{\"F\":\"\xff\"}", `{"F":"\n\/\u00e9\u2028"}`, `{"F":"\x"}`, `{"F":"\u12"}`, `{"F":9223372036854775808}`, `{"F":-9223372036854775808}`,
	`{"F":18446744073709551615}`, `{"F":18446744073709551616}`, `{"F":1e400}`, `{"F":[]}`, `{"F":[null]}`, `{"F":{}}`, `{"F":{"1":1,"01":2,"+1":3,"-0":4}}`,
	`{"F":true} x`, `{"F":true}}`, `{"F":true,}`, `{"F":tru}`, `{,}`, `{"F"}`, `null`, `[]`, ``, ` {} `, "\x00{}", "{\x00}", `{"F":"AQ=="}`, `{"F":"AR=="}`,
	`{"F":"AQ"}`, `{"F":"A\nQ=="}`, `{"F":"2001-02-03T04:05:06Z"}`, `{"F":"2001-02-03T04:05:06.000000000+01:00"}`, `{"F":"2001-02-03T4:05:06Z"}`,
	`{"F":"2001-02-03T24:05:06Z"}`, `{"F":"01234567-89ab-4cde-8f01-23456789abcd"}`, `{"F":"{01234567-89AB-4cde-8f01-23456789abcd}"}`, `{"F":"0123456789ab4cde8f0123456789abcd"}`,
	`{"unknown":{"F":[1,{"x":"\ud800"}]}}`, `{"unknown":1,"unknown":2}`, `{"ſ":1,"K":2}`, `{"unknown":` + nested(600) + `}`, `{"F":` + nested(600) + `}`, nested(11_000),
}

func nested(depth int) string {
	return string(bytes.Repeat([]byte("["), depth)) + string(bytes.Repeat([]byte("]"), depth))
}

var (
	members = regexp.MustCompile(`"[^"\\]*":`)
	scalars = regexp.MustCompile(`"(?:[^"\\]|\\.)*"|-?[0-9][0-9.eE+-]*|true|false|null`)
	values  = []string{`null`, `true`, `0`, `-0`, `1.0`, `1e2`, `-1`, `128`, `70000`, `3000000000`, `9223372036854775808`, `1e39`, `1e400`, `"x"`, `"1"`, `"1.5"`, `"true"`,
		`"\ud800x"`, `"\ud83d\ude80"`, `"\u00E9\b"`, `[]`, `[null]`, `[1,"2"]`, `{}`, `{"a":1}`, `{"A":null,"a":1}`, `"AQI="`, `"2001-02-03T04:05:06Z"`}
)

// mutate makes another text of one, sound or not.
func mutate(r *rand.Rand, text []byte) []byte {
	text = bytes.Clone(text)
	for range 1 + r.IntN(2) {
		text = mutateOnce(r, text)
	}
	return text
}

func mutateOnce(r *rand.Rand, text []byte) []byte {
	member, scalar := find(r, members, text), find(r, scalars, text)
	switch r.IntN(9) {
	case 0: // another value
		return replace(text, scalar, pick(r, values))
	case 1: // a member twice
		return replace(text, member, string(text[member[0]:member[1]])+pick(r, values)+","+string(text[member[0]:member[1]]))
	case 2: // a name in other letters
		name := bytes.ToUpper(text[member[0]:member[1]])
		if r.IntN(2) == 0 {
			name = bytes.ReplaceAll(bytes.ToLower(name), []byte("s"), []byte("ſ"))
		}
		return replace(text, member, string(name))
	case 3: // a member that nobody knows
		return replace(text, member, `"unknown":`+pick(r, values)+`,`+string(text[member[0]:member[1]]))
	case 4: // white space
		at := r.IntN(len(text) + 1)
		return replace(text, []int{at, at}, pick(r, []string{" ", "\n\t", "\r", "\x00", "\u00a0"}))
	case 5: // another byte
		if at := r.IntN(len(text) + 1); at < len(text) {
			text[at] = pick(r, []byte("\"\\{}[],:0-.eEnut\xff\x00 aZ"))
		}
	case 6: // an end too soon
		return text[:r.IntN(len(text)+1)]
	case 7: // and too late
		return append(text, pick(r, []string{" ", "x", "{}", "}", ","})...)
	case 8: // an escape in a name
		if member[1]-member[0] > 3 {
			return replace(text, []int{member[0] + 1, member[0] + 2}, `\u00`+hex(text[member[0]+1]))
		}
	}
	return text
}

func hex(c byte) string { return string("0123456789abcdef"[c>>4]) + string("0123456789ABCDEF"[c&15]) }

// find is the place of one match, or an empty place.
func find(r *rand.Rand, what *regexp.Regexp, text []byte) []int {
	all := what.FindAllIndex(text, -1)
	if len(all) == 0 {
		return []int{len(text), len(text)}
	}
	return pick(r, all)
}

func replace(text []byte, at []int, by string) []byte {
	return bytes.Join([][]byte{text[:at[0]], []byte(by), text[at[1]:]}, nil)
}
