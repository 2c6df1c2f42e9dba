package analyzer_test

import (
	"testing"

	"github.com/evq-go/evq/generator/analyzer"
	"golang.org/x/tools/go/analysis/analysistest"
)

func TestEachCertainEditIsOffered(t *testing.T) {
	analysistest.RunWithSuggestedFixes(t, analysistest.TestData(), analyzer.Analyzer, "fixes")
}

func TestAPackageThatDoesNotCompileYetIsChecked(t *testing.T) {
	analysistest.Run(t, analysistest.TestData(), analyzer.Analyzer, "finds")
}
