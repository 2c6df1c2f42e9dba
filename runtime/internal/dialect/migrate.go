package dialect

import (
	"context"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
)

// Migration is one numbered step of the schema. Steps are only ever appended.
type Migration struct {
	Number int
	Name   string
	SQL    string
}

// Migrations reads migrations/NNNN_name.sql in order of their numbers, which must be 1, 2, 3 …
func Migrations(files fs.FS, prefix string, replace ...string) ([]Migration, error) {
	if err := CheckPrefix(prefix); err != nil {
		return nil, err
	}
	names, err := fs.Glob(files, "migrations/*.sql")
	if err != nil {
		return nil, err
	}
	slices.Sort(names)
	steps := make([]Migration, len(names))
	for i, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		number, rest, _ := strings.Cut(strings.TrimSuffix(path.Base(name), ".sql"), "_")
		n, err := strconv.Atoi(number)
		if err != nil || n != i+1 {
			return nil, fmt.Errorf("migration %s should be number %d", name, i+1)
		}
		replaced := strings.NewReplacer(append(replace, "{prefix}", prefix)...).Replace(string(text))
		steps[i] = Migration{Number: n, Name: rest, SQL: replaced}
	}
	return steps, nil
}

// Migrate runs the steps that the database has not seen. The caller holds a lock that keeps every other migration
// out, and a transaction around it where the database can.
func (s Statements) Migrate(ctx context.Context, db Querier, steps []Migration) error {
	if _, err := db.ExecContext(ctx, s.Get("migrations_create")); err != nil {
		return err
	}
	var done int
	if err := db.QueryRowContext(ctx, s.Get("migrations_last")).Scan(&done); err != nil {
		return err
	}
	for _, step := range steps[min(done, len(steps)):] {
		if _, err := db.ExecContext(ctx, step.SQL); err != nil {
			return fmt.Errorf("migration %04d_%s: %w", step.Number, step.Name, err)
		}
		if _, err := db.ExecContext(ctx, s.Get("migrations_record"), step.Number, step.Name); err != nil {
			return err
		}
	}
	return nil
}
