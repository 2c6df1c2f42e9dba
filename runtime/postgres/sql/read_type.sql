-- Reads events of one type of a stream; ORDER BY sequence LIMIT $4 is added. For several types this is a branch of a
-- UNION ALL, in which the later branches' types are $6, $7 …
-- $1 stream, $2 after this sequence, $3 up to this sequence, $4 limit, $5 type
SELECT {columns}
FROM {prefix}events
WHERE stream_id = $1 AND event_type = $5 AND sequence > $2 AND sequence <= $3
