package feast_test

import (
	"strings"
	"testing"

	"github.com/seed-11e13f51/feast"
)

// knownTypes are all numbers of the contract that are types.
func knownTypes() []feast.ValueType {
	var all []feast.ValueType
	for t := feast.ValueType(0); t < 100; t++ {
		if t.Known() {
			all = append(all, t)
		}
	}
	return all
}

func TestValueTypeRoundTrips(t *testing.T) {
	all := knownTypes()
	if len(all) != 46 {
		t.Errorf("%d types are known", len(all))
	}
	for _, typ := range all {
		for _, name := range []string{typ.String(), typ.WireName(), strings.ToLower(typ.String()), strings.ToLower(typ.WireName())} {
			if got, ok := feast.ParseValueType(name); !ok || got != typ {
				t.Errorf("ParseValueType(%q) = %s, %v; want %s", name, got, ok, typ)
			}
		}
	}
	for _, name := range []string{"", "Array", "Int65", "ValueType(99)", "99"} {
		if got, ok := feast.ParseValueType(name); ok {
			t.Errorf("ParseValueType(%q) = %s", name, got)
		}
	}
}

// TestShapes holds the shape and element of each type against its name, and finds
// it again from them.
func TestShapes(t *testing.T) {
	for _, typ := range knownTypes() {
		shape, of := feast.Scalar, feast.ListOf
		switch {
		case strings.HasPrefix(typ.String(), "Array("):
			shape, of = feast.List, feast.ListOf
		case strings.HasPrefix(typ.String(), "Set("):
			shape, of = feast.Set, feast.SetOf
		}
		if typ.Shape() != shape {
			t.Errorf("%s has shape %d", typ, typ.Shape())
		}
		nested := typ == feast.ValueList || typ == feast.ValueSet
		if shape == feast.Scalar || nested {
			continue
		}
		if want := "(" + typ.Element().String() + ")"; !strings.HasSuffix(typ.String(), want) {
			t.Errorf("%s has elements %s", typ, typ.Element())
		}
		if got, ok := of(typ.Element()); !ok || got != typ {
			t.Errorf("the type of a collection of %s is %s, %v; want %s", typ.Element(), got, ok, typ)
		}
	}
	for _, typ := range []feast.ValueType{feast.ValueList, feast.ValueSet, feast.Unknown} {
		if typ.Element() != feast.Unknown {
			t.Errorf("%s has elements %s", typ, typ.Element())
		}
	}
	if got, ok := feast.ListOf(feast.Unknown); ok {
		t.Errorf("a list of Unknown is %s", got)
	}
	if got, ok := feast.SetOf(feast.Map); ok {
		t.Errorf("a set of Map is %s", got)
	}
}

func TestKeyTypes(t *testing.T) {
	var keys []string
	for _, typ := range knownTypes() {
		if typ.Key() {
			keys = append(keys, typ.String())
		}
	}
	if got := strings.Join(keys, " "); got != "Bytes String Int32 Int64 UnixTimestamp" {
		t.Errorf("types of keys are %s", got)
	}
}

// TestUnknownNumbersTravel prints and asks a number that a newer Feast may use.
func TestUnknownNumbersTravel(t *testing.T) {
	n := feast.ValueType(99)
	if n.Known() || n.String() != "ValueType(99)" || n.WireName() != "99" || n.Shape() != feast.Scalar || n.Element() != feast.Unknown || n.Key() {
		t.Errorf("99 is %s %s, shape %d of %s", n, n.WireName(), n.Shape(), n.Element())
	}
	if feast.Unknown.Known() || feast.Unknown.WireName() != "INVALID" {
		t.Errorf("0 is %s", feast.Unknown.WireName())
	}
}

func TestIndefinite(t *testing.T) {
	for typ, want := range map[feast.ValueType]string{
		feast.Int32: "an Int32", feast.Int64: "an Int64", feast.Float32: "a Float32", feast.String: "a String",
		feast.UnixTimestamp: "a UnixTimestamp", feast.UUID: "a Uuid", feast.Int64List: "an Array(Int64)", feast.StringSet: "a Set(String)",
	} {
		if got := typ.Indefinite(); got != want {
			t.Errorf("%s, not %s", got, want)
		}
	}
}
