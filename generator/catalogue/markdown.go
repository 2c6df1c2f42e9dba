package catalogue

import (
	"bytes"
	"net/url"
	"strings"
	"text/template"

	"github.com/evq-go/evq/templates"
)

// readme writes the catalogue as Markdown.
func (m *Module) readme() ([]byte, error) {
	uses, prose := m.usesByEvent(), newProse(m)
	words, err := template.New("readme").Funcs(template.FuncMap{
		"text": markdownText, "code": markdownCode, "cell": func(text string) string { return markdownText(strings.Join(strings.Fields(text), " ")) },
		"prose": prose.markdown, "uses": func(e *Event) []useGroup { return groupUses(uses[e.ID]) },
		"state": (*Version).stateWords, "rows": (*Version).rows, "key": (*Event).key, "place": place, "summary": firstSentence,
		"before": (*Event).before, "changes": changes, "anchor": componentKey, "link": url.PathEscape,
	}).Parse(templates.CatalogueReadme)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = words.Execute(&out, struct {
		*Module
		Mark, Title, Map string
		Counts           []count
	}{m, mark, m.title(), m.mermaid(), m.counts()})
	return out.Bytes(), err
}

// markdownText is text that Markdown shows as it is.
func markdownText(text string) string {
	var b strings.Builder
	for _, r := range text {
		if strings.ContainsRune("\\`*_{}[]<>#+!|~&$@", r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// markdownCode is text as code, also within a table.
func markdownCode(text string) string {
	fence := "`"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	text = strings.ReplaceAll(strings.Join(strings.Fields(text), " "), "|", `\|`)
	if strings.HasPrefix(text, "`") || strings.HasSuffix(text, "`") {
		text = " " + text + " "
	}
	return fence + text + fence
}
