-- Returns how many buckets of a version have not been at the end.
-- ?1 consumer, ?2 version
SELECT count(*) FROM {prefix}checkpoints WHERE consumer = ?1 AND version = ?2 AND NOT caught_up
