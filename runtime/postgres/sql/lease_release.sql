-- Releases what a member leases, but for its first buckets.
-- $1 consumer, $2 version, $3 member, $4 how many buckets to keep
WITH excess AS MATERIALIZED (
  SELECT bucket FROM {prefix}checkpoints
  WHERE consumer = $1 AND version = $2::int AND owner = $3::uuid ORDER BY bucket OFFSET $4::int FOR UPDATE)
UPDATE {prefix}checkpoints c SET owner = NULL FROM excess
WHERE c.consumer = $1 AND c.version = $2::int AND c.bucket = excess.bucket
