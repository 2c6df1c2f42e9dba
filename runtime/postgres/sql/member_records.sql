-- Returns the members of consumers that are alive, and how many microseconds they have left.
-- $1 … $2 the consumers' names
SELECT consumer, version, member, label, rate, (extract(epoch FROM until - clock_timestamp()) * 1000000)::bigint
FROM {prefix}members WHERE consumer BETWEEN $1 AND $2 AND until > clock_timestamp() ORDER BY consumer, version, member
