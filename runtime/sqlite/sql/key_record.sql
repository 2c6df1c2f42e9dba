-- Records what an idempotency key stands for.
-- ?1 stream, ?2 key, ?3 hash, ?4 first sequence, ?5 number of events, ?6 time
INSERT INTO {prefix}push_keys (stream_id, key, hash, first_sequence, n, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
