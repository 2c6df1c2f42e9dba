package catalogue_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// A document is a JSON document of no particular type.
type document map[string]any

// at follows names into a document.
func (d document) at(names ...string) document {
	for _, name := range names {
		inner, _ := d[name].(map[string]any)
		d = inner
	}
	return d
}

// resolve follows a reference within a document.
func (d document) resolve(ref string) document {
	names := strings.Split(strings.TrimPrefix(ref, "#/"), "/")
	return d.at(names...)
}

func readDocument(t *testing.T, name string) document {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(shop, name))
	if err != nil {
		t.Fatal(err)
	}
	var doc document
	if err := json.Unmarshal(text, &doc); err != nil {
		t.Fatal(err)
	}
	return doc
}

// componentKey is what AsyncAPI allows as a key.
var componentKey = regexp.MustCompile(`^[a-zA-Z0-9.\-_]+$`)

func TestTheAsyncAPIDocumentHasWhatTheSpecificationRequires(t *testing.T) {
	doc := readDocument(t, "asyncapi.json")
	if doc["asyncapi"] != "3.0.0" || doc.at("info")["title"] == nil || doc.at("info")["version"] == nil {
		t.Errorf("the root lacks what it needs: %v", doc.at("info"))
	}
	for _, part := range []document{doc.at("channels"), doc.at("operations"), doc.at("components", "messages")} {
		if len(part) == 0 {
			t.Error("a part is empty")
		}
		for key := range part {
			if !componentKey.MatchString(key) {
				t.Errorf("%q is no key", key)
			}
		}
	}
	for key := range doc.at("components", "messages") {
		payload, _ := doc.at("components", "messages", key, "payload")["$ref"].(string)
		if _, err := os.Stat(filepath.Join(shop, payload)); err != nil {
			t.Errorf("the payload of %s: %v", key, err)
		}
	}
}

func TestEveryReferenceOfTheAsyncAPIDocumentLeadsSomewhere(t *testing.T) {
	doc := readDocument(t, "asyncapi.json")
	for key := range doc.at("channels") {
		for name := range doc.at("channels", key, "messages") {
			if ref, _ := doc.at("channels", key, "messages", name)["$ref"].(string); doc.resolve(ref) == nil {
				t.Errorf("channel %s: %s leads nowhere", key, ref)
			}
		}
	}
	for key := range doc.at("operations") {
		op := doc.at("operations", key)
		channel, _ := op.at("channel")["$ref"].(string)
		if doc.resolve(channel) == nil || op["action"] != "send" && op["action"] != "receive" {
			t.Errorf("operation %s: %v", key, op)
		}
		for _, m := range op["messages"].([]any) {
			ref := m.(map[string]any)["$ref"].(string)
			if !strings.HasPrefix(ref, channel+"/messages/") || doc.resolve(ref) == nil {
				t.Errorf("operation %s: %s is no message of its channel", key, ref)
			}
		}
	}
}
