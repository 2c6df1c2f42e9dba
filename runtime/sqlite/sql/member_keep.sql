-- Records a member of a consumer, or that it lives for some more time.
-- ?1 consumer, ?2 version, ?3 member, ?4 time to live in microseconds, ?5 label, ?6 rate
INSERT INTO {prefix}members (consumer, version, member, until, label, rate)
VALUES (?1, ?2, ?3, CAST(unixepoch('subsec') * 1000000 AS INTEGER) + ?4, ?5, ?6)
ON CONFLICT (consumer, version, member) DO UPDATE SET until = excluded.until, label = excluded.label, rate = excluded.rate
