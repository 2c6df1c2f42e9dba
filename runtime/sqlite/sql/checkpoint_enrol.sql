-- Records the checkpoints of a new version, one for each bucket.
-- ?1 consumer, ?2 version, ?3 buckets, ?4 the place where they stand, ?5 the place after which events are live, NULL for never
WITH RECURSIVE bucket (n) AS (SELECT 0 WHERE ?3 > 0 UNION ALL SELECT n + 1 FROM bucket WHERE n + 1 < ?3)
INSERT INTO {prefix}checkpoints (consumer, version, bucket, buckets, epoch, cursor, live_after, leased_until, updated_at)
SELECT ?1, ?2, n, ?3, 0, ?4, ?5, CAST(unixepoch('subsec') * 1000000 AS INTEGER), CAST(unixepoch('subsec') * 1000000 AS INTEGER) FROM bucket
