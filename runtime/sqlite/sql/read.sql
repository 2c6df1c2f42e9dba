-- Reads events of a stream; ORDER BY sequence LIMIT ?4 is added.
-- ?1 stream, ?2 after this sequence, ?3 up to this sequence, ?4 limit
SELECT {columns}
FROM {prefix}events
WHERE stream_id = ?1 AND sequence > ?2 AND sequence <= ?3
