package frozen

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"reflect"
	"time"

	"github.com/google/uuid"

	evq "github.com/evq-go/evq/runtime"
	"github.com/evq-go/evq/runtime/evqgen"
)

// folder holds the samples, seen from where go test runs a package's tests.
const folder = "testdata/evq"

// The ends of the names of a version's sample and of what its upcast makes of it.
const (
	sampleEnd = ".json"
	upcastEnd = ".upcast.json"
)

// file is where a version of an event has its sample.
func file(eventType, version, end string) string {
	return path.Join(folder, eventType+"@"+version+end)
}

// check holds E against the sample of a version of its major. The note says what was written.
func check[E evq.Event](codecs evqgen.Codecs, version string) (note string, err error) {
	var e E
	name := file(e.EventType(), version, sampleEnd)
	stored, err := os.ReadFile(name)
	switch {
	case errors.Is(err, fs.ErrNotExist) && *update:
		text, weak, err := sample[E](codecs)
		if err != nil {
			return "", fmt.Errorf("no sample for %s: %w\nwrite the file by hand, as an event that was stored", name, err)
		}
		return wrote(name, weak), create(name, text)
	case err != nil:
		return "", unreadable(name, err)
	}
	if err := comesBack[E](codecs, name, stored); err != nil {
		return "", fmt.Errorf("%w%s", err, wayBack)
	}
	return "", nil
}

// comesBack wants E to read what is stored and to write it again with nothing lost.
func comesBack[E evq.Event](codecs evqgen.Codecs, name string, stored []byte) error {
	e, err := decode[E](codecs, stored)
	if err != nil {
		return fmt.Errorf("%s is not read: %w", name, err)
	}
	now, err := encode(codecs, e)
	if err != nil {
		return fmt.Errorf("%s is read and cannot be written again: %w", name, err)
	}
	if err := sameWithout(codecs, stored, e, now); err != nil {
		return fmt.Errorf("%s is %w", name, err)
	}
	return compare(name, stored, now)
}

// sameWithout wants encoding/json to read and to write the same as the codec of E does, if it has one.
func sameWithout[E evq.Event](codecs evqgen.Codecs, stored []byte, e E, now []byte) error {
	const wayOut = "otherwise by its codec than by encoding/json: run go generate, and tell the authors of evq"
	if len(evqgen.Readers[E](codecs)) == 0 {
		return nil
	}
	if without, err := decode[E](NoCodecs, stored); err != nil || !reflect.DeepEqual(without, e) {
		return errors.New("read " + wayOut)
	}
	if without, err := encode(NoCodecs, e); err != nil || !bytes.Equal(without, now) {
		return errors.New("written " + wayOut)
	}
	return nil
}

// checkUpcast holds what step makes of the sample of O against what it made of it once.
func checkUpcast[O, N evq.Event](codecs evqgen.Codecs, step func(O, evq.Facts) (N, error)) (note string, err error) {
	var old O
	from, name := file(old.EventType(), old.EventVersion(), sampleEnd), file(old.EventType(), old.EventVersion(), upcastEnd)
	text, err := os.ReadFile(from)
	if err != nil {
		return "", unreadable(from, err)
	}
	now, err := result(codecs, text, step)
	if err != nil {
		return "", fmt.Errorf("the upcast of %s: %w%s", from, err, wayIn)
	}
	stored, err := os.ReadFile(name)
	switch {
	case errors.Is(err, fs.ErrNotExist) && *update:
		again, err := result(codecs, text, step)
		if err == nil {
			err = compare("the second upcast of "+from, now, again)
		}
		if err != nil {
			return "", err
		}
		return wrote(name, nil), create(name, now)
	case err != nil:
		return "", unreadable(name, err)
	}
	if err := compare(name, stored, now); err != nil {
		return "", fmt.Errorf("%w%s", err, wayUp)
	}
	return "", nil
}

// result is the JSON of what step makes of a sample.
func result[O, N evq.Event](codecs evqgen.Codecs, text []byte, step func(O, evq.Facts) (N, error)) ([]byte, error) {
	old, err := decode[O](codecs, text)
	if err != nil {
		return nil, err
	}
	e, err := step(old, Facts(old))
	if err != nil {
		return nil, err
	}
	return encode(codecs, e)
}

// Facts are the facts with which the upcast of e is tried: always the same, but for the type and the version.
func Facts(e evq.Event) evq.Facts {
	return evq.Facts{
		EventID:  uuid.MustParse("01234567-89ab-4cde-8f01-23456789abcd"),
		StreamID: "some stream", AggregateID: "some aggregate",
		EventType: e.EventType(), EventVersion: e.EventVersion(),
		Sequence: 7, Position: "7",
		CreatedAt: time.Date(2001, 2, 3, 4, 5, 6, 0, time.UTC),
	}
}

// decode reads an event as a store does.
func decode[E evq.Event](codecs evqgen.Codecs, data []byte) (E, error) {
	var zero E
	e, err := evqgen.Decode[E, E](evq.Recorded[evq.Raw]{EventType: zero.EventType(), EventVersion: zero.EventVersion(), Data: data},
		evqgen.Readers[E](codecs)...)
	return e.Data, err
}

// encode writes an event as a store does. A panic of the type's own MarshalJSON is an error.
func encode[E evq.Event](codecs evqgen.Codecs, e E) (data []byte, err error) {
	err = attempt(func() (err error) {
		data, err = evqgen.Encode(codecs, e)
		return err
	})
	return data, err
}
