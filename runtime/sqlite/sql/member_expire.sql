-- Forgets the members of a consumer whose time is over.
-- ?1 consumer, ?2 version
DELETE FROM {prefix}members WHERE consumer = ?1 AND version = ?2 AND until <= CAST(unixepoch('subsec') * 1000000 AS INTEGER)
