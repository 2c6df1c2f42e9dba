-- Tells whether there is a version of a consumer.
-- ?1 consumer, ?2 version
SELECT EXISTS (SELECT 1 FROM {prefix}consumers WHERE consumer = ?1 AND version = ?2)
