-- Records that a member lives for some more time, unless it was forgotten.
-- $1 consumer, $2 version, $3 member, $4 time to live in microseconds, $5 label, $6 rate
UPDATE {prefix}members
SET until = clock_timestamp() + $4::bigint * interval '1 microsecond', label = $5, rate = $6::double precision
WHERE consumer = $1 AND version = $2::int AND member = $3::uuid
