-- Rings the store's doorbell, see bell_channel. It is no part of a push's transaction: NOTIFY takes a lock of the whole
-- server at the commit.
-- $1 what the ring says
SELECT pg_notify('evq_' || '{prefix}events'::regclass::oid, $1)
