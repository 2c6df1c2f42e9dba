package templates

import _ "embed"

// The words of the catalogue, and the look and the behaviour of its page.
var (
	//go:embed catalogue/readme.md.tmpl
	CatalogueReadme string
	//go:embed catalogue/page.html.tmpl
	CataloguePage string
	//go:embed catalogue/style.css
	CatalogueStyle string
	//go:embed catalogue/script.js
	CatalogueScript string
)
