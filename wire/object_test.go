package wire

import (
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/durationpb"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/seed-11e13f51/feast"
	corepb "github.com/seed-11e13f51/feast/wire/feastpb/core"
)

func TestTimes(t *testing.T) {
	for _, want := range []time.Time{
		{},
		time.Unix(0, 0).UTC(),
		time.Unix(0, -1).UTC(),
		time.Date(1, 1, 1, 0, 0, 0, 1, time.UTC),
		time.Date(2026, 2, 3, 4, 5, 6, 789_123_456, time.UTC),
		time.Date(9999, 12, 31, 23, 59, 59, 999_999_999, time.UTC),
	} {
		pb, err := FromTime(want)
		if err != nil {
			t.Errorf("FromTime(%v): %v", want, err)
			continue
		}
		got, err := ToTime(pb)
		if err != nil || !got.Equal(want) || got.Location() != want.Location() {
			t.Errorf("%v came back as %v, %v", want, got, err)
		}
	}
	for _, bad := range []time.Time{time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(0, 12, 31, 0, 0, 0, 0, time.UTC)} {
		if pb, err := FromTime(bad); err == nil {
			t.Errorf("FromTime(%v) = %v, want an error", bad, pb)
		}
	}
	for _, bad := range []*timestamppb.Timestamp{{Nanos: -1}, {Nanos: 1e9}, {Seconds: math.MaxInt64}, {Seconds: math.MinInt64}} {
		if got, err := ToTime(bad); err == nil {
			t.Errorf("ToTime(%v) = %v, want an error", bad, got)
		}
	}
}

func TestDurations(t *testing.T) {
	for _, want := range []time.Duration{0, 1, -1, time.Second - 1, -time.Second - 1, math.MaxInt64, math.MinInt64} {
		got, err := ToDuration(duration(&want))
		if err != nil || got != want {
			t.Errorf("%v came back as %v, %v", want, got, err)
		}
	}
	for _, bad := range []*durationpb.Duration{
		{Seconds: math.MaxInt64},
		{Seconds: math.MinInt64},
		{Seconds: 9223372036, Nanos: 854775808},
		{Nanos: 1e9},
		{Seconds: 1, Nanos: -1},
		{Seconds: -1, Nanos: 1},
	} {
		if got, err := ToDuration(bad); err == nil {
			t.Errorf("ToDuration(%v) = %v, want an error", bad, got)
		}
	}
}

func TestDecodeErrors(t *testing.T) {
	tooLong := &corepb.FeatureView{Spec: &corepb.FeatureViewSpec{Name: "v", Ttl: &durationpb.Duration{Seconds: 1 << 40}}}
	tooLate := &corepb.Entity{
		Spec: &corepb.EntitySpecV2{Name: "e"},
		Meta: &corepb.EntityMeta{CreatedTimestamp: &timestamppb.Timestamp{Seconds: 1 << 40}},
	}
	tests := []struct {
		name string
		kind feast.Kind
		raw  []byte
		want string
	}{
		{"garbage", feast.KindEntity, []byte{0xff}, "entity: the message is malformed: proto: cannot parse invalid wire-format data"},
		{"ttl", feast.KindFeatureView, marshal(t, tooLong), `spec.ttl: feature view "v": duration of 1099511627776 s and 0 ns is out of range`},
		{"time", feast.KindEntity, marshal(t, tooLate), `meta.created_timestamp: entity "e": timestamp of 1099511627776 s and 0 ns is out of range`},
		{"kind", 99, nil, "Kind(99) is not a kind of object"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Decode(tt.kind, tt.raw)
			checkInvalid(t, err, tt.want)
		})
	}
}

func TestEncodeErrors(t *testing.T) {
	view := feast.NewView(feast.OnDemandView, "p", "v")
	view.Inputs = []feast.Input{{Name: "x"}, {Name: "x"}}
	both := feast.NewView(feast.FeatureView, "p", "v")
	both.Transform = &feast.Transform{Function: &feast.Function{}, Substrait: &feast.Substrait{}}
	tests := []struct {
		name   string
		object feast.Object
		want   string
	}{
		{
			"time", &feast.Project{Name: "p", Meta: feast.Meta{Created: time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)}},
			`meta.created_timestamp: project "p": time 10000-01-01 00:00:00 +0000 UTC is out of range: years 1 to 9999`,
		},
		{
			"table of a file", &feast.Source{Name: "s", Type: feast.SourceFile, Options: &feast.TableOptions{Table: "t"}},
			`options: data source "s": a source of type BATCH_FILE has no table of a warehouse`,
		},
		{"two inputs of one name", view, `spec.sources: on demand feature view "v": two sources are named "x"`},
		{"two transformations", both, `spec.feature_transformation: feature view "v": 2 alternatives are set, at most one can be`},
		{
			"storage", &feast.SavedDataset{Name: "d", Storage: &feast.Storage{Options: &feast.PushOptions{}}},
			`spec.storage: saved dataset "d": *feast.PushOptions cannot store a dataset`,
		},
		{
			"logging to Trino", &feast.Service{Name: "s", Logging: &feast.LoggingConfig{Destination: &feast.TableDestination{Warehouse: feast.Trino}}},
			`spec.logging_config: feature service "s": a table to log to is in BigQuery, Redshift, Snowflake or Athena`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Encode(tt.object, nil)
			checkInvalid(t, err, tt.want)
		})
	}
	t.Run("text that is not UTF-8", func(t *testing.T) {
		if _, err := Encode(&feast.Entity{Name: "\xff"}, nil); !errors.Is(err, feast.ErrInvalid) {
			t.Errorf("error is %v, want invalid", err)
		}
	})
}

