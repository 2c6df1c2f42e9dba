-- The columns of a read that is packed. NUL stands between the values, because it is in none that evq wrote. An event whose
-- content is large is NULL, so that a pack of 256 stays below 4 MiB.
sequence, iif(octet_length(metadata) + octet_length(data) <= 16384, concat_ws(char(0),
  sequence, created_at, position, hex(event_id), event_type, event_version, aggregate_id, metadata, data)) AS packed
