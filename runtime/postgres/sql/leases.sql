-- Returns what a member leases, by bucket.
-- $1 consumer, $2 version, $3 member
SELECT bucket, epoch, cursor, live_after, live_until
FROM {prefix}checkpoints WHERE consumer = $1 AND version = $2::int AND owner = $3::uuid ORDER BY bucket
