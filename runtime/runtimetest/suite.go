package runtimetest

import (
	"testing"

	evq "github.com/evq-go/evq/runtime"
)

// Database is one empty database of a backend under test.
type Database struct {
	// Backend returns another handle on the database, migrated. The suite closes it.
	Backend func(t *testing.T) evq.Backend
	// Insert puts rows there as another build or a hand's SQL would: unchecked, with the sequences, the times and the
	// metadata that they have. Their positions are the database's to give. It comes after the first Backend.
	Insert func(t *testing.T, rows ...evq.Row)
	// AllowsBrokenJSON tells that the columns of data and metadata can hold what is not JSON.
	AllowsBrokenJSON bool
	// OneConnection tells that a handle has one connection: while a transaction has it, nothing else can be read there.
	OneConnection bool
}

// topic is a file of the suite: rules about one thing.
type topic struct {
	name  string
	rules []rule
}

// rule is a sentence that must hold, and its proof.
type rule struct {
	sentence string
	prove    func(s *scene)
}

func topics() []topic {
	return []topic{
		{"push", pushRules}, {"batch", batchRules}, {"order", orderRules}, {"conditions", conditionRules}, {"races", raceRules},
		{"keys", keyRules}, {"metadata", metadataRules}, {"load", loadRules}, {"sequences", sequenceRules}, {"views", viewRules},
		{"decode", decodeRules}, {"upcasts", upcastRules}, {"types", typeRules}, {"subscribe", subscribeRules}, {"followers", followerRules}, {"transactions", transactionRules},
		{"invalid", invalidRules}, {"doubt", doubtRules}, {"contexts", contextRules}, {"close", closeRules},
		{"seam", seamRules}, {"tail", tailRules}, {"places", placeRules}, {"ledger", ledgerRules}, {"parking", parkRules},
		{"versions", versionRules}, {"all", allRules}, {"consume", consumeRules}, {"consume pages", consumePageRules},
		{"consume work", consumeWorkRules}, {"consume batches", consumeBatchRules}, {"consume failures", consumeFailureRules},
		{"consume culprits", consumeCulpritRules}, {"consume parked", consumeParkedRules}, {"consume owners", consumeOwnerRules},
		{"consume fenced", consumeFencedRules}, {"consume queries", consumeQueryRules}, {"consume replay", consumeReplayRules},
		{"consume versions", consumeVersionRules}, {"consume ends", consumeEndRules}, {"consume known", consumeKnownRules},
		{"consume stopping", consumeStoppingRules}, {"consume faults", consumeFaultRules}, {"consume random", consumeRandomRules},
	}
}

// Run proves every rule on databases of its own, side by side.
func Run(t *testing.T, open func(t *testing.T) Database) {
	for _, topic := range topics() {
		topic.run(t, open)
	}
}

func (p topic) run(t *testing.T, open func(t *testing.T) Database) {
	t.Run(p.name, func(t *testing.T) {
		t.Parallel()
		for _, rule := range p.rules {
			t.Run(rule.sentence, func(t *testing.T) {
				t.Parallel()
				rule.prove(newScene(t, open(t)))
			})
		}
	})
}
