-- Waits until no other transaction works on the leases and versions of a consumer, and keeps them out until this one
-- ends, also behind a pooler. Stores that share a database share no lock.
-- $1 consumer
SELECT pg_advisory_xact_lock(hashtextextended($1::text, '{prefix}consumers'::regclass::oid::bigint))