func checkInvalid(t *testing.T, err error, want string) {
	t.Helper()
	if !errors.Is(err, feast.ErrInvalid) {
		t.Fatalf("error is %v, want one that is invalid", err)
	}
	// protobuf varies a space in its messages at random, so that nobody relies on it.
	if got := strings.ReplaceAll(err.Error(), "\u00a0", " "); got != want {
		t.Errorf("error is\n%s, want\n%s", got, want)
	}
}

// TestWarehouseOfOptions: the warehouse is said by the type of the source, and by
// the options only where the type says another.
func TestWarehouseOfOptions(t *testing.T) {
	options := &corepb.DataSource_RedshiftOptions_{RedshiftOptions: &corepb.DataSource_RedshiftOptions{Table: "t"}}
	for kind, want := range map[corepb.DataSource_SourceType]feast.Warehouse{
		corepb.DataSource_BATCH_REDSHIFT: 0,
		corepb.DataSource_BATCH_BIGQUERY: feast.Redshift,
		corepb.DataSource_INVALID:        feast.Redshift,
	} {
		s, err := ToSource(&corepb.DataSource{Type: kind, Options: options})
		if err != nil {
			t.Fatal(err)
		}
		if got := s.Options.(*feast.TableOptions).Warehouse; got != want {
			t.Errorf("type %v: warehouse %d, want %d", kind, got, want)
		}
	}
}

// TestLabelViewSource: the one source of the message is where rows of that kind
// of source are looked for.
func TestLabelViewSource(t *testing.T) {
	file := &corepb.DataSource{Name: "file", Type: corepb.DataSource_BATCH_FILE}
	push := &corepb.DataSource{Name: "push", Type: corepb.DataSource_PUSH_SOURCE, BatchSource: file}
	for _, source := range []*corepb.DataSource{file, push} {
		v, err := ToLabelView(&corepb.LabelView{Spec: &corepb.LabelViewSpec{Source: source}})
		if err != nil {
			t.Fatal(err)
		}
		if v.Batch() == nil || v.Batch().Name != "file" {
			t.Errorf("batch source of a label view on %s is %v, want file", source.GetName(), v.Batch())
		}
		back, err := FromLabelView(v)
		if err != nil || !proto.Equal(back.GetSpec().GetSource(), source) {
			t.Errorf("source came back as %v, %v, want %v", back.GetSpec().GetSource(), err, source)
		}
	}
}

// FuzzDecode feeds bytes to the decoders of all kinds: none may panic, and what
// decodes must encode to bytes that decode and encode to themselves.
func FuzzDecode(f *testing.F) {
	for _, kind := range feast.Kinds() {
		c, err := codecOf(kind)
		if err != nil {
			f.Fatal(err)
		}
		pb := c.message()
		fill := newFiller()
		fill.fill(pb.ProtoReflect())
		raw, err := proto.Marshal(pb)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(uint8(kind), raw)
	}
	f.Fuzz(func(t *testing.T, kind uint8, raw []byte) {
		o, err := Decode(feast.Kind(kind), raw)
		if err != nil {
			return
		}
		once, err := Encode(o, raw)
		if err != nil {
			t.Fatalf("decoded, but does not encode: %v", err)
		}
		again, err := Decode(feast.Kind(kind), once)
		if err != nil {
			t.Fatalf("encoded, but does not decode: %v", err)
		}
		twice, err := Encode(again, once)
		if err != nil || string(once) != string(twice) {
			t.Fatalf("encodes to\n%x, then to\n%x, %v", once, twice, err)
		}
		if _, err := JSON(o); err != nil {
			t.Fatalf("has no JSON: %v", err)
		}
	})
}
