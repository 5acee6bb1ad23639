// Package template makes feature repos: what `feast init` writes.
//
// The repos are those of Feast 0.66 (templates local and minimal): the same files
// and the same objects in the definitions, with sample rows generated here.
package template

import (
	"embed"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/internal/env"
	"github.com/seed-11e13f51/feast/internal/pyyaml"
)

// Local and Minimal are the templates: a whole example on this machine, and a
// feature_store.yaml to fill in.
const (
	Local   = "local"
	Minimal = "minimal"
)

//go:embed all:files
var files embed.FS

// Write makes the repo of a template for a project in the directory dir, which
// may exist but must not hold a feature store yet: that is feast.ErrConflict, and
// nothing is written. Times of sample rows count back from env's now.
func Write(e *env.Env, name, project, dir string) error {
	for _, taken := range []string{"feature_store.yaml", "feature_repo/feature_store.yaml"} {
		if _, err := os.Stat(filepath.Join(dir, taken)); err == nil {
			return &feast.Error{Code: feast.ErrConflict, Place: dir, Detail: "holds a feature store already: " + taken}
		}
	}
	if name == Local {
		if err := writeData(e, filepath.Join(dir, "feature_repo", "data")); err != nil {
			return err
		}
	}
	ignore, err := files.ReadFile("files/gitignore")
	if err != nil {
		return err
	}
	if err := e.WriteFile(filepath.Join(dir, ".gitignore"), ignore); err != nil {
		return err
	}
	return writeFiles(e, "files/"+name, project, dir)
}

// writeFiles writes the files of a template with its places filled in; the
// feature_store.yaml comes last, so that a repo with one is whole.
func writeFiles(e *env.Env, root, project, dir string) error {
	fill := strings.NewReplacer(
		"%PROJECT_NAME%", project,
		"%PARQUET_PATH%", "data/"+statsFile,
		"%LABEL_DATA_PATH%", "data/"+labelsFile,
		"%LOGGING_PATH%", "data",
		"project: my_project", "project: "+yamlName(project),
	)
	const last = "feature_repo/feature_store.yaml"
	write := func(path string) error {
		text, err := files.ReadFile(root + "/" + path)
		if err != nil {
			return err
		}
		return e.WriteFile(filepath.Join(dir, path), []byte(fill.Replace(string(text))))
	}
	err := fs.WalkDir(files, root, func(path string, d fs.DirEntry, err error) error {
		name := strings.TrimPrefix(path, root+"/")
		if err != nil || d.IsDir() || name == last {
			return err
		}
		return write(name)
	})
	if err != nil {
		return err
	}
	return write(last)
}

// yamlName quotes a name that YAML would take for something else, like off.
func yamlName(name string) string {
	if pyyaml.Plain(name) {
		return name
	}
	return "'" + name + "'"
}

// RandomName returns a name like quick_heron, from two bytes of random.
func RandomName(random io.Reader) (string, error) {
	var b [2]byte
	if _, err := io.ReadFull(random, b[:]); err != nil {
		return "", fmt.Errorf("choose a name: %w", err)
	}
	return adjectives[int(b[0])%len(adjectives)] + "_" + animals[int(b[1])%len(animals)], nil
}

var adjectives = [...]string{
	"able", "airy", "amber", "apt", "balmy", "bold", "brave", "bright", "brisk", "calm", "candid", "clear", "clever",
	"cosy", "crisp", "deft", "eager", "early", "easy", "fair", "fleet", "fond", "fresh", "gentle", "glad", "golden",
	"grand", "happy", "hardy", "honest", "humble", "jolly", "keen", "kind", "lively", "lucid", "lucky", "merry",
	"mild", "modest", "neat", "nimble", "noble", "open", "patient", "placid", "plucky", "polite", "proud", "quick",
	"quiet", "ready", "rosy", "sharp", "smart", "snug", "sober", "spry", "steady", "sunny", "swift", "tidy", "warm", "wise",
}

var animals = [...]string{
	"alpaca", "badger", "beaver", "bison", "bobcat", "camel", "caribou", "civet", "condor", "cougar", "crane", "curlew",
	"dingo", "dolphin", "eagle", "egret", "falcon", "ferret", "finch", "gazelle", "gecko", "gibbon", "goose", "grouse",
	"hare", "hawk", "heron", "ibex", "iguana", "jackal", "jay", "kestrel", "kiwi", "koala", "lark", "lemur", "lynx",
	"magpie", "marmot", "marten", "moose", "newt", "ocelot", "orca", "osprey", "otter", "owl", "panda", "pelican",
	"plover", "puffin", "quail", "rabbit", "raven", "robin", "seal", "shrew", "stoat", "swan", "tapir", "tern", "toucan",
	"vole", "wombat",
}
