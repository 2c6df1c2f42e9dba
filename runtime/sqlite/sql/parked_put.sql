-- Sets events aside. One that is set aside already is replaced, but not the time at which it first was.
-- ?1 consumer, ?2 version, ?3 the events, an array in JSON
INSERT INTO {prefix}parked (consumer, version, stream_id, sequence, bucket, aggregate_id, event_id, event_type, event_version,
  skipped, reason, tries, request, parked_at)
SELECT ?1, ?2, value ->> 'stream_id', value ->> 'sequence', value ->> 'bucket', value ->> 'aggregate_id', unhex(value ->> 'event_id', '-'),
  value ->> 'event_type', value ->> 'event_version', value ->> 'skipped', value ->> 'reason', value ->> 'tries', value ->> 'request', CAST(unixepoch('subsec') * 1000000 AS INTEGER)
FROM json_each(?3) WHERE true
ON CONFLICT (consumer, version, stream_id, sequence) DO UPDATE SET
  bucket = excluded.bucket, aggregate_id = excluded.aggregate_id, event_id = excluded.event_id, event_type = excluded.event_type,
  event_version = excluded.event_version, skipped = excluded.skipped, reason = excluded.reason, tries = excluded.tries, request = excluded.request
