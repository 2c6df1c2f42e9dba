-- Takes all buckets of a version from their owners.
-- ?1 consumer, ?2 version
UPDATE {prefix}checkpoints SET owner = NULL, epoch = epoch + 1 WHERE consumer = ?1 AND version = ?2
