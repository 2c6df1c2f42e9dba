-- The columns of a read that gives a row for each event.
position, event_id, stream_id, sequence, event_type, event_version, aggregate_id, created_at, metadata, data
