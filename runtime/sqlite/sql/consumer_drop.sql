-- Forgets a version of a consumer.
-- ?1 consumer, ?2 version
DELETE FROM {prefix}consumers WHERE consumer = ?1 AND version = ?2
