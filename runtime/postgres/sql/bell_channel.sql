-- Tells the channel that the store's doorbell rings on: NOTIFY's channels are of one database, the table is of one store.
SELECT 'evq_' || '{prefix}events'::regclass::oid
