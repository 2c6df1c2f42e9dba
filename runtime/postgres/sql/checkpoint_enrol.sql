-- Records the checkpoints of a new version, one for each bucket.
-- $1 consumer, $2 version, $3 buckets, $4 the place where they stand, $5 the place after which events are live, NULL for never
INSERT INTO {prefix}checkpoints (consumer, version, bucket, buckets, epoch, cursor, live_after, leased_until, updated_at)
SELECT $1::text, $2::int, n, $3::int, 0, $4::text, $5::text, clock_timestamp(), clock_timestamp() FROM generate_series(0, $3::int - 1) n
