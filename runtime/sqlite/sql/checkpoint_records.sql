-- Returns the checkpoints of consumers, and how many microseconds their leases have left.
-- ?1 … ?2 the consumers' names
SELECT consumer, version, bucket, owner, epoch, leased_until - CAST(unixepoch('subsec') * 1000000 AS INTEGER), cursor, updated_at, handled, caught_up
FROM {prefix}checkpoints WHERE consumer BETWEEN ?1 AND ?2 ORDER BY consumer, version, bucket
