-- Migration 2: the function that records a batch of pushes, in one call and one transaction. Its name has a version, and
-- old versions stay: while a deploy rolls, builds of before and after call their own.
--
-- Pushes come sorted by stream; numbers of streams, pushes and events begin with 1. It is called
--   * in a transaction of its own: batch is the batch's id. READ COMMITTED only (EV001), and only once (EV002);
--   * in a transaction of the caller's: batch is NULL.
-- An error undoes everything. What is refused push by push is told by status:
--   0 recorded   1 a condition did not hold   2 repeated, the key's first push stands at first
--   3 the key stands for another push, at first   4 another transaction holds the stream: not tried
CREATE FUNCTION {prefix}evq_push_v1(
  batch       uuid,
  durable     boolean,   -- commit durably even where synchronous_commit is off
  wait_ms     int,       -- for a stream that another transaction holds: 0 not at all, -1 as long as it takes
  streams     text[],    -- distinct, in byte order
  p_stream    int[],     -- of each push: its stream,
  p_aggregate text[],    --   its aggregate,
  p_from      int[],     --   the number of its first event,
  p_rank      int[],     --   that event's rank among those of its stream (NULL: some push has a key or a condition),
  p_events    int[],     --   how many events it has (NULL: no push has a key or a condition),
  p_previous  int[],     --   the previous push to this aggregate of this stream, 0: none in the batch (NULL: no conditions),
  p_look      boolean[], --   whether its conditions may see earlier pushes of the batch through the table (NULL: none),
  p_key       text[],    --   its key or NULL (NULL: no push has one),
  p_hash      text[],    --   the key's hash, in hex,
  p_same      int[],     --   the previous push with this key in this stream, 0: none in the batch
  c_push      int[],     -- of each condition, by push and in order: its push,
  c_index     int[],     --   its index there,
  c_kind      int[],     --   1: the aggregate's last sequence is c_sequence; 2: nothing matches after c_sequence,
  c_sequence  bigint[],
  c_aggregate text[],    --   kind 2: NULL for any,
  c_types     text[],    --   kind 2: an array of types, NULL for any,
  c_previous  int[],     --   kind 1: the last push before to that aggregate of the stream, 0: none in the batch
  e_push      int[],     -- of each event: its push,
  e_id        text,      --   its id; separated by ','
  e_type      text[],
  e_version   text[],
  e_data      text,      --   its data; separated by U+001F, which JSON never holds
  e_metadata  text       --   its metadata; the same
) RETURNS TABLE (
  status      int[],     -- of each push
  first       bigint[],  --   the sequence of its first event
  condition   int[],     --   status 1: the index of the condition,
  actual      bigint[],  --   and the sequence that was found instead
  created     bigint[],  -- of each stream: the time of what is recorded, in microseconds since 1970
  positions   bigint[],  -- of each event that is recorded
  tx          xid8
) LANGUAGE plpgsql VOLATILE
-- One plan is enough for each statement, and is kept as long as its connection: to plan costs more than to run. So it
-- must not be one that was good while the table was tiny.
SET plan_cache_mode TO force_generic_plan
SET enable_seqscan TO off
AS $$
DECLARE
  seed    bigint  := '{prefix}events'::regclass::oid; -- stores that share a database share no lock
  ids     uuid[]  := string_to_array(e_id, ',');
  datas   text[]  := string_to_array(e_data, chr(31));
  metas   text[]  := string_to_array(e_metadata, chr(31));
  pushes  int     := cardinality(p_stream);
  held    boolean[];     -- of each stream: we hold its lock
  last    bigint[];      -- of each stream: its last sequence, with what is to be recorded
  at      timestamptz[]; -- of each stream: the time of what is recorded
  k_first bigint[];      -- of each push: what its key stands for in the table
  k_hash  text[];
  c_head  bigint[];      -- of each condition of kind 1: the aggregate's last sequence in the table
  c       int       := 1;
  known   int;            -- events of the pushes until now
  written int       := 0; -- of these, in the table or refused
  refused boolean;
  seen    bigint;
  start   int       := 1; -- the first push to look at by itself
  s       int;
  j       int;
