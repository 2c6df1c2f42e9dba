-- Returns the query of a consumer, how many buckets it has, how many members, how many of these come before a member, and
-- how many buckets that one leases.
-- ?1 consumer, ?2 version, ?3 member
SELECT c.query, c.buckets,
  (SELECT count(*) FROM {prefix}members m WHERE m.consumer = ?1 AND m.version = ?2),
  (SELECT count(*) FROM {prefix}members m WHERE m.consumer = ?1 AND m.version = ?2 AND m.member < ?3),
  (SELECT count(*) FROM {prefix}checkpoints l WHERE l.consumer = ?1 AND l.version = ?2 AND l.owner = ?3)
FROM {prefix}consumers c WHERE c.consumer = ?1 AND c.version = ?2
