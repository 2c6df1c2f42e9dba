package pgserver

import (
	"database/sql"
	"os"
	"os/exec"
	"testing"
)

func TestMain(m *testing.M) { os.Exit(Run(m.Run)) }

func TestAServerKeepsWhatWasCommittedBeforeACrash(t *testing.T) {
	s := Start(t)
	dsn := s.NewDatabase(t)
	query(t, dsn, "CREATE TABLE kept (n int)")
	s.Crash(t)
	s.Restart(t)
	query(t, dsn, "SELECT n FROM kept")
}

func TestEveryDatabaseIsEmpty(t *testing.T) {
	query(t, NewDatabase(t), "CREATE TABLE mine (n int)")
	query(t, NewDatabase(t), "CREATE TABLE mine (n int)")
}

func TestACopyHoldsWhatTheDatabaseHeld(t *testing.T) {
	from, to := Start(t), Start(t)
	dsn := from.NewDatabase(t)
	query(t, dsn, "CREATE TABLE kept (n int); INSERT INTO kept VALUES (7)")
	query(t, from.Copy(t, dsn, to), "SELECT 1 / (SELECT count(*) FROM kept WHERE n = 7)")
}

func TestAPoolerGivesEachTransactionSomeConnection(t *testing.T) {
	b := Start(t).Pool(t)
	pooled, direct := b.NewDatabase(t)
	query(t, pooled, "CREATE TABLE mine (n int)")
	query(t, direct, "SELECT n FROM mine")
	db, err := sql.Open("postgres", pooled)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	one, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer one.Close()
	first := pid(t, one)
	holder, err := sql.Open("postgres", pooled)
	if err != nil {
		t.Fatal(err)
	}
	defer holder.Close()
	for second := first; second == first; second = pid(t, one) { // until the transactions hold the connection that it had
		tx, err := holder.Begin()
		if err != nil {
			t.Fatal(err)
		}
		defer tx.Rollback()
		if _, err := tx.Exec("SELECT 1"); err != nil {
			t.Fatal(err)
		}
	}
}

func pid(t *testing.T, conn *sql.Conn) (pid int) {
	t.Helper()
	if err := conn.QueryRowContext(t.Context(), "SELECT pg_backend_pid()").Scan(&pid); err != nil {
		t.Fatal(err)
	}
	return pid
}

// The process that is killed is this test's own program, which starts a server and says where.
func TestNoServerOutlivesAKilledProcess(t *testing.T) {
	if os.Getenv("EVQ_TEST_VICTIM") != "" {
		os.Stdout.WriteString(Start(t).dir + "\n")
		select {}
	}
	victim := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$")
	victim.Env = append(os.Environ(), "EVQ_TEST_VICTIM=1")
	output, err := victim.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := victim.Start(); err != nil {
		t.Fatal(err)
	}
	said := make([]byte, 200)
	n, err := output.Read(said)
	if err != nil {
		t.Fatal(err)
	}
	dir := string(said[:n-1])
	if _, err := os.Stat(dir); err != nil {
		t.Fatal(err)
	}
	_ = victim.Process.Kill()
	_ = victim.Wait()
	for err == nil { // the watcher stops the server, then removes its directory; go test bounds the wait
		_, err = os.Stat(dir)
	}
}

func query(t *testing.T, dsn, statement string) {
	t.Helper()
	db, err := sql.Open("postgres", dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(statement); err != nil {
		t.Fatal(err)
	}
}
