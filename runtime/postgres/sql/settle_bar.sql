-- Takes a batch's id, so that the batch can never land any more. If it is landing, this waits for it; if it has landed,
-- nothing is inserted.
-- $1 the batch's id
INSERT INTO {prefix}batches (id) VALUES ($1::uuid) ON CONFLICT (id) DO NOTHING
