package lower_test

import (
	"context"
	"encoding/json"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/define/lower"
	"github.com/seed-11e13f51/feast/define/python"
	"github.com/seed-11e13f51/feast/registry/infer"
	"github.com/seed-11e13f51/feast/wire"
)

// golden is where the official package left its answers.
const golden = "../../testdata/feast/"

// TestEverything reads a repo that uses every class with every argument and wants
// the objects the official package put into its registry, field by field. What only
// apply knows (times, versions, intervals) and the bytes of functions are left out.
func TestEverything(t *testing.T) {
	repo, err := python.Load(t.Context(), os.DirFS(golden+"repos/everything"), python.Options{Root: "/repo"})
	if err != nil {
		t.Fatal(err)
	}
	objects, err := lower.Repo(repo, "everything")
	if err != nil {
		t.Fatal(err)
	}
	objects, err = infer.Objects(t.Context(), feast.NewCatalog(feast.Header{}, nil), "everything", objects, plainColumns)
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(golden + "registry/everything.db")
	if err != nil {
		t.Fatal(err)
	}
	header, entries, err := wire.DecodeRegistry(data)
	if err != nil {
		t.Fatal(err)
	}
	want := feast.NewCatalog(header, entries)
	compared := 0
	for _, o := range objects {
		expected, ok := want.Lookup(o.Key())
		if !ok {
			t.Errorf("%v is not in the official registry", o.Key())
			continue
		}
		compared++
		if diff := cmp.Diff(tidy(t, expected), tidy(t, o)); diff != "" {
			t.Errorf("%v (-official +ours):\n%s", o.Key(), diff)
		}
	}
	if compared < 40 {
		t.Errorf("only %d objects were compared", compared)
	}
}

// plainColumns are the columns of data/plain.parquet, the one source of the repo that
// a view's schema is inferred from.
func plainColumns(_ context.Context, src *feast.Source) ([]infer.Column, error) {
	if src.Name != "data/plain.parquet" {
		return nil, nil
	}
	return []infer.Column{
		{Name: "driver_id", Type: "int64"},
		{Name: "ts", Type: "timestamp[us, tz=UTC]"},
		{Name: "an_int", Type: "int64"},
		{Name: "a_float", Type: "float"},
		{Name: "a_double", Type: "double"},
		{Name: "a_string", Type: "string"},
		{Name: "a_bool", Type: "bool"},
		{Name: "a_time", Type: "timestamp[us, tz=UTC]"},
		{Name: "an_int32", Type: "int32"},
		{Name: "some_bytes", Type: "binary"},
	}, nil
}

// tidy is an object as protobuf JSON without what only apply knows.
func tidy(t *testing.T, o feast.Object) any {
	t.Helper()
	text, err := wire.JSON(o)
	if err != nil {
		t.Fatal(err)
	}
	var v map[string]any
	if err := json.Unmarshal(text, &v); err != nil {
		t.Fatal(err)
	}
	if o.Key().Kind == feast.KindSource {
		delete(v, "dataSourceClassType") // the registry adds it
	}
	if o.Key().Name == "inferred" {
		// The golden's state was set by a command, which writes the source without it.
		delete(v["spec"].(map[string]any)["batchSource"].(map[string]any), "dataSourceClassType")
	}
	return without(v)
}

func without(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for _, key := range []string{"meta", "body", "project"} {
			delete(v, key)
		}
		for key, member := range v {
			v[key] = without(member)
		}
	case []any:
		for i := range v {
			v[i] = without(v[i])
		}
	}
	return v
}
