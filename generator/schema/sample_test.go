package schema_test

import (
	"testing"

	"github.com/evq-go/evq/generator/schema"
)

func TestASampleCanBeReadByPeopleAndIsTheSameAtEveryCall(t *testing.T) {
	shape, err := schema.Join([]schema.Line{
		{Path: "", Text: "object"}, {Path: ".at", Text: "time"}, {Path: ".gone", Text: "string reserved"},
		{Path: ".lines", Text: "list"}, {Path: ".lines[]", Text: "object"}, {Path: ".lines[].amount", Text: "int64"},
		{Path: ".state", Text: `string enum="[\"\",\"open\",\"shut\"]"`}, {Path: ".next", Text: `again of="" nullable`},
		{Path: ".seen", Text: "map key=text keyvia=net/netip.Addr"}, {Path: ".seen{}", Text: "bool quoted"},
	})
	if err != nil {
		t.Fatal(err)
	}
	const want = `{
  "at": "2001-02-03T04:01:05.123456789Z",
  "lines": [
    {
      "amount": 9007199254740997
    },
    {
      "amount": 9007199254740999
    }
  ],
  "next": {
    "at": "2001-02-03T04:04:05.123456789Z",
    "lines": [
      {
        "amount": 9007199254741003
      },
      {
        "amount": 9007199254741005
      }
    ],
    "next": null,
    "seen": {
      "192.0.2.1": "true",
      "192.0.2.2": "true"
    },
    "state": "open"
  },
  "seen": {
    "192.0.2.1": "true",
    "192.0.2.2": "true"
  },
  "state": "open"
}
`
	for range 10 {
		if text, complete := schema.Sample(shape); string(text) != want || !complete {
			t.Fatalf("complete: %v\n%s", complete, text)
		}
	}
}

func TestWhatOnlyATypesOwnCodeKnowsMakesASampleIncomplete(t *testing.T) {
	for _, inner := range []string{"opaque via=m.Amount", "text via=m.Level nullable", "map key=text keyvia=m.Level"} {
		lines := []schema.Line{{Path: "", Text: "object"}, {Path: ".list", Text: "list"}, {Path: ".list[]", Text: inner}}
		if inner[:3] == "map" {
			lines = append(lines, schema.Line{Path: ".list[]{}", Text: "bool"})
		}
		shape, err := schema.Join(lines)
		if err != nil {
			t.Fatal(err)
		}
		if text, complete := schema.Sample(shape); complete {
			t.Errorf("%s has the sample\n%s", inner, text)
		}
	}
}
