-- Reads events of one aggregate and one type of a stream; ORDER BY sequence LIMIT ?4 is added. For several types this
-- is a branch of a UNION ALL, in which the later branches' types are ?7, ?8 …
-- ?1 stream, ?2 after this sequence, ?3 up to this sequence, ?4 limit, ?5 aggregate, ?6 type
SELECT {columns}
FROM {prefix}events INDEXED BY {prefix}events_by_aggregate
WHERE stream_id = ?1 AND aggregate_id = ?5 AND event_type = ?6 AND sequence > ?2 AND sequence <= ?3
