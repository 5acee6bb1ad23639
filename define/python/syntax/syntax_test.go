package syntax

import (
	"os"
	"path/filepath"
	"testing"
)

// TestValid reads every fixture in testdata/valid.
func TestValid(t *testing.T) {
	files, err := filepath.Glob("testdata/valid/*.py")
	if err != nil || len(files) == 0 {
		t.Fatalf("no fixtures: %v", err)
	}
	for _, file := range files {
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Parse(file, src); err != nil {
			t.Error(err)
		}
	}
}
