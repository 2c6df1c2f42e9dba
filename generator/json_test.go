//lint:file-ignore SA5008 the tags are what is tested
//lint:file-ignore U1000 the fields are what is tested

package generator

import (
	"encoding/json"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"testing"

	"golang.org/x/tools/go/packages"
)

// The structs that the generator's reading of JSON is held against encoding/json's.
type (
	jsonPlain struct {
		A string
		B int  `json:"b,omitzero"`
		C bool `json:"-"`
		D bool `json:"-,"`
		e int
	}
	jsonInner struct {
		A, X string
		Y    string `json:"y"`
	}
	jsonTwin   struct{ A, Z string }
	jsonHidden struct {
		jsonInner
		*jsonTwin2
		A string
	}
	jsonTwin2     struct{ X int }
	JSONShared    struct{ S string }
	JSONLeft      struct{ JSONShared }
	JSONRight     struct{ JSONShared }
	jsonAmbiguous struct {
		jsonInner
		jsonTwin
		JSONLeft
		JSONRight
	}
	jsonTagWins struct {
		jsonInner
		Other string `json:"A"`
	}
	jsonNamed struct {
		jsonInner `json:"inner"`
		JSONLeft  `json:",omitempty"`
		Bad       string `json:"a\"b"`
		Cased     string `json:"cased"`
		CASED     string
	}
	jsonNumber  int
	JSONText    string
	jsonScalars struct {
		jsonNumber
		JSONText
		*JSONShared
	}
)

var jsonSamples = map[string]any{
	"jsonPlain": jsonPlain{B: 1, e: 1}, "jsonInner": jsonInner{}, "jsonHidden": jsonHidden{jsonTwin2: &jsonTwin2{}},
	"jsonAmbiguous": jsonAmbiguous{}, "jsonTagWins": jsonTagWins{}, "jsonNamed": jsonNamed{},
	"jsonScalars": jsonScalars{JSONShared: &JSONShared{}},
}

func TestTheGeneratorFindsTheFieldsThatJSONWrites(t *testing.T) {
	sh := &shelf{fset: token.NewFileSet(), sources: map[string]*source{}}
	pkg := newImporter(sh, &goLoader{}, true).check(&packages.Package{ID: "p", PkgPath: "p", GoFiles: []string{"json_test.go"}})
	for name, sample := range jsonSamples {
		data, err := json.Marshal(sample)
		if err != nil {
			t.Fatal(err)
		}
		var object map[string]any
		if err := json.Unmarshal(data, &object); err != nil {
			t.Fatal(err)
		}
		want := slices.Sorted(maps.Keys(object))
		var got []string
		winners(jsonFields(pkg.Scope().Lookup(name).Type().Underlying().(*types.Struct)), func(group []jsonField) {
			if len(group) == 1 {
				got = append(got, group[0].name)
			}
		})
		if slices.Sort(got); !slices.Equal(got, want) {
			t.Errorf("%s: found %q, and JSON writes %q", name, got, want)
		}
	}
}
