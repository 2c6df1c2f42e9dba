-- Records a batch of pushes, or refuses them one by one.
-- $1 … as the function names them; arrays and ids are text in PostgreSQL's forms
SELECT status::text, first::text, coalesce(condition::text, ''), coalesce(actual::text, ''), created::text, positions::text, tx::text
FROM {prefix}evq_push_v1($1::uuid, $2::boolean, $3::int, $4::text[],
  $5::int[], $6::text[], $7::int[], $8::int[], $9::int[], $10::int[], $11::boolean[], $12::text[], $13::text[], $14::int[],
  $15::int[], $16::int[], $17::int[], $18::bigint[], $19::text[], $20::text[], $21::int[],
  $22::int[], $23::text, $24::text[], $25::text[], $26::text, $27::text)
