//lint:file-ignore SA5008 the tags are what is tested

package generator

import (
	"encoding/json"
	"math/big"
	"net/netip"
	"time"

	"github.com/google/uuid"
)

// ruleRows are pairs of structs, each a change that somebody makes. What becomes of
// the data is written nowhere: it is found out by running encoding/json.
type ruleRows struct {
	// Changes that lose nothing.
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
	AQuotedIntBecomesANumber struct {
		Old struct {
			A int `json:",string"`
		}
		New struct{ A json.Number }
	}

	// Fields that are gone.
	AFieldIsRemoved struct {
		Old struct{ A, B int }
		New struct{ A int }
	}
	ATagIsRenamed struct {
		Old struct {
			Email string `json:"email"`
		}
		New struct {
			Email string `json:"mail"`
		}
	}
	AnUntaggedFieldIsRenamed struct {
		Old struct{ Email string }
		New struct{ Mail string }
	}
	ATagIsRenamedInCaseOnly struct {
		Old struct {
			A string `json:"email"`
		}
		New struct {
			A string `json:"Email"`
		}
	}
	ATagComesThatDiffersInCase struct {
		Old struct{ UserID string }
		New struct {
			UserID string `json:"userid"`
		}
	}
	AFieldIsHidden struct {
		Old struct{ A, B int }
		New struct {
			A int
			B int `json:"-"`
		}
	}
	AnEmbeddedStructGetsAName struct {
		Old struct{ RulePlace }
		New struct{ Place RulePlace }
	}
	AnEmbeddedStructGetsATag struct {
		Old struct{ RulePlace }
		New struct {
			RulePlace `json:"place"`
		}
	}
	ANamedStructIsEmbedded struct {
		Old struct{ Place RulePlace }
		New struct{ RulePlace }
	}
	ANameComesThatDiffersInCase struct {
		Old struct {
			A string `json:"email"`
		}
		New struct {
			A string `json:"email"`
			B string `json:"Email"`
		}
	}
	TwoNamesBecomeOneInCase struct {
		Old struct {
			A string `json:"email"`
			B string `json:"Email"`
		}
		New struct {
			A string `json:"email"`
		}
	}
	ANameIsGivenToAnotherKind struct {
		Old struct {
			A string `json:"a"`
		}
		New struct {
			B int `json:"a"`
		}
	}
	AFieldIsRemovedDeepInside struct {
		Old struct{ A []map[string]RulePlace2 }
		New struct{ A []map[string]RulePlace }
	}

	// Null.
	APointerBecomesAValue struct {
		Old struct{ A *int }
		New struct{ A int }
	}
	AnOmittedPointerBecomesAValue struct {
		Old struct {
			A *int `json:",omitempty"`
		}
		New struct {
			A int `json:",omitempty"`
		}
	}
	PointersInAListBecomeValues struct {
		Old struct{ A []*string }
		New struct{ A []string }
	}
	APointerToAStructBecomesOne struct {
		Old struct{ A *RulePlace }
		New struct{ A RulePlace }
	}

	// Kinds.
	AnIntBecomesAString struct {
		Old struct{ A int }
		New struct{ A string }
	}
	AStringBecomesAnInt struct {
		Old struct{ A string }
		New struct{ A int }
	}
	ABoolBecomesAString struct {
		Old struct{ A bool }
		New struct{ A string }
	}
	ABoolBecomesAnInt struct {
		Old struct{ A bool }
		New struct{ A int }
	}
	AValueBecomesAList struct {
		Old struct{ A string }
		New struct{ A []string }
	}
	AStructBecomesAList struct {
		Old struct{ A RulePlace }
		New struct{ A []RulePlace }
	}
	AMapBecomesAList struct {
		Old struct{ A map[string]int }
		New struct{ A []int }
	}
	ATimeBecomesAnInt struct {
		Old struct{ A time.Time }
		New struct{ A int64 }
	}
	ADurationBecomesAString struct {
		Old struct{ A time.Duration }
		New struct{ A string }
	}
	AnIntEnumBecomesAStringEnum struct {
		Old struct{ A RuleLevel }
		New struct{ A RuleState }
	}
	ATimeBecomesAUUID struct {
		Old struct{ A time.Time }
		New struct{ A uuid.UUID }
	}
	AnAddrBecomesAPrefix struct {
		Old struct{ A netip.Addr }
		New struct{ A netip.Prefix }
	}
	AnAddrPortBecomesAnAddr struct {
		Old struct{ A netip.AddrPort }
		New struct{ A netip.Addr }
	}
	AFloatBecomesAFloatOfText struct {
		Old struct{ A float64 }
		New struct{ A *big.Float }
	}
	AKindChangesDeepInside struct {
		Old struct{ A map[string][]struct{ X int } }
		New struct {
			A map[string][]struct{ X string }
		}
	}

	// Numbers.
	AnIntIsNarrowed struct {
		Old struct{ A int64 }
		New struct{ A int8 }
	}
	AnIntBecomesAUint struct {
		Old struct{ A int32 }
		New struct{ A uint32 }
	}
	AnIntBecomesAWiderUint struct {
		Old struct{ A int32 }
		New struct{ A uint64 }
	}
	AUintBecomesAnInt struct {
		Old struct{ A uint64 }
		New struct{ A int64 }
	}
	AFloatBecomesAnInt struct {
		Old struct{ A float64 }
		New struct{ A int64 }
	}
	ALargeIntBecomesAFloat struct {
		Old struct{ A int64 }
		New struct{ A float64 }
	}
	AnIntBecomesASmallFloat struct {
		Old struct{ A int32 }
		New struct{ A float32 }
	}
	AFloatIsNarrowed struct {
		Old struct{ A float64 }
		New struct{ A float32 }
	}
	AJSONNumberBecomesAnInt struct {
		Old struct{ A json.Number }
		New struct{ A int64 }
	}
	AJSONNumberBecomesAFloat struct {
		Old struct{ A json.Number }
		New struct{ A float64 }
	}
	ABigIntBecomesAnInt struct {
		Old struct{ A *big.Int }
		New struct{ A *int64 }
	}
	ABigIntBecomesAFloat struct {
		Old struct{ A *big.Int }
		New struct{ A *float64 }
	}
	AFloatBecomesABigInt struct {
		Old struct{ A float64 }
		New struct{ A *big.Int }
	}
	AnIntBecomesAny struct {
		Old struct{ A int64 }
		New struct{ A any }
	}
	AnIntBecomesAnyDeepInside struct {
		Old struct {
			A map[string][]struct{ X uint64 }
		}
		New struct{ A map[string]any }
	}
	RawBecomesAny struct {
		Old struct{ A json.RawMessage }
		New struct{ A any }
	}

	// Text and bytes.
	AStringBecomesATime struct {
		Old struct{ A string }
		New struct{ A time.Time }
	}
	AStringBecomesAUUID struct {
		Old struct{ A string }
		New struct{ A uuid.UUID }
	}
	AStringBecomesAnAddr struct {
		Old struct{ A string }
		New struct{ A netip.Addr }
	}
	AStringBecomesAJSONNumber struct {
		Old struct{ A string }
		New struct{ A json.Number }
	}
	AStringBecomesAFloatOfText struct {
		Old struct{ A *string }
		New struct{ A *big.Float }
	}
	AFractionBecomesAFloatOfText struct {
		Old struct{ A *big.Rat }
		New struct{ A *big.Float }
	}
	BytesBecomeAString struct {
		Old struct{ A []byte }
		New struct{ A string }
	}
	BytesBecomeAList struct {
		Old struct{ A []byte }
		New struct{ A []int }
	}
	BytesBecomeAnArray struct {
		Old struct{ A []byte }
		New struct{ A [4]byte }
	}
	AListOfIntsBecomesBytes struct {
		Old struct{ A []int }
		New struct{ A []byte }
	}
	TheOptionStringComesToAnInt struct {
		Old struct{ A int }
		New struct {
			A int `json:",string"`
		}
	}
	TheOptionStringComesToABool struct {
		Old struct{ A bool }
		New struct {
			A bool `json:",string"`
		}
	}
	TheOptionStringComesToAString struct {
		Old struct{ A string }
		New struct {
			A string `json:",string"`
		}
	}
	AStringBecomesAQuotedInt struct {
		Old struct{ A string }
		New struct {
			A int `json:",string"`
		}
	}
	AQuotedIntIsNarrowed struct {
		Old struct {
			A int64 `json:",string"`
		}
		New struct {
			A int8 `json:",string"`
		}
	}
	AQuotedIntBecomesABool struct {
		Old struct {
			A int64 `json:",string"`
		}
		New struct {
			A bool `json:",string"`
		}
	}

	// Lists and maps.
	AnArrayIsShortened struct {
		Old struct{ A [3]int }
		New struct{ A [2]int }
	}
	AnArrayOfAnotherElement struct {
		Old struct{ A [2]int }
		New struct{ A [2]string }
	}
	StringKeysBecomeInts struct {
		Old struct{ A map[string]bool }
		New struct{ A map[int]bool }
	}
	IntKeysAreNarrowed struct {
		Old struct{ A map[int64]bool }
		New struct{ A map[uint8]bool }
	}
	StringKeysBecomeUUIDs struct {
		Old struct{ A map[string]bool }
		New struct{ A map[uuid.UUID]bool }
	}
	AStructBecomesAMapOfInts struct {
		Old struct{ A struct{ X, Y string } }
		New struct{ A map[string]int }
	}
	AStructBecomesAMapWithIntKeys struct {
		Old struct{ A struct{ X, Y string } }
		New struct{ A map[int]string }
	}
	AMapBecomesAnArray struct {
		Old struct{ A map[int]bool }
		New struct{ A [2]bool }
	}

	// Types that only their own code knows.
	AStringGetsAMarshaler struct {
		Old struct{ A string }
		New struct{ A RuleText }
	}
	ATextTypeBecomesAnother struct {
		Old struct{ A RuleText }
		New struct{ A RuleCode }
	}
	AMarshalerBecomesAStruct struct {
		Old struct{ A RuleMoney }
		New struct{ A struct{ Amount int } }
	}
	RawBecomesAString struct {
		Old struct{ A json.RawMessage }
		New struct{ A string }
	}
	AnyBecomesAList struct {
		Old struct{ A any }
		New struct{ A []string }
	}
	ATextTypeMoves struct {
		Old struct{ A RuleText }
		New struct{ A RuleMoved }
	}

	// Constants.
	AConstantComes struct {
		Old struct{ A RuleState }
		New struct{ A RuleStateMore }
	}
	AStringBecomesAnEnum struct {
		Old struct{ A string }
		New struct{ A RuleState }
	}

	// Structs inside of themselves.
	AStructKeepsHoldingItself struct {
		Old RuleTree
		New RuleTreeSame
	}
	AStructThatHoldsItselfLoses struct {
		Old RuleTree
		New RuleTreeLess
	}
	AStructThatHoldsItselfIsUnrolled struct {
		Old RuleTree
		New RuleTreeTwice
	}
	AStructBecomesRecursive struct {
		Old RuleFlat
		New RuleTree
	}
	ARecursionChangesItsKind struct {
		Old RuleTree
		New RuleTreeOther
	}
	ARecursionBecomesAny struct {
		Old RuleTree
		New RuleTreeAny
	}
	RecursiveListsBecomeBytes struct {
		Old struct{ A RuleNest }
		New struct{ A []byte }
	}
}

