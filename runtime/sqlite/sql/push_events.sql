-- Records events; the row of parameters is repeated for each further event.
-- ? in the order of the columns
INSERT INTO {prefix}events (position, event_id, stream_id, sequence, event_type, event_version, aggregate_id, created_at, metadata, data) VALUES
(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
