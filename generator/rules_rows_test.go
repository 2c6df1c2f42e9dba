//lint:file-ignore SA5008 the tags are what is tested

package generator

import (
	"encoding/json"
	"math/big"
	"reflect"
	"time"

	"github.com/google/uuid"
)

// ruleRows are structs whose fields are pairs of structs, each a change that somebody
// makes. What becomes of the data is written nowhere: it is found out by running
// encoding/json, in both directions.
var ruleRows = []reflect.Type{
	reflect.TypeFor[harmlessRows](),
	reflect.TypeFor[fieldRows](),
	reflect.TypeFor[nullRows](),
	reflect.TypeFor[kindRows](),
	reflect.TypeFor[numberRows](),
	reflect.TypeFor[textRows](),
	reflect.TypeFor[listRows](),
	reflect.TypeFor[marshalerRows](),
	reflect.TypeFor[constantRows](),
	reflect.TypeFor[recursiveRows](),
}

// harmlessRows are changes that lose nothing when stored events are read.
type harmlessRows struct {
	NothingChanges struct{ Old, New struct{ A int } }
	AFieldIsAdded  struct {
		Old struct{ A int }
		New struct{ A, B int }
	}
	AGoFieldIsRenamedBehindItsTag struct {
		Old struct {
			A int `json:"a"`
		}
		New struct {
			B int `json:"a"`
		}
	}
	FieldsChangePlaces struct {
		Old struct {
			A int
			B string
		}
		New struct {
			B string
			A int
		}
	}
	AStringGetsATypeOfItsOwn struct {
		Old struct{ A string }
		New struct{ A ruleName }
	}
	AnIntGetsAnotherWidthByName struct {
		Old struct{ A int }
		New struct{ A int64 }
	}
	AnIntIsWidened struct {
		Old struct{ A int32 }
		New struct{ A int64 }
	}
	AUintBecomesAWiderInt struct {
		Old struct{ A uint32 }
		New struct{ A int64 }
	}
	AFloatIsWidened struct {
		Old struct{ A float32 }
		New struct{ A float64 }
	}
	ASmallIntBecomesAFloat struct {
		Old struct{ A int32 }
		New struct{ A float64 }
	}
	AnIntBecomesAJSONNumber struct {
		Old struct{ A int64 }
		New struct{ A json.Number }
	}
	AnIntBecomesABigInt struct {
		Old struct{ A int64 }
		New struct{ A *big.Int }
	}
	AnIntBecomesAPointer struct {
		Old struct{ A int }
		New struct{ A *int }
	}
	OmitEmptyComes struct {
		Old struct{ A string }
		New struct {
			A string `json:",omitempty"`
		}
	}
	OmitZeroGoes struct {
		Old struct {
			A time.Time `json:",omitzero"`
		}
		New struct{ A time.Time }
	}
	ATimeBecomesAString struct {
		Old struct{ A time.Time }
		New struct{ A string }
	}
	AUUIDBecomesAString struct {
		Old struct{ A uuid.UUID }
		New struct{ A string }
	}
	AQuotedIntBecomesAString struct {
		Old struct {
			A int `json:",string"`
		}
		New struct{ A string }
	}
	AnArrayBecomesAList struct {
		Old struct{ A [2]int }
		New struct{ A []int }
	}
	AStructBecomesAMap struct {
		Old struct{ A struct{ X, Y string } }
		New struct{ A map[string]string }
	}
	AStringBecomesAny struct {
		Old struct{ A []string }
		New struct{ A any }
	}
	AnIntBecomesRaw struct {
		Old struct{ A int64 }
		New struct{ A json.RawMessage }
	}
	AnyBecomesRaw struct {
		Old struct{ A any }
		New struct{ A json.RawMessage }
	}
	IntKeysBecomeStrings struct {
		Old struct{ A map[int]bool }
		New struct{ A map[string]bool }
	}
	AStructIsEmbedded struct {
		Old struct{ City string }
		New struct{ RulePlace }
	}
	AnEmbeddedStructBecomesFields struct {
		Old struct{ RulePlace }
		New struct{ City string }
	}
	AnEmbeddedStructBecomesLent struct {
		Old struct{ RulePlace }
		New struct{ *RulePlace }
	}
	ATextTypeBecomesAString struct {
		Old struct{ A RuleText }
		New struct{ A string }
	}
	SmallBytesBecomeAByteSlice struct {
		Old struct{ A [3]byte }
		New struct{ A []byte }
	}
	AFloatOfTextBecomesAString struct {
		Old struct{ A *big.Float }
		New struct{ A *string }
	}
	AQuotedIntBecomesAFloatOfText struct {
		Old struct {
			A *int `json:",string"`
		}
		New struct{ A *big.Float }
	}
	AQuotedIntBecomesANumber struct {
		Old struct {
			A int `json:",string"`
		}
		New struct{ A json.Number }
	}
}
