-- Forgets the checkpoints of a version.
-- $1 consumer, $2 version
DELETE FROM {prefix}checkpoints WHERE consumer = $1 AND version = $2::int
