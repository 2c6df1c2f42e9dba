-- Takes all buckets of a version from their owners. Whoever changes several checkpoints locks them in order, so that
-- nobody deadlocks.
-- $1 consumer, $2 version
WITH locked AS MATERIALIZED (
  SELECT bucket FROM {prefix}checkpoints WHERE consumer = $1 AND version = $2::int ORDER BY bucket FOR UPDATE)
UPDATE {prefix}checkpoints c SET owner = NULL, epoch = c.epoch + 1 FROM locked
WHERE c.consumer = $1 AND c.version = $2::int AND c.bucket = locked.bucket
