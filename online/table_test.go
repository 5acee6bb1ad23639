package online_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/online"
	"github.com/seed-11e13f51/feast/online/memory"
)

func field(name string, t feast.ValueType) feast.Field { return feast.Field{Name: name, Type: t} }

// Names and ids lie in stores; they may never change.
func TestTableOfIsForever(t *testing.T) {
	tab := online.TableOf("shop", "stats", 3,
		[]feast.Field{field("trips", feast.Int64), field("rate", feast.Float64)},
		[]feast.Field{field("user", feast.String), field("driver_id", feast.Int64)})
	if want := "v7065b6102a93966d0e8a1c13940f5119"; tab.Name != want {
		t.Errorf("name %s, want %s", tab.Name, want)
	}
	if want := uint32(3093835378); tab.SchemaID != want {
		t.Errorf("schema id %d, want %d", tab.SchemaID, want)
	}
	if tab.JoinKeys[0].Name != "driver_id" || tab.JoinKeys[1].Name != "user" {
		t.Errorf("join keys %v are not sorted", tab.JoinKeys)
	}
}

func TestPhysicalNamesDiffer(t *testing.T) {
	seen := map[string]string{}
	for _, project := range []string{"", "a", "a_b", "ab", "A"} {
		for _, view := range []string{"", "b", "b_c", "c", "_b"} {
			for _, version := range []int32{0, 1, 2, 256} {
				name := online.PhysicalName(project, view, version)
				what := fmt.Sprintf("%q %q %d", project, view, version)
				if other, ok := seen[name]; ok {
					t.Errorf("%s and %s share %s", what, other, name)
				}
				seen[name] = what
			}
		}
	}
}

func TestSchemaIDs(t *testing.T) {
	a, b := field("a", feast.Int64), field("b", feast.Int64)
	tagged := feast.Field{Name: "a", Type: feast.Int64, Description: "other", Tags: map[string]string{"k": "v"}}
	if online.SchemaID([]feast.Field{a}) != online.SchemaID([]feast.Field{tagged}) {
		t.Error("a description or a tag changes the schema id")
	}
	ids := map[uint32][]feast.Field{}
	for _, fields := range [][]feast.Field{
		nil, {a}, {b}, {a, b}, {b, a}, {field("a", feast.Int32)}, {field("ab", feast.Int64)}, {a, b, a},
	} {
		id := online.SchemaID(fields)
		if other, ok := ids[id]; ok || id == 0 {
			t.Errorf("%v and %v share schema id %d", fields, other, id)
		}
		ids[id] = fields
	}
}

func TestFeastNames(t *testing.T) {
	for _, c := range []struct {
		version    int32
		view, name string
	}{{0, "stats", "p_stats"}, {1, "stats_v1", "p_stats_v1"}, {12, "stats_v12", "p_stats_v12"}} {
		tab := online.TableOf("p", "stats", c.version, nil, nil)
		if tab.FeastView() != c.view || tab.FeastName() != c.name {
			t.Errorf("version %d: %s and %s, want %s and %s", c.version, tab.FeastView(), tab.FeastName(), c.view, c.name)
		}
	}
}

func cells(t *testing.T, p *online.Projection, schema uint32) []online.CellRef {
	t.Helper()
	refs, err := p.Cells(context.Background(), schema)
	if err != nil {
		t.Fatal(err)
	}
	return refs
}

func TestProjection(t *testing.T) {
	store := memory.New()
	sync := func(tab online.Table) {
		t.Helper()
		if err := store.Sync(context.Background(), []online.Table{tab}, nil); err != nil {
			t.Fatal(err)
		}
	}
	old := online.TableOf("p", "v", 0, []feast.Field{field("a", feast.Int64), field("b", feast.Int64)}, nil)
	sync(old)
	now := online.TableOf("p", "v", 0, []feast.Field{field("c", feast.String), field("b", feast.Float64), field("a", feast.Int64)}, nil)
	asked := now
	asked.Fields = []feast.Field{field("b", feast.Float64), field("c", feast.String), field("a", feast.Int64)}
	p := online.NewProjection(store, asked)

	inOld := []online.CellRef{{Index: 1, Type: feast.Int64, Changed: true}, {Index: -1}, {Index: 0, Type: feast.Int64}}
	if diff := cmp.Diff(inOld, cells(t, p, old.SchemaID)); diff != "" {
		t.Errorf("row of the old schema (-want +got):\n%s", diff)
	}
	if _, err := p.Cells(context.Background(), now.SchemaID); err == nil {
		t.Error("a schema that is not recorded has cells")
	}
	sync(now)
	inNow := []online.CellRef{{Index: 1, Type: feast.Float64}, {Index: 0, Type: feast.String}, {Index: 2, Type: feast.Int64}}
	if diff := cmp.Diff(inNow, cells(t, p, now.SchemaID)); diff != "" {
		t.Errorf("row of the new schema, recorded meanwhile (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(inOld, cells(t, p, old.SchemaID)); diff != "" {
		t.Errorf("row of the old schema, again (-want +got):\n%s", diff)
	}
	asAsked := []online.CellRef{{Index: 0, Type: feast.Float64}, {Index: 1, Type: feast.String}, {Index: 2, Type: feast.Int64}}
	if diff := cmp.Diff(asAsked, cells(t, p, 0)); diff != "" {
		t.Errorf("row of schema id 0 (-want +got):\n%s", diff)
	}
}

func TestProjectionDoesNotAllocateOnceItKnows(t *testing.T) {
	tab := online.TableOf("p", "v", 0, []feast.Field{field("a", feast.Int64)}, nil)
	p := online.NewProjection(memory.New(), tab)
	if n := testing.AllocsPerRun(100, func() { cells(t, p, tab.SchemaID) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestRowsCanBeReused(t *testing.T) {
	tab := online.Table{}
	var rows online.Rows
	rows.Reset([]online.Group{{Tables: []online.Table{tab}, Keys: make([]online.Key, 2)}, {Tables: []online.Table{tab, tab}, Keys: make([]online.Key, 3)}})
	for g, tables := range []int{1, 2} {
		for i := range tables {
			for k := range g + 2 {
				rows.Set(g, i, k, []byte{byte(g), byte(i), byte(k)})
			}
		}
	}
	for g, tables := range []int{1, 2} {
		for i := range tables {
			for k := range g + 2 {
				if got := rows.Row(g, i, k); !cmp.Equal([]byte(got), []byte{byte(g), byte(i), byte(k)}) {
					t.Errorf("row %d %d %d is %v", g, i, k, got)
				}
			}
		}
	}
	rows.Reset([]online.Group{{Tables: []online.Table{tab}, Keys: make([]online.Key, 4)}})
	for k := range 4 {
		if got := rows.Row(0, 0, k); len(got) != 0 {
			t.Errorf("row %d is %v after a Reset", k, got)
		}
	}
}
