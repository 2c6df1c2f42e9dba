-- Records that a member lives for some more time, unless it was forgotten.
-- ?1 consumer, ?2 version, ?3 member, ?4 time to live in microseconds, ?5 label, ?6 rate
UPDATE {prefix}members
SET until = CAST(unixepoch('subsec') * 1000000 AS INTEGER) + ?4, label = ?5, rate = ?6
WHERE consumer = ?1 AND version = ?2 AND member = ?3
