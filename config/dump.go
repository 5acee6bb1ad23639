package config

import (
	"slices"
	"strconv"

	"go.yaml.in/yaml/v4"

	"github.com/seed-11e13f51/feast/driver"
	"github.com/seed-11e13f51/feast/internal/pyyaml"
)

// YAML returns the configuration as `feast configuration` of Feast 0.66 prints it:
// only the keys that were set, in the order of Feast's model and then unknown ones
// in the order of the file, and the types of the stores that the defaults chose.
func (c *Config) YAML() []byte {
	set := map[string]any{}
	var order []string
	for i := 0; i+1 < len(c.root.Content); i += 2 {
		key := c.root.Content[i].Value
		set[key] = plain(c.root.Content[i+1])
		order = append(order, key)
	}
	c.defaults(set)
	var m pyyaml.Map
	for _, key := range topKeys {
		if v, ok := set[key]; ok && key != "repo_path" {
			m = append(m, pyyaml.Entry{Key: key, Value: v})
		}
	}
	for _, key := range order {
		if !slices.Contains(topKeys[:], key) {
			m = append(m, pyyaml.Entry{Key: key, Value: set[key]})
		}
	}
	return pyyaml.Dump(m)
}

// defaults adds what Feast's model sets by itself.
func (c *Config) defaults(set map[string]any) {
	byDefault := map[string]any{
		"online_store": "sqlite", "offline_store": "dask", "batch_engine": "local",
		"auth": pyyaml.Map{{Key: "type", Value: NoAuth}},
	}
	types := map[string]string{"online_store": "sqlite", "offline_store": "dask", "feature_server": "local"}
	if v, ok := set["batch_engine_config"]; ok {
		delete(set, "batch_engine_config")
		if _, both := set["batch_engine"]; !both {
			set["batch_engine"] = v
		}
	}
	for key, v := range byDefault {
		if _, ok := set[key]; !ok {
			set[key] = v
		}
	}
	for key, typ := range types {
		if m, ok := set[key].(pyyaml.Map); ok && m.Get("type") == nil {
			set[key] = append(m, pyyaml.Entry{Key: "type", Value: typ})
		}
	}
}

// plain returns the value of a node as PyYAML's safe_load would, as far as a
// configuration goes.
func plain(n *yaml.Node) any {
	switch n.Kind {
	case yaml.AliasNode:
		return plain(n.Alias)
	case yaml.MappingNode:
		m := pyyaml.Map{}
		for i := 0; i+1 < len(n.Content); i += 2 {
			m = append(m, pyyaml.Entry{Key: n.Content[i].Value, Value: plain(n.Content[i+1])})
		}
		return m
	case yaml.SequenceNode:
		items := make([]any, len(n.Content))
		for i, item := range n.Content {
			items[i] = plain(item)
		}
		return items
	}
	return scalar(n)
}

func scalar(n *yaml.Node) any {
	if b, ok := driver.Bool(n); ok {
		return b
	}
	switch n.ShortTag() {
	case "!!null":
		return nil
	case "!!int":
		if i, err := strconv.ParseInt(n.Value, 0, 64); err == nil {
			return i
		}
	case "!!float":
		if f, err := strconv.ParseFloat(n.Value, 64); err == nil {
			return f
		}
	}
	return n.Value
}
