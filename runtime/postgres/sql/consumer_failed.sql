-- Records what last went wrong with a consumer.
-- $1 consumer, $2 version, $3 what
UPDATE {prefix}consumers SET last_error = $3, error_at = clock_timestamp() WHERE consumer = $1 AND version = $2::int
