-- Releases what a member leases, but for its first buckets.
-- ?1 consumer, ?2 version, ?3 member, ?4 how many buckets to keep
UPDATE {prefix}checkpoints SET owner = NULL
WHERE consumer = ?1 AND version = ?2 AND bucket IN (
  SELECT bucket FROM {prefix}checkpoints WHERE consumer = ?1 AND version = ?2 AND owner = ?3 ORDER BY bucket LIMIT -1 OFFSET ?4)
