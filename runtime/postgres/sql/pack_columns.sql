-- The columns of a read that is packed: all that is not for the order is one text. The separator is a control character,
-- which is in no JSON value, and in no id but a strange one. The time is in seconds, whatever form the session likes.
sequence, concat_ws(chr(31), extract(epoch FROM created_at), position || '.' || xid::text, event_id, event_type, event_version,
  aggregate_id, metadata, data) AS packed
