-- Returns what an idempotency key stands for.
-- ?1 stream, ?2 key
SELECT first_sequence, hash FROM {prefix}push_keys WHERE stream_id = ?1 AND key = ?2
