-- Reads events of one aggregate of a stream; ORDER BY sequence LIMIT ?4 is added.
-- ?1 stream, ?2 after this sequence, ?3 up to this sequence, ?4 limit, ?5 aggregate
SELECT {columns}
FROM {prefix}events INDEXED BY {prefix}events_by_aggregate
WHERE stream_id = ?1 AND aggregate_id = ?5 AND sequence > ?2 AND sequence <= ?3
