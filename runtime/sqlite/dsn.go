package sqlite

import (
	"net/url"
	"path/filepath"
	"strings"

	evq "github.com/evq-go/evq/runtime"
)

// dsn turns what Open is given into the driver's form: an absolute file: URI, so that connections that are opened
// later find the same file wherever the process has gone by then.
func dsn(path string) (string, error) {
	file, query := path, url.Values{}
	if uri, isURI := strings.CutPrefix(path, "file:"); isURI {
		u, err := url.Parse("file:" + escapeOpaque(uri))
		if err != nil {
			return "", evq.Invalid("%q is not a file: URI: %v", path, err)
		}
		if u.Host != "" && u.Host != "localhost" {
			return "", evq.Invalid("%q names the host %q: only files of this machine can be opened", path, u.Host)
		}
		if file, err = url.PathUnescape(u.EscapedPath() + u.Opaque); err != nil {
			return "", evq.Invalid("%q is not a file: URI: %v", path, err)
		}
		if query, err = url.ParseQuery(u.RawQuery); err != nil {
			return "", evq.Invalid("%q is not a file: URI: %v", path, err)
		}
	}
	if file == "" || file == ":memory:" || query.Get("mode") == "memory" {
		return "", &evq.Error{Kind: evq.ErrUnsupported, Reason: "an SQLite database in memory: take memory.New of runtime/memory, or a file in a temporary directory"}
	}
	if query.Get("cache") == "shared" {
		return "", &evq.Error{Kind: evq.ErrUnsupported, Reason: "cache=shared: it lets readers see what is not committed"}
	}
	if strings.IndexByte(file, 0) >= 0 {
		return "", evq.Invalid("the path %q holds a NUL byte", file)
	}
	file, err := filepath.Abs(file)
	if err != nil {
		return "", err
	}
	query.Set("_stmt_cache_size", "64")
	query.Set("_txlock", "immediate")
	u := url.URL{Scheme: "file", Path: slashed(file), RawQuery: query.Encode(), OmitHost: true}
	return u.String(), nil
}

// escapeOpaque keeps a relative path such as "a b.db" parseable.
func escapeOpaque(uri string) string { return strings.ReplaceAll(uri, " ", "%20") }

// slashed returns an absolute path as URIs have it: "C:\a" is "/C:/a".
func slashed(file string) string {
	file = filepath.ToSlash(file)
	if !strings.HasPrefix(file, "/") {
		file = "/" + file
	}
	return file
}
