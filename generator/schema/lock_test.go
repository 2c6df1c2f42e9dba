package schema_test

import (
	"strings"
	"testing"

	"github.com/evq-go/evq/generator/schema"
)

// wholeLock has every kind of line.
const wholeLock = `# evq.lock 1: the shapes of the stored events. Written by evgen, kept with the code, not edited by hand.
Order.Placed@1.0 allow EVQ603 path=".total" old="string" new="int64" reason="never \"written\""
Order.Placed@1.0 object type=OrderPlaced
Order.Placed@1.0 retired reason="gone with the shop"
Order.Placed@1.0."a b" string reserved go=AB
Order.Placed@1.0.at time omitzero go=At
Order.Placed@1.0.lines list go=Lines
Order.Placed@1.0.lines[] object type=Line
Order.Placed@1.0.lines[].price opaque via=example.com/money.Amount go=Price
Order.Placed@1.0.next again of="" nullable go=Next
Order.Placed@1.0.pair array len=2 go=Pair
Order.Placed@1.0.pair[] float64
Order.Placed@1.0.state string enum="[\"a b\",\"open\"]" go=State
Order.Placed@1.0.total int64 quoted go=Total
Order.Placed@1.0.totals map key=text keyvia=net/netip.Addr go=Totals
Order.Placed@1.0.totals{} int64
Order.Placed@1.10 object type=OrderPlaced
Order.Placed@1.9 object type=OrderPlaced
# end of evq.lock
`

func TestALockIsReadAndWrittenBackTheSame(t *testing.T) {
	lock, faults := schema.Parse([]byte(wholeLock))
	if len(faults) > 0 {
		t.Fatal(faults[0])
	}
	if got := string(lock.Format()); got != wholeLock {
		t.Errorf("written back as\n%s", got)
	}
	if n := len(lock.Events); n != 3 || lock.Events[1].Version.String() != "1.9" {
		t.Errorf("%d events, the second is %s: versions are numbers", n, lock.Events[1].Key)
	}
}

func TestADamagedLockIsAFaultAtItsLine(t *testing.T) {
	replace := func(old, new string) string { return strings.Replace(wholeLock, old, new, 1) }
	for name, c := range map[string]struct {
		text string
		line int
		says string
	}{
		"empty":                    {"", 1, "first line"},
		"another file":             {"package p\n", 1, "first line"},
		"of a later evgen":         {replace("evq.lock 1:", "evq.lock 2:"), 1, "format 2"},
		"cut off between lines":    {replace("# end of evq.lock\n", ""), 18, "cut off"},
		"cut off in a line":        {wholeLock[:300], 5, "cut off"},
		"an unknown kind":          {replace("at time", "at moment"), 6, `no kind "moment"`},
		"an attribute to come":     {replace("at time omitzero", "at time zone=utc"), 6, `no "zone=utc"`},
		"a flag to come":           {replace("at time omitzero", "at time sealed"), 6, `no "sealed"`},
		"no key":                   {replace("Order.Placed@1.0.at", "1.at"), 6, "TYPE@VERSION"},
		"a version out of form":    {replace("Order.Placed@1.0.at", "Order.Placed@01.0.at"), 6, "TYPE@VERSION"},
		"a path out of form":       {replace(".at time", ".@t time"), 6, "path"},
		"no outer line":            {replace(".at time", ".in.at time"), 6, `no line for ".in"`},
		"no inner line":            {replace("Order.Placed@1.0.pair[] float64\n", ""), 11, "missing"},
		"a field of a list":        {replace(".lines[].price", ".lines.price"), 9, "a list holds nothing"},
		"an open quote":            {replace(`reason="gone with the shop"`, `reason="gone with the shop`), 4, "quote"},
		"an allowance cut short":   {replace(` reason="never \"written\""`, ""), 2, "reason= is missing"},
		"a reason that is none":    {replace(`retired reason="gone with the shop"`, `retired reason=""`), 4, "reason"},
		"a map without a key":      {replace("totals map key=text keyvia=net/netip.Addr", "totals map"), 15, "key="},
		"an opaque of nothing":     {replace("opaque via=example.com/money.Amount", "opaque"), 9, "via="},
		"a negative length":        {replace("len=2", "len=-2"), 11, "len=-2"},
		"a repetition of nothing":  {replace(`again of=""`, `again of=.x`), 10, "repeat"},
		"a line as long as a book": {replace("at time", "at time go="+strings.Repeat("x", 1<<17)), 6, "too long"},
	} {
		t.Run(name, func(t *testing.T) {
			lock, faults := schema.Parse([]byte(c.text))
			if lock != nil || len(faults) == 0 {
				t.Fatal("it was read")
			}
			if f := faults[0]; f.Line != c.line || !strings.Contains(f.Message, c.says) {
				t.Errorf("fault at line %d: %s; want line %d: … %s …", f.Line, f.Message, c.line, c.says)
			}
		})
	}
}

func TestBothSidesOfAConflictCountUnlessTheyContradict(t *testing.T) {
	conflict := strings.Replace(wholeLock, "Order.Placed@1.0.at time omitzero go=At\n",
		"<<<<<<< HEAD\nOrder.Placed@1.0.at time omitzero go=At\n||||||| 1234\nOrder.Placed@1.0.old string go=Old\n=======\nOrder.Placed@1.0.by uuid go=By\n>>>>>>> other\n", 1)
	lock, faults := schema.Parse([]byte(conflict))
	if len(faults) > 0 {
		t.Fatal(faults[0])
	}
	want := strings.Replace(wholeLock, "Order.Placed@1.0.lines list", "Order.Placed@1.0.by uuid go=By\nOrder.Placed@1.0.lines list", 1)
	if got := string(lock.Format()); got != want {
		t.Errorf("merged to\n%s", got)
	}
	contradiction := strings.Replace(conflict, "Order.Placed@1.0.by uuid go=By", "Order.Placed@1.0.at string go=At", 1)
	_, faults = schema.Parse([]byte(contradiction))
	if len(faults) != 1 || faults[0].Kind != schema.Contradiction || faults[0].Line != 11 || faults[0].Other != 7 {
		t.Errorf("faults %v", faults)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(wholeLock))
	f.Fuzz(func(t *testing.T, text []byte) {
		lock, faults := schema.Parse(text)
		if (lock == nil) != (len(faults) > 0) {
			t.Fatal("a lock and faults, or neither")
		}
		if lock == nil {
			return
		}
		once := lock.Format()
		again, faults := schema.Parse(once)
		if len(faults) > 0 || string(again.Format()) != string(once) {
			t.Fatalf("%v: what was written cannot be read back:\n%s", faults, once)
		}
	})
}
