package main

/*
// The SQLite that the driver brings along is linked in; its header is not installed.
#cgo LDFLAGS: -Wl,--unresolved-symbols=ignore-all
#include <stdlib.h>
#include <string.h>
typedef struct sqlite3 sqlite3;
typedef struct sqlite3_stmt sqlite3_stmt;
extern int sqlite3_open_v2(const char *, sqlite3 **, int, const char *);
extern int sqlite3_close(sqlite3 *);
extern int sqlite3_prepare_v2(sqlite3 *, const char *, int, sqlite3_stmt **, const char **);
extern int sqlite3_step(sqlite3_stmt *);
extern int sqlite3_finalize(sqlite3_stmt *);
extern int sqlite3_column_count(sqlite3_stmt *);
extern int sqlite3_column_type(sqlite3_stmt *, int);
extern long long sqlite3_column_int64(sqlite3_stmt *, int);
extern int sqlite3_column_bytes(sqlite3_stmt *, int);
extern const void *sqlite3_column_blob(sqlite3_stmt *, int);

static long long used; // so that no read is left out

// scan steps through a query and copies every value. It returns the number of rows, or -1.
static long long scan(const char *path, const char *query) {
  enum { readonly = 1, integer = 1, row = 100, room = 1 << 16 };
  sqlite3 *db = 0;
  sqlite3_stmt *s = 0;
  char copy[room];
  long long rows = -1;
  if (sqlite3_open_v2(path, &db, readonly, 0) == 0 && sqlite3_prepare_v2(db, query, -1, &s, 0) == 0) {
    int columns = sqlite3_column_count(s);
    for (rows = 0; sqlite3_step(s) == row; rows++) {
      for (int i = 0; i < columns; i++) {
        if (sqlite3_column_type(s, i) == integer) {
          used += sqlite3_column_int64(s, i);
          continue;
        }
        const void *value = sqlite3_column_blob(s, i);
        int n = sqlite3_column_bytes(s, i);
        memcpy(copy, value, n < room ? n : room);
        used += copy[0];
      }
    }
  }
  sqlite3_finalize(s);
  sqlite3_close(db);
  return rows;
}
*/
import "C"

import (
	"fmt"
	"unsafe"
)

// scan reads all that a query gives, in C, and copies every value: no program can read faster. It returns the rows.
func scan(path, query string) (int, error) {
	cPath, cQuery := C.CString(path), C.CString(query)
	defer C.free(unsafe.Pointer(cPath))
	defer C.free(unsafe.Pointer(cQuery))
	n := C.scan(cPath, cQuery)
	if n < 0 {
		return 0, fmt.Errorf("cannot read %s", path)
	}
	return int(n), nil
}
