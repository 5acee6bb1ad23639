package config

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/internal/env"
)

// The environment variables of Feast that say where the configuration is.
const (
	// EnvBase64 holds the whole file in base64; it goes before every path.
	EnvBase64 = "FEATURE_STORE_YAML_BASE64"
	// EnvFile is the path of the file, unless the command line names one.
	EnvFile = "FEAST_FS_YAML_FILE_PATH"
	// EnvRepo is the directory of the repo, unless the command line names one.
	EnvRepo = "FEATURE_REPO_DIR_ENV_VAR"
)

// Source says where the configuration is looked for, as the command line has it.
type Source struct {
	// Repo is the directory of the feature repo (--chdir); empty means EnvRepo,
	// else the current directory.
	Repo string
	// File is the path of the file (--feature-store-yaml); empty means EnvFile,
	// else feature_store.yaml in the repo.
	File string
}

// MissingError says that there is no configuration file. Its text is Feast's, which
// scripts look for.
type MissingError struct{ Path string }

// Error returns Feast's sentence.
func (e *MissingError) Error() string {
	return fmt.Sprintf("Can't find feature repo configuration file at %s. "+
		"Make sure you're running feast from an initialized feast repository.", e.Path)
}

// Is reports whether target is feast.ErrNotFound.
func (e *MissingError) Is(target error) bool { return target == feast.ErrNotFound }

// Dir returns the absolute directory of the repo.
func (s Source) Dir(e *env.Env) (string, error) {
	dir := s.Repo
	if dir == "" {
		dir = e.Getenv(EnvRepo)
	}
	return filepath.Abs(dir)
}

// Load finds, reads and checks the configuration. A missing file is a
// *MissingError; a mistake in the file is feast.ErrInvalid with file, line and
// column, the first of them.
func Load(e *env.Env, s Source) (*Config, error) {
	repo, err := s.Dir(e)
	if err != nil {
		return nil, fmt.Errorf("find the feature repo: %w", err)
	}
	text, path, err := read(e, s, repo)
	if err != nil {
		return nil, err
	}
	if !utf8.Valid(text) {
		return nil, feast.Invalid(path, "the file is not UTF-8")
	}
	return parse([]byte(expand(string(text), e.Lookup)), path, repo)
}

func read(e *env.Env, s Source, repo string) (text []byte, path string, err error) {
	if encoded, ok := e.Lookup(EnvBase64); ok && encoded != "" {
		text, err = base64.StdEncoding.DecodeString(encoded)
		if err != nil {
			return nil, "", feast.Invalid("$"+EnvBase64, "the value is not base64: %v", err)
		}
		return text, "$" + EnvBase64, nil
	}
	path = s.path(e, repo)
	text, err = os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, "", &MissingError{Path: path}
	}
	if err != nil {
		return nil, "", fmt.Errorf("read the configuration: %w", err)
	}
	return text, path, nil
}

func (s Source) path(e *env.Env, repo string) string {
	if s.File != "" {
		if abs, err := filepath.Abs(s.File); err == nil {
			return abs
		}
		return s.File
	}
	if path, ok := e.Lookup(EnvFile); ok {
		return path
	}
	return filepath.Join(repo, "feature_store.yaml")
}

// document parses the text into its top mapping.
func document(text []byte, path string) (*yaml.Node, error) {
	var doc yaml.Node
	err := yaml.Load(text, &doc)
	var le *yaml.LoadError
	if errors.As(err, &le) && le.Mark.Line > 0 {
		return nil, feast.Invalid(fmt.Sprintf("%s:%d:%d", path, le.Mark.Line, max(le.Mark.Column, 1)), "not YAML: %s", le.Message)
	}
	if err != nil {
		return nil, feast.Invalid(path, "the file does not hold one YAML document")
	}
	root := &doc
	if root.Kind == yaml.DocumentNode {
		root = root.Content[0]
	}
	if root.Kind != yaml.MappingNode {
		return nil, feast.Invalid(path, "the file is not a mapping of keys to values")
	}
	if n := cyclic(root, map[*yaml.Node]bool{}); n != nil {
		return nil, feast.Invalid(fmt.Sprintf("%s:%d:%d", path, n.Line, n.Column), "*%s refers to what it is part of", n.Value)
	}
	return root, nil
}

// cyclic returns an alias that refers to a node it is part of, or nil.
func cyclic(n *yaml.Node, open map[*yaml.Node]bool) *yaml.Node {
	if n.Kind == yaml.AliasNode {
		if open[n.Alias] {
			return n
		}
		return cyclic(n.Alias, open)
	}
	open[n] = true
	defer delete(open, n)
	for _, inner := range n.Content {
		if at := cyclic(inner, open); at != nil {
			return at
		}
	}
	return nil
}
