-- The columns of a read that is packed, where nobody asks for more than the data: see pack_columns.
sequence, concat_ws(chr(31), event_type, event_version, data) AS packed
