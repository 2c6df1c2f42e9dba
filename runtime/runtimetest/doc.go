// Package runtimetest is the conformance suite of evq's backends: what holds on one must hold on all.
//
// A backend's test opens an empty database and hands it over:
//
//	func open(t *testing.T) runtimetest.Database {
//		name := newDatabase(t)
//		return runtimetest.Database{
//			Backend: func(t *testing.T) evq.Backend { … },
//			Insert:  func(t *testing.T, rows ...evq.Row) { … },
//		}
//	}
//
//	func TestSuite(t *testing.T) { runtimetest.Run(t, open) }
//	func TestModel(t *testing.T) { runtimetest.Model(t, open) }
//
// [Run] checks rule by rule; the names of its sub-tests are the rules. [Model] draws random sequences of operations
// and compares every answer with that of the in-memory backend.
//
// Nothing in the suite sleeps. What it waits for is a signal, and what does not come fails after a minute.
package runtimetest
