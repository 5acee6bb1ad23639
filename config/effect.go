package config

import (
	"fmt"
	"strings"

	"go.yaml.in/yaml/v4"
)

// withoutEffect warns, once for each, of what the file switches on and nothing here
// does: the file must load, for it is Feast's too, but nobody shall wait for an
// effect. What is switched off, and keys whose effect is had by other means, say
// nothing.
func (p *parser) withoutEffect() error {
	s := p.c.FeatureServer
	server := s != nil
	for _, w := range []struct {
		on   bool
		path []string
		what string
	}{
		{p.c.Registry.MCP != nil && p.c.Registry.MCP.Enabled, []string{"registry", "mcp", "enabled"}, "there is no MCP server here"},
		{server && s.MCPEnabled, []string{"feature_server", "mcp_enabled"}, "there is no MCP server here"},
		{server && s.Metrics != nil && s.Metrics.Enabled, []string{"feature_server", "metrics", "enabled"}, "servers keep no metrics yet"},
		{server && s.Logging != nil && s.Logging.Enabled, []string{"feature_server", "feature_logging", "enabled"}, "served features are not logged yet"},
		{server && p.batchesPushes(), []string{"feature_server", "offline_push_batching_enabled"}, "each push is written to the offline store on its own"},
		{p.c.Materialization.PullLatest, []string{"materialization", "pull_latest_features"}, "the online store gets the latest row of each key in any case"},
		{p.c.OpenLineage != nil && p.c.OpenLineage.Enabled, []string{"openlineage", "enabled"}, "no lineage events are sent"},
		{p.c.MLflow != nil && p.c.MLflow.Enabled, []string{"mlflow", "enabled"}, "nothing is tracked in MLflow"},
	} {
		if !w.on {
			continue
		}
		at := valueAt(p.c.root, w.path)
		p.c.Warnings = append(p.c.Warnings, fmt.Sprintf("%s: %q is accepted without effect: %s", p.top.Place(at), strings.Join(w.path, "."), w.what))
	}
	return nil
}

// batchesPushes reports whether push batching is on in Feast: a switch and two
// numbers. The warning that a number is missing is given before.
func (p *parser) batchesPushes() bool {
	s := p.c.FeatureServer
	return s.PushBatching != nil && *s.PushBatching && s.PushBatchSize != nil && s.PushBatchSeconds != nil
}

// valueAt returns the node at the end of a path of keys, or the last there is: keys
// may come by << from elsewhere.
func valueAt(n *yaml.Node, path []string) *yaml.Node {
	for _, key := range path {
		for n.Kind == yaml.AliasNode {
			n = n.Alias
		}
		next := n
		for i := 0; i+1 < len(n.Content); i += 2 {
			if n.Kind == yaml.MappingNode && n.Content[i].Value == key {
				next = n.Content[i+1]
			}
		}
		if next == n {
			return n
		}
		n = next
	}
	return n
}
