-- Forgets all that a version has set aside.
-- ?1 consumer, ?2 version
DELETE FROM {prefix}parked WHERE consumer = ?1 AND version = ?2
