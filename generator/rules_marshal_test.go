package generator

import (
	"errors"
	"strconv"
	"strings"
)

// MarshalText writes the text behind a sign.
func (r RuleText) MarshalText() ([]byte, error) { return []byte("#" + string(r)), nil }

func (r *RuleText) UnmarshalText(text []byte) error {
	rest, ok := strings.CutPrefix(string(text), "#")
	*r = RuleText(rest)
	return errorUnless(ok)
}

// MarshalText writes capitals.
func (r RuleCode) MarshalText() ([]byte, error) { return []byte(strings.ToUpper(string(r))), nil }

func (r *RuleCode) UnmarshalText(text []byte) error {
	*r = RuleCode(text)
	return errorUnless(strings.ToUpper(string(text)) == string(text) && !strings.HasPrefix(string(text), "#"))
}

func (r RuleMoved) MarshalText() ([]byte, error)     { return RuleText(r).MarshalText() }
func (r *RuleMoved) UnmarshalText(text []byte) error { return (*RuleText)(r).UnmarshalText(text) }

func (r RuleMoney) MarshalJSON() ([]byte, error) {
	return strconv.AppendQuote(nil, strconv.Itoa(r.amount)), nil
}

func (r *RuleMoney) UnmarshalJSON(data []byte) error {
	text, err := strconv.Unquote(string(data))
	r.amount, _ = strconv.Atoi(text)
	return err
}

func errorUnless(ok bool) error {
	if ok {
		return nil
	}
	return errors.New("this is no text of this type")
}
