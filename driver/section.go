package driver

import (
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/internal/env"
)

// Section is a block of feature_store.yaml that configures one store or engine.
type Section struct {
	// Block is the key the block stands under: "online_store".
	Block string
	// Type is the type of store the block asks for.
	Type string
	// File is the path of the file, for places in errors.
	File string
	// Node is the mapping of the block; nil when the file says nothing but the type.
	Node *yaml.Node
}

// Scope is what a store is opened with beside its configuration.
type Scope struct {
	Env *env.Env
	Log *slog.Logger
	// Repo is the directory relative paths of the configuration start from.
	Repo string
	// Project is the project of the feature_store.yaml.
	Project string
	// EntityKeyVersion is entity_key_serialization_version.
	EntityKeyVersion int
	// Layout is x_feast.layout: "packed", "feast", or "" for the driver's default.
	Layout string
}

// Path returns a path of the configuration as the machine knows it: relative
// paths start from the repo, "file://" and "file:" are taken off.
func (s Scope) Path(path string) string {
	path = strings.TrimPrefix(path, "file://")
	path = strings.TrimPrefix(path, "file:")
	if filepath.IsAbs(path) {
		return filepath.Clean(path)
	}
	return filepath.Join(s.Repo, path)
}

// Place returns "file:line:column" of a node, or the file alone when n is nil.
func (s Section) Place(n *yaml.Node) string {
	if n == nil || n.Line == 0 {
		return s.File
	}
	return fmt.Sprintf("%s:%d:%d", s.File, n.Line, n.Column)
}

// Errorf returns an ErrInvalid about a key of the section, placed at the key when
// the section has it, else at the block.
func (s Section) Errorf(key, format string, args ...any) *feast.Error {
	at := s.Node
	if _, value := find(s.Node, key); value != nil {
		at = value
	}
	return &feast.Error{
		Code: feast.ErrInvalid, Place: s.Place(at), Name: join(s.Block, key),
		Detail: fmt.Sprintf(format, args...),
	}
}

// find returns the key and value nodes of a mapping, or nil.
func find(n *yaml.Node, name string) (key, value *yaml.Node) {
	if n == nil || n.Kind != yaml.MappingNode {
		return nil, nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == name {
			return n.Content[i], n.Content[i+1]
		}
	}
	return nil, nil
}

func join(block, key string) string {
	switch {
	case block == "":
		return key
	case key == "":
		return block
	}
	return block + "." + key
}
