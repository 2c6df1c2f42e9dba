-- Counts what consumers have set aside: what waits, and what was passed over.
-- ?1 … ?2 the consumers' names
SELECT consumer, version, count(*) FILTER (WHERE NOT skipped), count(*) FILTER (WHERE skipped)
FROM {prefix}parked WHERE consumer BETWEEN ?1 AND ?2 GROUP BY consumer, version
