-- Sets events aside. One that is set aside already is replaced, but not the time at which it first was.
-- $1 consumer, $2 version, $3 the events, an array in JSON
INSERT INTO {prefix}parked (consumer, version, stream_id, sequence, bucket, aggregate_id, event_id, event_type, event_version,
  skipped, reason, tries, request, parked_at)
SELECT $1::text, $2::int, p.stream_id, p.sequence, p.bucket, p.aggregate_id, p.event_id, p.event_type, p.event_version,
  p.skipped, p.reason, p.tries, p.request, clock_timestamp()
FROM json_to_recordset($3::json) p (stream_id text, sequence bigint, bucket int, aggregate_id text, event_id uuid, event_type text,
  event_version text, skipped boolean, reason text, tries int, request int)
ORDER BY p.stream_id COLLATE "C", p.sequence
ON CONFLICT (consumer, version, stream_id, sequence) DO UPDATE SET
  bucket = excluded.bucket, aggregate_id = excluded.aggregate_id, event_id = excluded.event_id, event_type = excluded.event_type,
  event_version = excluded.event_version, skipped = excluded.skipped, reason = excluded.reason, tries = excluded.tries, request = excluded.request
