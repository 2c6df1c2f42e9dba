package evq

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/uuid"
)

var (
	metadataIDs  = [2]uuid.UUID{uuid.MustParse("0198f3c2-7a51-7cc3-98c4-dc0c0c07398f"), uuid.MustParse("0198f3c2-7a52-7000-8000-00000000ffff")}
	metadataForm = []string{
		`{}`,
		`{"correlation_id":"0198f3c2-7a51-7cc3-98c4-dc0c0c07398f"}`,
		`{"correlation_id":"0198F3C2-7A51-7CC3-98C4-DC0C0C07398F","causation_id":"0198f3c2-7a52-7000-8000-00000000ffff"}`,
		`{"extra": {"a": [1, "}\"", {}]}, "causation_id": "0198f3c2-7a52-7000-8000-00000000ffff", "correlation_id": "0198f3c2-7a51-7cc3-98c4-dc0c0c07398f"}`,
		`{"extra":null}`, `{"extra":-1.5e7}`, `{"extra":"\\\""}`, `{"extra": []}`,
	}
)

func TestMetadataIsReadFastInTheFormsThatItIsStoredIn(t *testing.T) {
	for _, stored := range metadataForm {
		if _, ok := readMetadata(Raw(stored)); !ok {
			t.Errorf("%s goes through encoding/json", stored)
		}
	}
	full, err := Metadata{CorrelationID: metadataIDs[0], CausationID: metadataIDs[1], Extra: json.RawMessage(`{"who":"me <b>"}`)}.encode()
	if _, ok := readMetadata(full); !ok || err != nil {
		t.Errorf("%s goes through encoding/json, %v", full, err)
	}
}

func TestWhatIsReadFastDoesNotHoldOnToTheRow(t *testing.T) {
	stored := Raw(`{"extra":{"a":1}}`)
	m, ok := readMetadata(stored)
	clear(stored)
	if !ok || string(m.Extra) != `{"a":1}` {
		t.Errorf("%v %s", ok, m.Extra)
	}
}

func TestMetadataWithoutExtraTakesNoMemory(t *testing.T) {
	stored := Raw(metadataForm[2])
	if n := testing.AllocsPerRun(100, func() { _, _ = decodeMetadata(stored) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// FuzzMetadata holds the fast reader against encoding/json: what it reads, both read alike.
func FuzzMetadata(f *testing.F) {
	for _, stored := range metadataForm {
		f.Add([]byte(stored))
		f.Add([]byte(strings.Replace(stored, `"causation_id"`, `"correlation_id"`, 1)))
		f.Add([]byte(strings.ToUpper(stored)))
	}
	for _, stored := range []string{
		``, `{`, `}`, `{ }`, `{"extra":}`, `{"extra":1,}`, `{"extra":[}`, `{"extra":1}}`, `{"extra":1} `, `{"extra":1,"extra":2}`, `{"extra":nul}`,
		`{,"extra":1}`, `{"extra":"}`, `{"extra":"\`, `{"extra":1 }`, `{"Extra":1}`, `{"other":1,"extra":2}`, `{"correlation_id":null}`,
		`{"correlation_id":"urn:uuid:0198f3c2-7a51-7cc3-98c4-dc0c0c07398f"}`, `{"correlation_id":"0198f3c27a517cc398c4dc0c0c07398f"}`,
		`{"correlation_id":"0198f3c2-7a51-7cc3-98c4-dc0c0c07398g"}`, `null`, `{"extra":{"a":1],"b":[}}`,
	} {
		f.Add([]byte(stored))
	}
	f.Fuzz(func(t *testing.T, stored []byte) {
		fast, ok := readMetadata(stored)
		if !ok {
			return
		}
		var slow storedMetadata
		if err := json.Unmarshal(stored, &slow); err != nil {
			t.Fatalf("%q is read, but: %v", stored, err)
		}
		same := fast.CorrelationID == slow.CorrelationID && fast.CausationID == slow.CausationID &&
			bytes.Equal(fast.Extra, slow.Extra) && (fast.Extra == nil) == (slow.Extra == nil)
		if !same {
			t.Fatalf("%q is read as %+v, not %+v", stored, fast, slow)
		}
	})
}

func BenchmarkMetadata(b *testing.B) {
	stored := Raw(metadataForm[2])
	for name, decode := range map[string]func(Raw) (Metadata, error){
		"fast": decodeMetadata,
		"encoding/json": func(stored Raw) (Metadata, error) {
			var m storedMetadata
			err := json.Unmarshal(stored, &m)
			return Metadata(m), err
		},
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := decode(stored); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
