package evq

import (
	"encoding/json"
	"os/exec"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestDataThatEveryDatabaseKeepsIsAccepted(t *testing.T) {
	for _, data := range []string{
		`null`, `true`, `0`, `-0`, `"x"`, `[]`, `{}`, ` { "a" : [ 1 , 2 ] } `, `"\"\\\/\b\f\n\r\t"`,
		`"\u0001"`, `"\ud83d\ude00"`, `"\uD83D\uDE00"`, `"😀"`, `"\\u0000"`, `"\\ud800"`, `"\ufffd"`,
		`1e131071`, `1E+131071`, `1e-16383`, `1.5e-16382`, strings.Repeat("9", 131_072), "0." + strings.Repeat("9", 16_383),
		strings.Repeat("[", 1000) + strings.Repeat("]", 1000),
	} {
		if err := checkJSON([]byte(data), maxData); err != nil {
			t.Errorf("%.60s: %v", data, err)
		}
	}
}

func TestDataThatSomeDatabaseWouldChangeOrRefuseIsRefused(t *testing.T) {
	for _, c := range []struct{ data, reason string }{
		{``, "not a JSON value"},
		{`{`, "not a JSON value"},
		{`{} {}`, "not a JSON value"},
		{`NaN`, "not a JSON value"},
		{"\"\xff\"", "not valid UTF-8"},
		{`"\u0000"`, `\u0000`},
		{`{"a\u0000":1}`, `\u0000`},
		{`"\\\u0000"`, `\u0000`},
		{`"\ud800"`, `\ud800`},
		{`"\udc00"`, `\udc00`},
		{`"\ud800\u0041"`, `\ud800`},
		{`"\ud800\ud800"`, `\ud800`},
		{`"\udc00\ud800"`, `\udc00`},
		{`"\ud800x"`, `\ud800`},
		{`1e131072`, "digits"},
		{`-1e400000`, "digits"},
		{`[1e-16384]`, "digits"},
		{`1e99999999999999999999`, "digits"},
		{`1e-99999999999999999999`, "digits"},
		{strings.Repeat("9", 131_073), "digits"},
		{"0." + strings.Repeat("9", 16_384), "digits"},
		{strings.Repeat("[", 1001) + strings.Repeat("]", 1001), "levels"},
		{`"` + strings.Repeat("x", maxData) + `"`, "too large"},
	} {
		err := checkJSON([]byte(c.data), maxData)
		if err == nil || !strings.Contains(err.Error(), c.reason) {
			t.Errorf("%.60s: got %v, want a reason with %q", c.data, err, c.reason)
		}
	}
}

func FuzzAcceptedDataIsOneJSONValueWithoutWhatDatabasesRefuse(f *testing.F) {
	for _, seed := range []string{`{"a":"\u0000"}`, `"\ud800\udc00"`, `1e5`, `[[1]]`, `"\`, "\"\xed\xa0\x80\""} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if checkJSON(data, maxData) != nil {
			return
		}
		if !json.Valid(data) || !utf8.Valid(data) {
			t.Fatalf("accepted %q", data)
		}
		var v any
		if err := json.Unmarshal(data, &v); err == nil && holdsNUL(v) {
			t.Fatalf("accepted a NUL: %q", data)
		}
	})
}

func holdsNUL(v any) bool {
	switch v := v.(type) {
	case string:
		return strings.ContainsRune(v, 0)
	case []any:
		for _, e := range v {
			if holdsNUL(e) {
				return true
			}
		}
	case map[string]any:
		for k, e := range v {
			if strings.ContainsRune(k, 0) || holdsNUL(e) {
				return true
			}
		}
	}
	return false
}

func TestTextThatEncodingJSONWouldReplaceIsRefused(t *testing.T) {
	type inner struct{ S string }
	for _, v := range []any{
		inner{"a\xff"}, &inner{"\xc0"}, []inner{{"ok"}, {"\xff"}}, map[string]int{"\xff": 1}, struct{ V any }{inner{"\xff"}},
	} {
		if data, err := Marshal(v); err == nil {
			t.Errorf("%#v was written as %s", v, data)
		}
	}
	for _, v := range []any{inner{"�"}, struct{ B []byte }{[]byte("\xff")}, struct{ R json.RawMessage }{json.RawMessage(`"\ufffd"`)}} {
		if _, err := Marshal(v); err != nil {
			t.Errorf("%#v: %v", v, err)
		}
	}
}

// The other engine of encoding/json, which a Go program may be built with, writes replacements otherwise.
func TestTheOtherJSONEngineReplacesNoTextEither(t *testing.T) {
	const engine = "GOEXPERIMENT=jsonv2"
	cmd := exec.CommandContext(t.Context(), "go", "test", "-v", "-run", "^TestTextThatEncodingJSONWouldReplaceIsRefused$", ".")
	cmd.Env = append(cmd.Environ(), engine)
	if out, err := cmd.CombinedOutput(); err != nil || !strings.Contains(string(out), "--- PASS") {
		t.Errorf("%s: %v\n%s", engine, err, out)
	}
}

func TestVersionsAreMajorAndMinorInDecimal(t *testing.T) {
	for _, s := range []string{"0.0", "1.0", "1.10", "2147483647.0"} {
		if v, err := ParseVersion(s); err != nil || v.String() != s {
			t.Errorf("%s: %v, %v", s, v, err)
		}
	}
	for _, s := range []string{"", "1", "1.", ".1", "01.0", "1.00", "1.0.0", "+1.0", "-1.0", "1.0 ", "v1.0", "99999999999.0"} {
		if v, err := ParseVersion(s); err == nil {
			t.Errorf("%q was read as %v", s, v)
		}
	}
}

func TestTypeNamesAreWhatADirectiveCanDeclare(t *testing.T) {
	for _, name := range []string{"A", "UserCreated", "billing.invoice-paid_2", "a" + strings.Repeat("b", 127)} {
		if err := checkType(name); err != nil {
			t.Error(err)
		}
	}
	for _, name := range []string{"", "1a", ".a", "a b", "a,b", "ä", "a\n", "a" + strings.Repeat("b", 128)} {
		if checkType(name) == nil {
			t.Errorf("%q was accepted", name)
		}
	}
}
