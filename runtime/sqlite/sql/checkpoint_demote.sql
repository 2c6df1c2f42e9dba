-- Ends, bucket by bucket, what is live where another version stands.
-- ?1 consumer, ?2 version, ?3 the other version
UPDATE {prefix}checkpoints AS c SET live_until = other.cursor, caught_up = 0
FROM {prefix}checkpoints AS other
WHERE c.consumer = ?1 AND c.version = ?2 AND other.consumer = ?1 AND other.version = ?3 AND other.bucket = c.bucket
