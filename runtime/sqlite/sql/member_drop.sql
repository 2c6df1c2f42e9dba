-- Forgets all members of a consumer.
-- ?1 consumer, ?2 version
DELETE FROM {prefix}members WHERE consumer = ?1 AND version = ?2
