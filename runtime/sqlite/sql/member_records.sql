-- Returns the members of consumers that are alive, and how many microseconds they have left.
-- ?1 … ?2 the consumers' names
SELECT consumer, version, member, label, rate, until - CAST(unixepoch('subsec') * 1000000 AS INTEGER)
FROM {prefix}members WHERE consumer BETWEEN ?1 AND ?2 AND until > CAST(unixepoch('subsec') * 1000000 AS INTEGER) ORDER BY consumer, version, member
