-- Reads what was committed after a position, and before it the event that stands at the position, as one text. {columns}
-- are those of a read that is packed; the stream stands before them.
-- ?1 the position, ?2 limit
SELECT count(*), count(packed), group_concat(stream_id || char(0) || packed, char(0))
FROM (SELECT stream_id, {columns} FROM {prefix}events WHERE position >= ?1 ORDER BY position LIMIT ?2)
