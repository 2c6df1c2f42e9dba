package contender

/*
// The functions are those of the SQLite that the driver brings along; its header is not for others, so they are
// declared here.
#cgo linux LDFLAGS: -Wl,--unresolved-symbols=ignore-all
#cgo darwin LDFLAGS: -Wl,-undefined,dynamic_lookup
#include <stdlib.h>
#include <string.h>

typedef struct sqlite3 sqlite3;
typedef struct sqlite3_stmt sqlite3_stmt;
int sqlite3_open_v2(const char *, sqlite3 **, int, const char *);
int sqlite3_close(sqlite3 *);
int sqlite3_prepare_v2(sqlite3 *, const char *, int, sqlite3_stmt **, const char **);
int sqlite3_step(sqlite3_stmt *);
int sqlite3_finalize(sqlite3_stmt *);
int sqlite3_column_count(sqlite3_stmt *);
const void *sqlite3_column_blob(sqlite3_stmt *, int);
int sqlite3_column_bytes(sqlite3_stmt *, int);

// evq_bench_scan runs a query, copies out every column of every row, and returns the number of rows, or minus SQLite's
// error.
static long evq_bench_scan(const char *path, const char *query) {
	static char row[1 << 16];
	sqlite3 *db;
	sqlite3_stmt *stmt;
	long rows = 0;
	int rc = sqlite3_open_v2(path, &db, 1, NULL); // 1: SQLITE_OPEN_READONLY
	if (rc == 0) rc = sqlite3_prepare_v2(db, query, -1, &stmt, NULL);
	if (rc == 0) {
		int columns = sqlite3_column_count(stmt);
		while ((rc = sqlite3_step(stmt)) == 100) { // 100: SQLITE_ROW
			size_t at = 0;
			for (int i = 0; i < columns; i++) {
				const void *value = sqlite3_column_blob(stmt, i);
				size_t size = sqlite3_column_bytes(stmt, i);
				if (value == NULL || at + size > sizeof row) continue;
				memcpy(row + at, value, size);
				at += size;
			}
			rows++;
		}
		sqlite3_finalize(stmt);
	}
	sqlite3_close(db);
	return rc == 101 ? rows : -rc; // 101: SQLITE_DONE
}
*/
import "C"

import (
	"fmt"
	"unsafe"
)

// scanInC returns how many rows a query has, after looking at all of them on a connection of its own.
func scanInC(path, query string) (int, error) {
	file, text := C.CString(path), C.CString(query)
	defer C.free(unsafe.Pointer(file))
	defer C.free(unsafe.Pointer(text))
	rows := C.evq_bench_scan(file, text)
	if rows < 0 {
		return 0, fmt.Errorf("SQLite's error %d while scanning", -rows)
	}
	return int(rows), nil
}
