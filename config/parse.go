package config

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v4"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/driver"
)

// file is the top mapping: what every feature_store.yaml may say.
type file struct {
	Project            string          `yaml:"project"`
	ProjectDescription string          `yaml:"project_description"`
	Provider           string          `yaml:"provider"`
	Registry           yaml.Node       `yaml:"registry"`
	OnlineStore        yaml.Node       `yaml:"online_store"`
	Auth               yaml.Node       `yaml:"auth"`
	OfflineStore       yaml.Node       `yaml:"offline_store"`
	BatchEngine        yaml.Node       `yaml:"batch_engine"`
	BatchEngineConfig  yaml.Node       `yaml:"batch_engine_config"`
	FeatureServer      *FeatureServer  `yaml:"feature_server"`
	EmbeddingModel     *EmbeddingModel `yaml:"embedding_model"`
	Flags              yaml.Node       `yaml:"flags"`
	RepoPath           yaml.Node       `yaml:"repo_path"`
	EntityKeyVersion   int             `yaml:"entity_key_serialization_version"`
	CoerceTZ           bool            `yaml:"coerce_tz_aware"`
	Materialization    Materialization `yaml:"materialization"`
	OpenLineage        *OpenLineage    `yaml:"openlineage"`
	MLflow             *MLflow         `yaml:"mlflow"`
	DataQuality        *DataQuality    `yaml:"data_quality_monitoring"`
	Extension          Extension       `yaml:"x_feast"`
}

// topKeys are the keys of file, in the order of Feast's model.
var topKeys = [...]string{
	"project", "project_description", "provider", "registry", "online_store", "auth",
	"offline_store", "batch_engine", "batch_engine_config", "feature_server", "embedding_model", "flags",
	"repo_path", "entity_key_serialization_version", "coerce_tz_aware", "materialization",
	"openlineage", "mlflow", "data_quality_monitoring", "x_feast",
}

// parser holds what the steps of parse share.
type parser struct {
	top driver.Section
	c   *Config
	f   file
}

func parse(text []byte, path, repo string) (*Config, error) {
	root, err := document(text, path)
	if err != nil {
		return nil, err
	}
	p := &parser{
		top: driver.Section{File: path, Node: root},
		c:   &Config{File: path, Repo: repo, root: root},
		f:   file{Provider: "local", EntityKeyVersion: 3, CoerceTZ: true},
	}
	p.f.Extension.SetDefaults()
	steps := []func() error{
		p.fields, p.provider, p.registry, p.onlineStore, p.offlineStore, p.batchEngine, p.auth,
		p.project, p.keyVersion, p.featureServer, p.blocks, p.withoutEffect,
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return p.c, nil
}

// fields decodes the top mapping; a key nobody knows is a warning.
func (p *parser) fields() error {
	rest, err := driver.DecodePart(p.top, &p.f)
	if err != nil {
		return err
	}
	for i := 0; i < len(rest.Node.Content); i += 2 {
		key := rest.Node.Content[i]
		w := fmt.Sprintf("%s: unknown key %q is ignored", p.top.Place(key), key.Value)
		if near := feast.Nearest(key.Value, topKeys[:]); near != "" {
			w += fmt.Sprintf("; did you mean %q?", near)
		}
		p.c.Warnings = append(p.c.Warnings, w)
	}
	if !p.f.Flags.IsZero() {
		p.c.Warnings = append(p.c.Warnings, p.top.Place(&p.f.Flags)+`: "flags" is not needed any more and is ignored`)
	}
	return nil
}

func (p *parser) provider() error {
	p.c.Provider = p.f.Provider
	known := []string{"local", "gcp", "aws", "azure"}
	if slices.Contains(known, p.f.Provider) {
		return nil
	}
	e := p.top.Errorf("provider", "there is no provider %q; known are %s", p.f.Provider, strings.Join(known, ", "))
	if p.f.Provider == "unity_catalog" || strings.Contains(p.f.Provider, ".") {
		e = p.top.Errorf("provider", "provider %s is one of Feast's, but is not built here; known are %s", p.f.Provider, strings.Join(known, ", "))
		e.Code = feast.ErrUnsupported
		return e
	}
	e.Nearest = feast.Nearest(p.f.Provider, known)
	return e
}

// missing reports whether a node is not in the file or null.
func missing(n *yaml.Node) bool { return n.IsZero() || n.ShortTag() == "!!null" }

// section reads a block that is a mapping with a type key, or the type alone.
func (p *parser) section(block, typeKey, defaultType string, n *yaml.Node) (driver.Section, error) {
	s := driver.Section{Block: block, Type: defaultType, File: p.top.File}
	if missing(n) {
		return s, nil
	}
	if n.Kind == yaml.ScalarNode {
		s.Type, s.Node = n.Value, shorthand(typeKey, n)
		return s, nil
	}
	s.Node = n
	chosen := map[string]*string{"type": nil, "registry_type": nil}
	chosen[typeKey] = &s.Type
	if n.Kind != yaml.MappingNode {
		return s, p.top.Errorf(block, "want a mapping or the name of a type")
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		into, known := chosen[key.Value]
		if !known {
			continue
		}
		if into == nil {
			return s, &feast.Error{
				Code: feast.ErrInvalid, Place: s.Place(key), Name: block + "." + key.Value,
				Detail: "unknown key", Nearest: typeKey,
			}
		}
		if value.Kind != yaml.ScalarNode || value.ShortTag() != "!!str" {
			return s, s.Errorf(typeKey, "want the name of a type")
		}
		*into = value.Value
	}
	return s, nil
}

// shorthand returns the mapping that the name of a type alone stands for.
func shorthand(typeKey string, n *yaml.Node) *yaml.Node {
	key := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: typeKey, Line: n.Line, Column: n.Column}
	return &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Line: n.Line, Column: n.Column, Content: []*yaml.Node{key, n}}
}

