-- Records a member of a consumer, or that it lives for some more time.
-- $1 consumer, $2 version, $3 member, $4 time to live in microseconds, $5 label, $6 rate
INSERT INTO {prefix}members (consumer, version, member, until, label, rate)
VALUES ($1, $2::int, $3::uuid, clock_timestamp() + $4::bigint * interval '1 microsecond', $5, $6::double precision)
ON CONFLICT (consumer, version, member) DO UPDATE SET until = excluded.until, label = excluded.label, rate = excluded.rate
