//lint:file-ignore SA5008 the tags are what is tested

package generator

import (
	"encoding/json"
	"math/big"
	"net/netip"
	"time"

	"github.com/google/uuid"
)

// kindRows are changes of the kind of JSON.
type kindRows struct {
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
}

// numberRows are changes from one kind of number to another.
type numberRows struct {
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
}
