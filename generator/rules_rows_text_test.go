//lint:file-ignore SA5008 the tags are what is tested

package generator

import (
	"encoding/json"
	"math/big"
	"net/netip"
	"time"

	"github.com/google/uuid"
)

// textRows are changes of text and bytes, and of the option string.
type textRows struct {
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
}

// listRows are changes of lists, arrays and maps.
type listRows struct {
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
}
