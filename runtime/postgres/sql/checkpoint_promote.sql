-- Makes live, bucket by bucket, what another version has not covered.
-- $1 consumer, $2 version, $3 the other version
UPDATE {prefix}checkpoints c SET live_after = trim(other.cursor || ' ' || coalesce(other.live_after, '')), live_until = NULL
FROM {prefix}checkpoints other
WHERE c.consumer = $1 AND c.version = $2::int AND other.consumer = $1 AND other.version = $3::int AND other.bucket = c.bucket
