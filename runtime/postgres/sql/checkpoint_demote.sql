-- Ends, bucket by bucket, what is live where another version stands.
-- $1 consumer, $2 version, $3 the other version
UPDATE {prefix}checkpoints c SET live_until = other.cursor, caught_up = false
FROM {prefix}checkpoints other
WHERE c.consumer = $1 AND c.version = $2::int AND other.consumer = $1 AND other.version = $3::int AND other.bucket = c.bucket
