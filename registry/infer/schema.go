package infer

import (
	"context"
	"slices"
	"strings"

	"github.com/seed-11e13f51/feast"
)

// schemata completes the features and entity columns of feature views, stream
// views and label views.
func (in *inference) schemata(ctx context.Context) error {
	for _, v := range list[*feast.View](in) {
		if v.ViewKind() == feast.OnDemandView {
			continue
		}
		if err := in.schema(ctx, v); err != nil {
			return err
		}
	}
	return nil
}

func (in *inference) schema(ctx context.Context, v *feast.View) error {
	keys, err := in.keys(v)
	if err != nil {
		return err
	}
	splitKeys(v, keys)
	if v.ViewKind() == feast.LabelView {
		// Feast never reads a label view's source: an untyped key is a String.
		for _, k := range missingKeys(v, keys) {
			v.EntityColumns = append(v.EntityColumns, feast.Field{Name: k, Type: feast.String})
		}
	}
	if err := in.fromSource(ctx, v, keys); err != nil {
		return err
	}
	if len(v.Features) == 0 {
		return viewError(v, "has no features: none are declared, and none were found in a source")
	}
	return nil
}

// keys returns the join keys of a view in the order of its entities, and types the
// columns of those whose entity has a type. The key of a view without entities is
// the placeholder.
func (in *inference) keys(v *feast.View) ([]string, error) {
	var keys []string
	for _, name := range v.Entities {
		e, ok := in.entities[name]
		if !ok {
			return nil, &feast.Error{
				Code: feast.ErrNotFound, Kind: feast.KindEntity, Name: name,
				Nearest: feast.Nearest(name, in.entityNames()),
				Detail:  "does not exist, but the " + v.Key().Kind.String() + " \"" + v.Name + "\" uses it",
			}
		}
		keys = append(keys, e.JoinColumn())
	}
	for i, name := range v.Entities {
		t := in.entities[name].Type
		if name == feast.DummyEntity {
			t = feast.String
		}
		declared := feast.FindField(v.Features, keys[i]) != nil || feast.FindField(v.EntityColumns, keys[i]) != nil
		if t != feast.Unknown && !declared {
			v.EntityColumns = append(v.EntityColumns, feast.Field{Name: keys[i], Type: t})
		}
	}
	return keys, nil
}

func (in *inference) entityNames() []string {
	var names []string
	for name := range in.entities {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// splitKeys moves fields that are join keys from the features to the entity
// columns.
func splitKeys(v *feast.View, keys []string) {
	var features []feast.Field
	for _, f := range v.Features {
		switch {
		case !slices.Contains(keys, f.Name):
			features = append(features, f)
		case feast.FindField(v.EntityColumns, f.Name) == nil:
			v.EntityColumns = append(v.EntityColumns, f)
		}
	}
	v.Features = features
}

func missingKeys(v *feast.View, keys []string) []string {
	return slices.DeleteFunc(slices.Clone(keys), func(k string) bool {
		return feast.FindField(v.EntityColumns, k) != nil
	})
}

// fromSource fills in, from the columns of the batch source, all features when
// none are declared, and untyped join keys. Left out are the timestamp columns and
// columns whose name starts with two underscores. (Feast means to leave out those
// that end with them too, but its pattern does not match them.)
func (in *inference) fromSource(ctx context.Context, v *feast.View, keys []string) error {
	missing, all := missingKeys(v, keys), len(v.Features) == 0
	src := v.BatchSource
	if src == nil || len(missing) == 0 && !all {
		return nil
	}
	columns, err := in.columnsOf(ctx, src)
	if err != nil {
		return err
	}
	for _, c := range columns {
		name := src.NameOf(c.Name)
		wanted := slices.Contains(missing, name) || all && isFeature(src, c.Name, name, keys)
		if !wanted || feast.FindField(v.EntityColumns, name) != nil || feast.FindField(v.Features, name) != nil {
			continue
		}
		t, ok := TypeOf(c.Type)
		if !ok {
			return viewError(v, "column %q of %q has type %s, which no feature type holds; declare a schema, or leave the column out", c.Name, src.Name, c.Type)
		}
		if slices.Contains(missing, name) {
			v.EntityColumns = append(v.EntityColumns, field(name, t))
			continue
		}
		v.Features = append(v.Features, field(name, t))
	}
	if left := missingKeys(v, keys); len(left) > 0 {
		return keyError(v, src, left[0], columns)
	}
	return nil
}

func isFeature(src *feast.Source, column, name string, keys []string) bool {
	for _, time := range []string{src.TimestampField, src.CreatedField} {
		if time != "" && (column == time || name == time) {
			return false
		}
	}
	return !strings.HasPrefix(column, "__") && !slices.Contains(keys, name)
}

func keyError(v *feast.View, src *feast.Source, key string, columns []Column) error {
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = src.NameOf(c.Name)
	}
	e := viewError(v, "join key %q is not a column of %q", key, src.Name)
	e.Nearest = feast.Nearest(key, names)
	return e
}
