-- Records a batch of pushes without keys and conditions.
-- $1 … as the function names them; arrays are text in PostgreSQL's form
SELECT {prefix}evq_push_v2($1::uuid, $2::boolean, $3::int, $4::text[], $5::int[], $6::int[], $7::text[], $8::uuid[], $9::text[], $10::text[], $11::text, $12::text)
