package postgres

import (
	"strings"
	"testing"

	"github.com/evq-go/evq/internal/pgserver"
	"github.com/google/uuid"
	"github.com/jmoiron/sqlx"
)

// manyConsumers fills a database: 5,000 consumers, of which 200 have 16 buckets, 8 members and 100 parked events; one of
// these has 20,000, of 200 aggregates.
func manyConsumers(t *testing.T, dsn string) {
	t.Helper()
	db := sqlx.MustConnect("postgres", dsn)
	defer db.Close()
	db.MustExec(`
		INSERT INTO consumers (consumer, version, stream_id, query, buckets, live, created_at)
			SELECT 'c' || c, 1, '', '', 16, true, now() FROM generate_series(1, 5000) c;
		INSERT INTO checkpoints (consumer, version, bucket, buckets, owner, epoch, cursor, leased_until, updated_at, live_after)
			SELECT 'c' || c, 1, b, 16, md5('m' || b / 2)::uuid, 1, '', now(), now(), '' FROM generate_series(1, 200) c, generate_series(0, 15) b;
		INSERT INTO members (consumer, version, member, label, rate, until)
			SELECT 'c' || c, 1, md5('m' || m)::uuid, '', 0, now() + interval '1 hour' FROM generate_series(1, 200) c, generate_series(0, 7) m;
		INSERT INTO parked (consumer, version, stream_id, sequence, bucket, aggregate_id, event_id, event_type, event_version, skipped, reason, tries, request, parked_at)
			SELECT 'c' || c, 1, 'orders', n, n % 16, 'a' || n % 200, gen_random_uuid(), 'T', '1.0', false, '', 0, 0, now()
			FROM generate_series(1, 200) c, generate_series(1, CASE c WHEN 7 THEN 20000 ELSE 100 END) n;
		ANALYZE consumers; ANALYZE checkpoints; ANALYZE members; ANALYZE parked`)
}

func TestEveryStatementAboutAConsumerWalksAnIndex(t *testing.T) {
	dsn := pgserver.NewDatabase(t)
	b := openTest(t, dsn)
	defer b.Close()
	manyConsumers(t, dsn)
	const c, big, moves, events = "c5", "c7", `[{"bucket": 3, "epoch": 1, "was": "", "reached": "x", "handled": 1, "caught_up": true}]`,
		`[{"stream_id": "orders", "sequence": 7, "bucket": 1, "aggregate_id": "a7", "event_id": "00000000-0000-0000-0000-000000000000", "event_type": "T",
		"event_version": "1.0", "skipped": false, "reason": "", "tries": 1, "request": 0}]`
	member := uuid.MustParse("a0b8d6e5-0000-0000-0000-000000000000").String()
	cases := map[string]struct {
		args []any
		most float64
	}{
		"consumer_versions":  {[]any{c}, 1},
		"consumer_known":     {[]any{c, 1}, 1},
		"consumer_enrol":     {[]any{c, 2, "", "", 16, false}, 1},
		"consumer_failed":    {[]any{c, 1, "why"}, 1},
		"consumer_promote":   {[]any{c, 1}, 1},
		"consumer_drop":      {[]any{c, 1}, 1},
		"consumer_records":   {[]any{c, c}, 1},
		"consumer_query":     {[]any{c, 1, "all"}, 1},
		"member_keep":        {[]any{c, 1, member, 1, "", 0}, 1},
		"member_renew":       {[]any{c, 1, member, 1, "", 0}, 1},
		"member_expire":      {[]any{c, 1}, 8},
		"member_leave":       {[]any{c, 1, member}, 1},
		"member_drop":        {[]any{c, 1}, 8},
		"member_records":     {[]any{c, c}, 8},
		"lease_share":        {[]any{c, 1, member}, 16},
		"lease_renew":        {[]any{c, 1, member, 1}, 16},
		"lease_release":      {[]any{c, 1, member, 1}, 16},
		"lease_take":         {[]any{c, 1, member, 1, 3}, 16 * 3},
		"leases":             {[]any{c, 1, member}, 16},
		"checkpoint_enrol":   {[]any{c, 2, 16, "", ""}, 16},
		"checkpoint_advance": {[]any{c, 1, member, moves}, 16},
		"checkpoint_fence":   {[]any{c, 1}, 16 * 16},
		"checkpoint_reset":   {[]any{c, 1, "x"}, 16},
		"checkpoint_behind":  {[]any{c, 1}, 16},
		"checkpoint_promote": {[]any{c, 1, 2}, 16},
		"checkpoint_demote":  {[]any{c, 1, 2}, 16},
		"checkpoint_drop":    {[]any{c, 1}, 16},
		"checkpoint_records": {[]any{c, c}, 16},
		"parked_put":         {[]any{big, 1, events}, 1},
		"parked_remove":      {[]any{big, 1, events}, 1},
		"parked_drop":        {[]any{c, 1}, 100},
		"parked_request":     {[]any{big, 1, "orders", "a7", 0, 1}, 100},
		"parked_aggregates":  {[]any{c, 1}, 100},
		"parked_of":          {[]any{big, 1, 10, "orders", "a7", 500}, 10},
		"parked_all":         {[]any{big, 1, 10}, 10},
		"parked_counts":      {[]any{c, c}, 100},
	}
	for name := range b.sql {
		about, _, _ := strings.Cut(name, "_")
		if _, known := cases[name]; !known && strings.Contains("consumer member lease leases checkpoint parked", about) && name != "consumer_lock" {
			t.Errorf("no plan of %s is looked at", name)
		}
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			for _, mode := range []string{"force_custom_plan", "force_generic_plan"} {
				wantGood(t, explain(t, dsn, mode, b.sql.Get(name), c.args), c.most)
			}
		})
	}
}
