-- Gives the events of a read as one text: {rows} is the read, with the columns of pack_columns. It is read in one step,
-- where a row for each event costs a step, and ten values, each. How many there are is told with and without those that are
-- NULL, because they are large.
SELECT count(*), count(packed), group_concat(packed, char(0)) FROM ({rows})