func (p *parser) registry() error {
	r := &p.c.Registry
	r.SetDefaults()
	n := &p.f.Registry
	if missing(n) {
		return p.top.Errorf("registry", "is missing; a file will do: registry: data/registry.db")
	}
	if n.Kind == yaml.ScalarNode {
		if n.ShortTag() != "!!str" || n.Value == "" {
			return p.top.Errorf("registry", "want a path or a mapping")
		}
		r.Path = n.Value
		r.Section = driver.Section{Block: "registry", Type: r.Type, File: p.top.File}
		return nil
	}
	s, err := p.section("registry", "registry_type", "file", n)
	if err != nil {
		return err
	}
	r.Section, err = driver.DecodePart(s, r)
	if err != nil {
		return err
	}
	r.Type = s.Type
	if r.Path == "" {
		return s.Errorf("path", "is missing")
	}
	return nil
}

func (p *parser) onlineStore() error {
	n := &p.f.OnlineStore
	if !n.IsZero() && missing(n) || n.Kind == yaml.ScalarNode && slices.Contains([]string{"none", "null"}, strings.ToLower(n.Value)) {
		return nil
	}
	s, err := p.section("online_store", "type", "sqlite", n)
	p.c.OnlineStore = &s
	return err
}

func (p *parser) offlineStore() error {
	s, err := p.section("offline_store", "type", "dask", &p.f.OfflineStore)
	p.c.OfflineStore = s
	return err
}

func (p *parser) batchEngine() error {
	n, block := &p.f.BatchEngine, "batch_engine"
	if n.IsZero() && !p.f.BatchEngineConfig.IsZero() {
		n, block = &p.f.BatchEngineConfig, "batch_engine_config"
	}
	s, err := p.section(block, "type", "local", n)
	p.c.BatchEngine = s
	return err
}

func (p *parser) auth() error {
	s, err := p.section("auth", "type", "", &p.f.Auth)
	if err != nil {
		return err
	}
	a := &p.c.Auth
	a.SetDefaults()
	types := []string{NoAuth, Kubernetes, OIDC}
	switch {
	case s.Type == "" && s.Node == nil:
		return nil
	case s.Type == "":
		return s.Errorf("type", "is missing; known are %s", strings.Join(types, ", "))
	case !slices.Contains(types, s.Type):
		e := s.Errorf("type", "there is no type %q; known are %s", s.Type, strings.Join(types, ", "))
		e.Nearest = feast.Nearest(s.Type, types)
		return e
	}
	err = driver.Decode(s, a)
	a.Type = s.Type
	return err
}

// project checks the name of the project by Feast's rules.
func (p *parser) project() error {
	name := p.f.Project
	p.c.Project, p.c.ProjectDescription = name, p.f.ProjectDescription
	if name == "" {
		return p.top.Errorf("project", "is missing; give the project a name")
	}
	if !ValidName(name) {
		return p.top.Errorf("project", "%q should have letters, digits, underscores and hyphens only, and not start with an underscore or a hyphen", name)
	}
	if p.c.OnlineStore != nil && p.c.OnlineStore.Type == "sqlite" && strings.Contains(name, "-") {
		return p.top.Errorf("project", "%q has a hyphen, which a SQLite online store does not allow: the name is part of names of tables", name)
	}
	return nil
}

// ValidName reports whether a project may have the name: letters, digits,
// underscores and hyphens, the first neither underscore nor hyphen.
func ValidName(name string) bool {
	if name == "" || name[0] == '_' || name[0] == '-' {
		return false
	}
	return strings.IndexFunc(name, func(r rune) bool {
		return r != '_' && r != '-' && !unicode.IsLetter(r) && !unicode.IsNumber(r)
	}) < 0
}

func (p *parser) keyVersion() error {
	v := p.f.EntityKeyVersion
	p.c.EntityKeyVersion = v
	switch v {
	case 3:
	case 2:
		p.c.Warnings = append(p.c.Warnings, "entity_key_serialization_version 2 is deprecated; 3 is recommended")
	default:
		return p.top.Errorf("entity_key_serialization_version", "there is no version %d; versions are 2 and 3", v)
	}
	return nil
}

func (p *parser) featureServer() error {
	s := p.f.FeatureServer
	p.c.FeatureServer = s
	if s == nil {
		return nil
	}
	if s.TransformationEndpoint == "" {
		s.TransformationEndpoint = map[string]string{"local": "localhost:6569", "mcp": "localhost:6566"}[s.Type]
	}
	if s.PushBatching != nil && *s.PushBatching && (s.PushBatchSize == nil || s.PushBatchSeconds == nil) {
		p.c.Warnings = append(p.c.Warnings, "feature_server: push batching needs both offline_push_batching_batch_size and "+
			"offline_push_batching_batch_interval_seconds; it is off")
	}
	return nil
}

func (p *parser) blocks() error {
	p.c.EmbeddingModel = p.f.EmbeddingModel
	p.c.OpenLineage = p.f.OpenLineage
	p.c.MLflow = p.f.MLflow
	p.c.DataQuality = p.f.DataQuality
	p.c.Materialization = p.f.Materialization
	p.c.CoerceTZ = p.f.CoerceTZ
	p.c.Extension = p.f.Extension
	return nil
}
