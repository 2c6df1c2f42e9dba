package sqlite

import "unsafe"

// The driver takes and gives TEXT as string only: []byte would be a BLOB. Copying each event's data once more on the
// way in can be saved, because the driver copies by itself, and so on the way out: see dialect.BytesOf.

// textOf lends data to the driver as a string. The driver copies it before the call returns, and nobody changes data
// until then.
func textOf(data []byte) string { return unsafe.String(unsafe.SliceData(data), len(data)) }
