-- Records another query for a consumer.
-- ?1 consumer, ?2 version, ?3 the query
UPDATE {prefix}consumers SET query = ?3 WHERE consumer = ?1 AND version = ?2
