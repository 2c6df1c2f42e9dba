package sqlite

import (
	"bufio"
	"context"
	"database/sql"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync"
	"testing"

	evq "github.com/evq-go/evq/runtime"
)

// The environment of a process of a test: what it does, and on which database.
const (
	roleEnv = "EVQ_SQLITE_ROLE"
	pathEnv = "EVQ_SQLITE_PATH"
)

// roles are what the tests' processes do. They begin when the test sends a line and end when it closes their input;
// what they have to say goes to their output, line by line.
var roles = map[string]func(ctx context.Context, path string) error{
	"migrate": migrateProcess,
	"write":   writeProcess,
	"hold":    holdProcess,
}

func migrateProcess(ctx context.Context, path string) error {
	awaitLine()
	s, err := Open(ctx, path)
	if err != nil {
		return err
	}
	return s.Close()
}

// writeProcess pushes from eight goroutines to two streams, and says for each push the stream, the sequence and the id.
func writeProcess(ctx context.Context, path string) error {
	s, err := Open(ctx, path)
	if err != nil {
		return err
	}
	fmt.Println("ready")
	awaitLine()
	ctx, cancel := context.WithCancel(ctx)
	go func() { awaitLine(); cancel() }()
	var working sync.WaitGroup
	var say sync.Mutex
	for i := range 8 {
		working.Go(func() {
			for ctx.Err() == nil {
				recorded, err := s.Push(context.WithoutCancel(ctx), fmt.Sprint("stream", i%2), "a", event("X"))
				say.Lock()
				if err != nil {
					fmt.Println("failed", 0, err)
				} else {
					fmt.Println(recorded[0].StreamID, recorded[0].Sequence, recorded[0].EventID)
				}
				say.Unlock()
			}
		})
	}
	working.Wait()
	return s.Close()
}

// holdProcess holds the write lock without queueing for it.
func holdProcess(ctx context.Context, path string) error {
	db, err := sql.Open(driverName, "file:"+path+"?_txlock=immediate")
	if err != nil {
		return err
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	fmt.Println("ready")
	awaitLine()
	return tx.Rollback()
}

var input = bufio.NewReader(os.Stdin)

// awaitLine waits for the next line of the input, or its end.
func awaitLine() { _, _ = input.ReadString('\n') }

// process is a running process of a test.
type process struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Scanner
}

func start(t *testing.T, role, path string) *process {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), roleEnv+"="+role, pathEnv+"="+path)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	p := &process{cmd, in, bufio.NewScanner(out)}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = in.Close() })
	return p
}

// line returns the next line that the process says, "" at the end.
func (p *process) line() string {
	p.out.Scan()
	return p.out.Text()
}

func (p *process) send() { _, _ = io.WriteString(p.in, "\n") }

// said is a line of a writing process.
type said struct {
	stream   string
	sequence int64
	id       string
}

// pushed returns the next push that a writing process says was recorded.
func (p *process) pushed(t *testing.T) (s said, more bool) {
	text := p.line()
	if text == "" {
		return said{}, false
	}
	if _, err := fmt.Sscan(text, &s.stream, &s.sequence, &s.id); err != nil || s.stream == "failed" {
		t.Fatalf("a process says %q: %v", text, err)
	}
	return s, true
}

// allStored demands that everything that was said is stored, and that the streams are 1, 2, 3 …
func allStored(t *testing.T, s *evq.Store, said []said) {
	t.Helper()
	ids := map[string]string{}
	for _, stream := range []string{"stream0", "stream1"} {
		for _, e := range stored(t, s, stream) {
			ids[e.EventID.String()] = fmt.Sprint(stream, e.Sequence)
		}
	}
	for _, said := range said {
		if at := ids[said.id]; at != fmt.Sprint(said.stream, said.sequence) {
			t.Errorf("%v was recorded, and is stored at %q", said, at)
		}
	}
}
