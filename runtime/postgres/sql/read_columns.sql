-- The columns of a read that gives every value by itself.
position, xid, event_id, stream_id, sequence, event_type, event_version, aggregate_id, data, metadata, created_at
