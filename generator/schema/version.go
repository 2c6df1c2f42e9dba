package schema

import (
	"cmp"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync"
)

// A Version is the schema version of an event's payload. Within a major a struct
// grows compatibly; another major is another struct.
type Version struct{ Major, Minor int }

// versionForm is MAJOR.MINOR, decimal, without leading zeros.
var versionForm = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(0|[1-9][0-9]{0,8})\.(0|[1-9][0-9]{0,8})$`) })

// ParseVersion reads MAJOR.MINOR.
func ParseVersion(s string) (Version, error) {
	if !versionForm().MatchString(s) {
		return Version{}, fmt.Errorf("%q is not MAJOR.MINOR", s)
	}
	major, minor, _ := strings.Cut(s, ".")
	var v Version
	v.Major, _ = strconv.Atoi(major) // the form has at most nine digits
	v.Minor, _ = strconv.Atoi(minor)
	return v, nil
}

func (v Version) String() string { return fmt.Sprintf("%d.%d", v.Major, v.Minor) }

// Draft reports whether the version is 0.N, which is never released.
func (v Version) Draft() bool { return v.Major == 0 }

// Compare orders versions as pairs of numbers.
func (v Version) Compare(w Version) int {
	return cmp.Or(cmp.Compare(v.Major, w.Major), cmp.Compare(v.Minor, w.Minor))
}
