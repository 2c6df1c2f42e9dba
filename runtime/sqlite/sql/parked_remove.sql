-- Forgets that events were set aside.
-- ?1 consumer, ?2 version, ?3 the events, an array in JSON
DELETE FROM {prefix}parked
WHERE consumer = ?1 AND version = ?2 AND (stream_id, sequence) IN (
  SELECT value ->> 'stream_id', value ->> 'sequence' FROM json_each(?3))
