-- Forgets a member of a consumer.
-- $1 consumer, $2 version, $3 member
DELETE FROM {prefix}members WHERE consumer = $1 AND version = $2::int AND member = $3::uuid
