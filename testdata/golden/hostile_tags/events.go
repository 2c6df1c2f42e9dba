// Package tags has struct tags that want to become code.
package tags

// Tagged has tags with everything in them.
//
//evq:event type=Tagged version=1.0
type Tagged struct {
	Backquote string "json:\"backquote\" x:\"`\\n}; func init() {}; type x struct{ y string `\""
	Newline   string "json:\"newline\" x:\"a\\nfunc init() {}\""
	Bytes     string "json:\"bytes\" x:\"\xff\x00\""
	Bidi      string `json:"bidi" x:"‮esrever"`
	Comment   string `json:"comment" x:"*/ // /*"`
	Punct     string `json:"!#$%&()*+-./:;<=>?@[]^_{|}~ "`
	Dash      string `json:"-,"`
	Unicode   string `json:"größe"`
}
