-- Waits until no other transaction works on the leases and versions of a consumer, and keeps them out until this one
-- ends, also behind a pooler. Stores that share a database share no lock. What the transaction does is durable.
-- $1 consumer
SELECT pg_advisory_xact_lock(hashtextextended($1::text, '{prefix}consumers'::regclass::oid::bigint)),
  CASE WHEN current_setting('synchronous_commit') = 'off' THEN set_config('synchronous_commit', 'on', true) END