type (
	ruleName   string
	RulePlace  struct{ City string }
	RulePlace2 struct{ City, Zip string }

	RuleLevel     int
	RuleState     string
	RuleStateMore string

	RuleText  string               // has MarshalText
	RuleCode  string               // has MarshalText, and is read only in capitals
	RuleMoved string               // is RuleText in another place
	RuleMoney struct{ amount int } // has MarshalJSON

	RuleTree struct {
		Name        string
		Left, Right *RuleTree
	}
	RuleTreeSame struct {
		Name        string
		Left, Right *RuleTreeSame
	}
	RuleTreeLess struct {
		Name string
		Left *RuleTreeLess
	}
	RuleTreeTwice struct {
		Name        string
		Left, Right *struct {
			Name        string
			Left, Right *RuleTreeTwice
		}
	}
	RuleTreeOther struct {
		Name  string
		Left  *RuleTreeOther
		Right *struct {
			Name        int
			Left, Right *RuleTreeOther
		}
	}
	RuleTreeAny struct {
		Name        string
		Left, Right any
	}
	RuleFlat struct {
		Name        string
		Left, Right *struct{ Name string }
	}
	RuleNest []RuleNest
)

const (
	RuleLow  RuleLevel = 1
	RuleHigh RuleLevel = 2

	RuleOpen, RuleShut             RuleState     = "open", "shut"
	RuleOpen2, RuleShut2, RuleAjar RuleStateMore = "open", "shut", "ajar"
)
