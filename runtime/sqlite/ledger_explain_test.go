package sqlite

import (
	"regexp"
	"strings"
	"testing"
)

// Every statement about a consumer finds its rows by a key, and sorts nothing, whether or not somebody ran ANALYZE. There
// are 200 consumers with 16 buckets, 8 members and 100 parked events each.
func TestEveryStatementAboutAConsumerWalksAnIndex(t *testing.T) {
	b := openTest(t, temporary(t))
	const numbers = "WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 200), i (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM i WHERE n < 99) "
	for _, fill := range []string{
		`INSERT INTO consumers (consumer, version, stream_id, query, buckets, live, created_at) SELECT 'c' || n, 1, '', '', 16, 1, 0 FROM c`,
		`INSERT INTO checkpoints (consumer, version, bucket, buckets, epoch, cursor, leased_until, updated_at) SELECT 'c' || c.n, 1, i.n, 16, 0, '', 0, 0 FROM c, i WHERE i.n < 16`,
		`INSERT INTO members (consumer, version, member, label, rate, until) SELECT 'c' || c.n, 1, randomblob(16), '', 0, 0 FROM c, i WHERE i.n < 8`,
		`INSERT INTO parked SELECT 'c' || c.n, 1, 'orders', i.n, 0, 'a' || i.n % 7, randomblob(16), 'T', '1.0', 0, '', 0, 0, 0 FROM c, i`,
	} {
		if _, err := b.writer.Exec(numbers + fill); err != nil {
			t.Fatal(err)
		}
	}
	about := regexp.MustCompile(`^(consumer|member|leases?|checkpoint|parked)(_|$)`)
	scan := regexp.MustCompile(`SCAN (consumers|checkpoints|members|parked|c|l|m|other)\b`)
	for _, statistics := range []string{"no statistics", "ANALYZE"} {
		if statistics == "ANALYZE" {
			if _, err := b.writer.Exec("ANALYZE"); err != nil {
				t.Fatal(err)
			}
		}
		for name, sql := range b.sql {
			if !about.MatchString(name) {
				continue
			}
			t.Run(statistics+"/"+name, func(t *testing.T) {
				plan := explain(t, b, sql, make([]any, parameters(sql))...)
				if scan.MatchString(plan) || strings.Contains(plan, "TEMP B-TREE") {
					t.Errorf("the plan of %s is\n%s", sql, plan)
				}
			})
		}
	}
}

// parameters is how many a statement has.
func parameters(sql string) int {
	n := 0
	for n < 9 && strings.Contains(sql, "?"+string(rune('1'+n))) {
		n++
	}
	return n
}
