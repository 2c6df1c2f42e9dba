-- Reads what is committed and not covered by a place (p, S).
-- $1 p, $2 transactions in progress in S, $3 the first transaction after S, $4 the era of the place, $5 limit of new events
SELECT * FROM {prefix}evq_tail_v1($1::bigint, $2::xid8[], $3::xid8, $4::int, $5::int)
