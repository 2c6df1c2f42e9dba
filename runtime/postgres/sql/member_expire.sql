-- Forgets the members of a consumer whose time is over.
-- $1 consumer, $2 version
DELETE FROM {prefix}members WHERE consumer = $1 AND version = $2::int AND until <= clock_timestamp()
