-- The columns of a read that is packed, where nobody asks for more than the data: see pack_columns.
sequence, iif(octet_length(data) <= 16384, concat_ws(char(0), sequence, event_type, event_version, data)) AS packed
