-- Reads the page that the statement tail reads, each row as one text. The first row has the event at p, or nothing, and what
-- has to be known before the rest may be used. The form of events is that of pack_columns, with the stream in front.
-- $1 p, $2 S, $3 the floor of its era, $4 q or 0, $5 R or NULL, $6 the floor of its era, $7 limit of events, $8 of bytes
SELECT CASE WHEN snapshot IS NULL
  THEN concat_ws(chr(31), stream_id, sequence, timestamptz_send(created_at), position, xid, event_id, event_type, event_version,
    aggregate_id, metadata, data)
  ELSE concat_ws(chr(31), coalesce(event_id::text, ''), snapshot, standby, era, floor, moved) END
FROM {prefix}evq_tail_v2($1::bigint, $2::pg_snapshot, $3::bigint, $4::bigint, $5::pg_snapshot, $6::bigint, $7::int, $8::bigint)
