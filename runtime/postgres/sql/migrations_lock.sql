-- Waits until no other process migrates these tables. The lock ends with the transaction, also behind a pooler.
-- $1 the table prefix
SELECT pg_advisory_xact_lock(hashtextextended('evq migrations of ' || coalesce(current_schema(), '') || '.' || $1::text, 0))