BEGIN
  IF cardinality(ids) <> cardinality(e_push) OR cardinality(datas) <> cardinality(e_push) OR cardinality(metas) <> cardinality(e_push) THEN
    RAISE EXCEPTION 'a separator inside of an event' USING ERRCODE = 'invalid_text_representation';
  END IF;
  positions := '{}';

  IF batch IS NOT NULL THEN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
      RAISE EXCEPTION 'a batch must run at READ COMMITTED' USING ERRCODE = 'EV001';
    END IF;
    -- First of all: whoever doubts whether the batch landed inserts the same id.
    INSERT INTO {prefix}batches (id) VALUES (batch) ON CONFLICT (id) DO NOTHING;
    IF NOT FOUND THEN
      RAISE EXCEPTION 'the batch has landed or was given up' USING ERRCODE = 'EV002';
    END IF;
  END IF;
  IF durable AND current_setting('synchronous_commit') = 'off' THEN
    PERFORM set_config('synchronous_commit', 'on', true);
  END IF;

  -- Lock the streams. Nothing is looked at before, and what follows has snapshots of its own.
  IF wait_ms = 0 THEN
    held := ARRAY(SELECT pg_try_advisory_xact_lock(hashtextextended(u.stream, seed)) FROM unnest(streams) WITH ORDINALITY u(stream, n) ORDER BY u.n);
  ELSIF wait_ms < 0 THEN
    PERFORM pg_advisory_xact_lock(hashtextextended(u.stream, seed)) FROM unnest(streams) WITH ORDINALITY u(stream, n) ORDER BY u.n;
    held := array_fill(true, ARRAY[cardinality(streams)]);
  ELSE
    PERFORM set_config('lock_timeout', wait_ms || 'ms', true);
    held := array_fill(false, ARRAY[cardinality(streams)]);
    FOR s IN 1 .. cardinality(streams) LOOP
      BEGIN
        PERFORM pg_advisory_xact_lock(hashtextextended(streams[s], seed));
        held[s] := true;
      EXCEPTION WHEN lock_not_available THEN
        NULL; -- it stays with whoever holds it
      END;
    END LOOP;
  END IF;

  -- Read, once for all pushes, what they depend on.
  SELECT array_agg(coalesce(newest.sequence, 0) ORDER BY u.n), array_agg(greatest(clock_timestamp(), newest.created_at) ORDER BY u.n)
  INTO last, at
  FROM unnest(streams) WITH ORDINALITY u(stream, n) LEFT JOIN LATERAL (
    SELECT e.sequence, e.created_at FROM {prefix}events e WHERE e.stream_id = u.stream ORDER BY e.sequence DESC LIMIT 1) newest ON true;

  IF p_key IS NOT NULL THEN
    SELECT array_agg(stands.first_sequence ORDER BY u.n), array_agg(encode(stands.hash, 'hex') ORDER BY u.n)
    INTO k_first, k_hash
    FROM unnest(p_stream, p_key) WITH ORDINALITY u(stream, key, n) LEFT JOIN LATERAL (
      SELECT k.first_sequence, k.hash FROM {prefix}push_keys k WHERE k.stream_id = streams[u.stream] AND k.key = u.key LIMIT 1) stands ON true;
  END IF;

  IF c_push IS NOT NULL THEN
    SELECT array_agg(newest.sequence ORDER BY u.n)
    INTO c_head
    FROM unnest(c_push, c_kind, c_aggregate) WITH ORDINALITY u(push, kind, aggregate, n) LEFT JOIN LATERAL (
      SELECT e.sequence FROM {prefix}events e
      WHERE e.stream_id = streams[p_stream[u.push]] AND e.aggregate_id = u.aggregate ORDER BY e.sequence DESC LIMIT 1) newest ON u.kind = 1;
  END IF;

  -- Where nothing can be refused but for its stream, all is known at once. Else the pushes are looked at one by one.
  IF p_events IS NULL THEN
    first := ARRAY(SELECT last[u.stream] + u.rank FROM unnest(p_stream, p_rank) WITH ORDINALITY u(stream, rank, n) ORDER BY u.n);
    status := ARRAY(SELECT CASE WHEN held[u.stream] THEN 0 ELSE 4 END FROM unnest(p_stream) WITH ORDINALITY u(stream, n) ORDER BY u.n);
    start := pushes + 1;
  ELSE
    first := array_fill(0::bigint, ARRAY[pushes]); actual := first;
    status := array_fill(0, ARRAY[pushes]); condition := status;
  END IF;

  <<each_push>>
  FOR i IN start .. pushes + 1 LOOP
    -- Write what is accepted until here: at the end, and before a condition that has to see it in the table.
    known := CASE WHEN i > pushes THEN cardinality(e_push) ELSE p_from[i] - 1 END;
    IF i > pushes OR (p_look[i] AND written < known) THEN
      WITH inserted AS (
        INSERT INTO {prefix}events (event_id, stream_id, sequence, event_type, event_version, aggregate_id, data, metadata, created_at)
        SELECT ids[n], streams[p_stream[e_push[n]]], first[e_push[n]] + n - p_from[e_push[n]], e_type[n], e_version[n], p_aggregate[e_push[n]],
               datas[n]::{json}, metas[n]::{json}, at[p_stream[e_push[n]]]
        FROM generate_series(written + 1, known) n WHERE status[e_push[n]] = 0 ORDER BY n
        RETURNING position)
      SELECT positions || array_agg(position ORDER BY position) INTO positions FROM inserted;
      written := known;
      EXIT WHEN i > pushes;
    END IF;

    s := p_stream[i];
    IF NOT held[s] THEN
      status[i] := 4;
      CONTINUE;
    END IF;

    -- Its key: first in the table, then among the pushes before it.
    IF p_key[i] IS NOT NULL THEN
      IF k_first[i] IS NOT NULL THEN
        first[i] := k_first[i];
        status[i] := CASE WHEN k_hash[i] = p_hash[i] THEN 2 ELSE 3 END;
        CONTINUE;
      END IF;
      j := p_same[i];
      WHILE j > 0 AND status[j] <> 0 LOOP
        j := p_same[j];
      END LOOP;
      IF j > 0 THEN
        first[i] := first[j];
        status[i] := CASE WHEN p_hash[j] = p_hash[i] THEN 2 ELSE 3 END;
        CONTINUE;
      END IF;
    END IF;

    -- Its conditions, in their order.
    WHILE c_push[c] < i LOOP
      c := c + 1; -- left over from a push that was refused
    END LOOP;
    WHILE c_push[c] = i LOOP
      IF c_kind[c] = 1 THEN
        j := c_previous[c];
        WHILE j > 0 AND status[j] <> 0 LOOP
          j := p_previous[j];
        END LOOP;
        seen := CASE WHEN j > 0 THEN first[j] + p_events[j] - 1 ELSE coalesce(c_head[c], 0) END;
        refused := seen <> c_sequence[c];
      ELSE
        IF c_aggregate[c] IS NOT NULL THEN
          seen := (SELECT e.sequence FROM {prefix}events e
            WHERE e.stream_id = streams[s] AND e.aggregate_id = c_aggregate[c] AND e.sequence > c_sequence[c]
              AND (c_types[c] IS NULL OR e.event_type = ANY (c_types[c]::text[]))
            ORDER BY e.sequence LIMIT 1);
        ELSIF c_types[c] IS NOT NULL THEN
          seen := (SELECT min(hit.sequence) FROM unnest(c_types[c]::text[]) t CROSS JOIN LATERAL (
            SELECT e.sequence FROM {prefix}events e
            WHERE e.stream_id = streams[s] AND e.event_type = t AND e.sequence > c_sequence[c]
            ORDER BY e.sequence LIMIT 1) hit);
        ELSE
          seen := CASE WHEN last[s] > c_sequence[c] THEN c_sequence[c] + 1 END; -- there are no gaps
        END IF;
        refused := seen IS NOT NULL;
      END IF;
      IF refused THEN
        status[i] := 1; condition[i] := c_index[c]; actual[i] := seen;
        CONTINUE each_push;
      END IF;
      c := c + 1;
    END LOOP;

    first[i] := last[s] + 1;
    last[s] := last[s] + p_events[i];
  END LOOP;

  IF p_key IS NOT NULL THEN
    INSERT INTO {prefix}push_keys (stream_id, key, hash, first_sequence, n, created_at)
    SELECT streams[p_stream[n]], p_key[n], decode(p_hash[n], 'hex'), first[n], p_events[n], at[p_stream[n]]
    FROM generate_series(1, pushes) n WHERE status[n] = 0 AND p_key[n] IS NOT NULL;
  END IF;
  created := ARRAY(SELECT (extract(epoch FROM u.at) * 1000000)::bigint FROM unnest(at) WITH ORDINALITY u(at, n) ORDER BY u.n);
  tx := pg_current_xact_id();
  RETURN NEXT;
END $$;
