-- The columns of a read that is packed: all that is not for the order is one text. The separator is a control character,
-- which is in no JSON value, and in no id but a strange one. The time is as the server has it, which costs less to write
-- than any form of a date, and does not depend on the session's; with bytea_output = escape it is strange, too.
sequence, concat_ws(chr(31), timestamptz_send(created_at), position, xid, event_id, event_type, event_version, aggregate_id,
  metadata, data) AS packed
