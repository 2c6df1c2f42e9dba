-- Records one event if the store still ends at the position before it, with the event that is known to stand there, and if
-- its batch was not found not to have landed.
-- ?1 to ?10 in the order of the columns, ?11 the event before, ?12 the batch's id
INSERT INTO {prefix}events (position, event_id, stream_id, sequence, event_type, event_version, aggregate_id, created_at, metadata, data)
SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10
WHERE (SELECT max(position) FROM {prefix}events) = ?1 - 1
  AND (SELECT event_id FROM {prefix}events WHERE position = ?1 - 1) = ?11
  AND NOT EXISTS (SELECT 1 FROM {prefix}batches WHERE id = ?12)
