-- Leases buckets to a member that nobody leases, or whose lease has run out.
-- ?1 consumer, ?2 version, ?3 member, ?4 the lease's time in microseconds, ?5 at most so many
UPDATE {prefix}checkpoints
SET owner = ?3, epoch = epoch + 1, leased_until = CAST(unixepoch('subsec') * 1000000 AS INTEGER) + ?4
WHERE consumer = ?1 AND version = ?2 AND bucket IN (
  SELECT bucket FROM {prefix}checkpoints
  WHERE consumer = ?1 AND version = ?2 AND (owner IS NULL OR owner <> ?3 AND leased_until <= CAST(unixepoch('subsec') * 1000000 AS INTEGER))
  ORDER BY bucket LIMIT ?5)
