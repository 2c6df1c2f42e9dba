//lint:file-ignore SA5008 the tags are what is tested

package generator

import (
	"encoding/json"
)

// fieldRows are fields that come, go and change their names.
type fieldRows struct {
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
}

// nullRows are pointers that become values.
type nullRows struct {
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
}

// recursiveRows are structs that hold themselves.
type recursiveRows struct {
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

// marshalerRows are changes of types that only their own code knows, or of what holds any JSON.
type marshalerRows struct {
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
}

// constantRows are changes of constants.
type constantRows struct {
	AConstantComes struct {
		Old struct{ A RuleState }
		New struct{ A RuleStateMore }
	}
	AStringBecomesAnEnum struct {
		Old struct{ A string }
		New struct{ A RuleState }
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
