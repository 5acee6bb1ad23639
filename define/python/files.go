package python

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/seed-11e13f51/feast/define/python/eval"
)

// alwaysIgnored is what Feast leaves out beside .feastignore.
var alwaysIgnored = []string{".git", ".feastignore", ".venv", "**/.ipynb_checkpoints", "**/.pytest_cache", "**/__pycache__"}

// Files lists the files Feast imports from a repo: every *.py below the root
// but __init__.py, less what .feastignore names (globs of pathlib; a folder
// stands for all Python files below it), sorted as Feast sorts paths: part by
// part.
func Files(fsys fs.FS) ([]string, error) {
	ignored, err := ignoredFiles(fsys)
	if err != nil {
		return nil, err
	}
	var files []string
	err = fs.WalkDir(fsys, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return fmt.Errorf("list the files of the repo: %w", err)
		}
		if !isPython(p) || path.Base(p) == "__init__.py" || ignored[p] || !isFile(fsys, p) {
			return nil
		}
		files = append(files, p)
		return nil
	})
	slices.SortFunc(files, func(a, b string) int {
		return slices.Compare(strings.Split(a, "/"), strings.Split(b, "/"))
	})
	return files, err
}

func isPython(p string) bool { return strings.HasSuffix(p, ".py") }

func isFile(fsys fs.FS, p string) bool {
	st, err := fs.Stat(fsys, p)
	return err == nil && st.Mode().IsRegular()
}

func ignoredFiles(fsys fs.FS) (map[string]bool, error) {
	patterns, err := readIgnore(fsys)
	if err != nil {
		return nil, err
	}
	out := map[string]bool{}
	for _, pattern := range append(patterns, alwaysIgnored...) {
		for _, p := range eval.Glob(fsys, ".", pattern) {
			if isFile(fsys, p) {
				out[p] = true
				continue
			}
			for _, sub := range eval.Glob(fsys, p, "**/*.py") {
				out[sub] = true
			}
		}
	}
	return out, nil
}

// readIgnore returns the patterns of .feastignore: one a line, # to the end of
// the line is a comment.
func readIgnore(fsys fs.FS) ([]string, error) {
	if !isFile(fsys, ".feastignore") {
		return nil, nil
	}
	text, err := fs.ReadFile(fsys, ".feastignore")
	if err != nil {
		return nil, fmt.Errorf("read .feastignore: %w", err)
	}
	var out []string
	for line := range strings.SplitSeq(string(text), "\n") {
		line, _, _ = strings.Cut(line, "#")
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out, nil
}
