-- Reads a page of what is committed and not covered by a place: (p, S), or (p, S, q, R) in the middle of a late part.
-- $1 p, $2 S, $3 the floor of its era, $4 q or 0, $5 R or NULL, $6 the floor of its era, $7 limit of events, $8 of bytes
SELECT * FROM {prefix}evq_tail_v2($1::bigint, $2::pg_snapshot, $3::bigint, $4::bigint, $5::pg_snapshot, $6::bigint, $7::int, $8::bigint)
