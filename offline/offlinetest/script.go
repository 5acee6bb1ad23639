package offlinetest

import (
	"context"
	"embed"
	"flag"
	"fmt"
	"os"
	"path"
	"strings"
	"testing"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/offline"
	"github.com/seed-11e13f51/feast/offline/pit"
)

//go:embed testdata/*.txtar
var scripts embed.FS

var rewrite = flag.Bool("rewrite", false, "print what scripts yield, to be checked and pasted")

// Harness is how the suite reaches a driver.
type Harness struct {
	// Open returns an empty store.
	Open func(t testing.TB) offline.Store
	// Put makes src hold the batches, in their order, and sets src.Options when the driver needs some. nil means Store.Write of each batch.
	Put func(t testing.TB, st offline.Store, src *feast.Source, batches []arrow.RecordBatch)
}

func (h Harness) put(t testing.TB, st offline.Store, src *feast.Source, batches []arrow.RecordBatch) {
	t.Helper()
	if h.Put != nil {
		h.Put(t, st, src, batches)
		return
	}
	for i, b := range batches {
		rows, err := array.NewRecordReader(b.Schema(), []arrow.RecordBatch{b})
		if err != nil {
			t.Fatal(err)
		}
		if err := st.Write(context.Background(), src, rows, i == 0); err != nil {
			t.Fatal(err)
		}
	}
}

// Run runs every script against the store, its Joiner and the reference join.
//
// A script is a txtar file. A section "source NAME key=value…" holds a table (ParseTable); event=, created=, map=column:name and partition= describe the
// source. A section "join" starts with lines of a plan: "event COLUMN", "view NAME SOURCE key=column:entity ttl=1h known", and below each view
// "feature COLUMN TYPE OUTPUT"; a blank line; then the entity rows. "scan SOURCE columns=a,b from=… to=… latest=a,b after=…" scans. The section "want" that
// follows is the answer, or "error: " and its text.
func Run(t *testing.T, h Harness) {
	files, err := scripts.ReadDir("testdata")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		t.Run(strings.TrimSuffix(f.Name(), ".txtar"), func(t *testing.T) {
			data, err := scripts.ReadFile(path.Join("testdata", f.Name()))
			if err != nil {
				t.Fatal(err)
			}
			s := &script{t: t, harness: h, store: h.Open(t), sources: map[string]*feast.Source{}}
			defer s.store.Close()
			s.run(txtar.Parse(data))
		})
	}
}

// script is a running script.
type script struct {
	t       *testing.T
	harness Harness
	store   offline.Store
	sources map[string]*feast.Source
	got     map[string]string // answers by who gave them
}

func (s *script) run(a *txtar.Archive) {
	for i := range a.Files {
		f := &a.Files[i]
		words := strings.Fields(f.Name)
		switch words[0] {
		case "source":
			s.source(words[1], words[2:], string(f.Data))
		case "join":
			s.join(string(f.Data))
		case "scan":
			s.scan(words[1], words[2:])
		case "want":
			for who, got := range s.got {
				if *rewrite {
					fmt.Fprintf(os.Stderr, "-- %s: %s --\n%s", s.t.Name(), who, got)
				}
				if diff := cmp.Diff(strings.TrimSpace(string(f.Data)), strings.TrimSpace(got)); diff != "" {
					s.t.Errorf("section %d, %s (-want +got):\n%s", i, who, diff)
				}
			}
		default:
			s.t.Fatalf("no section %q", f.Name)
		}
	}
}

func (s *script) source(name string, options []string, text string) {
	batch, err := ParseTable(text)
	if err != nil {
		s.t.Fatalf("source %s: %v", name, err)
	}
	src := &feast.Source{Name: name, Type: feast.SourceFile, TimestampField: "event_timestamp", FieldMapping: map[string]string{}}
	for _, o := range options {
		key, value, _ := strings.Cut(o, "=")
		switch key {
		case "event":
			src.TimestampField = value
		case "created":
			src.CreatedField = value
		case "map":
			column, to, _ := strings.Cut(value, ":")
			src.FieldMapping[column] = to
		default:
			s.t.Fatalf("source %s: no option %q", name, key)
		}
	}
	s.harness.put(s.t, s.store, src, []arrow.RecordBatch{batch})
	s.sources[name] = src
}

// plan reads a "join" section.
func (s *script) plan(text string) *offline.Plan {
	head, table, _ := strings.Cut(text, "\n\n")
	batch, err := ParseTable(table)
	if err != nil {
		s.t.Fatalf("entity rows: %v", err)
	}
	p := &offline.Plan{Entities: array.NewTableFromRecords(batch.Schema(), []arrow.RecordBatch{batch})}
	for _, line := range strings.Split(head, "\n") {
		words := strings.Fields(line)
		switch words[0] {
		case "event":
			p.EventTime = words[1]
		case "view":
			p.Views = append(p.Views, s.view(words[1:]))
		case "feature":
			v := &p.Views[len(p.Views)-1]
			typ, ok := feast.ParseValueType(words[2])
			if !ok {
				s.t.Fatalf("no type %q", words[2])
			}
			v.Features = append(v.Features, offline.Feature{Column: words[1], Type: typ, Output: words[len(words)-1]})
		default:
			s.t.Fatalf("no line %q", line)
		}
	}
	return p
}

func (s *script) view(words []string) offline.View {
	v := offline.View{Name: words[0], Source: s.sources[words[1]]}
	for _, w := range words[2:] {
		key, value, _ := strings.Cut(w, "=")
		switch key {
		case "key":
			column, entity, found := strings.Cut(value, ":")
			if !found {
				entity = column
			}
			v.Keys = append(v.Keys, offline.Key{Column: column, Entity: entity})
		case "ttl":
			ttl, err := time.ParseDuration(value)
			if err != nil {
				s.t.Fatal(err)
			}
			v.TTL = ttl
		case "known":
			v.KnownOnly = true
		default:
			s.t.Fatalf("view %s: no option %q", v.Name, w)
		}
	}
	return v
}

func (s *script) join(text string) {
	ctx, p := context.Background(), s.plan(text)
	s.got = map[string]string{}
	rows, err := pit.Join(ctx, s.store, p)
	s.got["reference"] = answer(rows, err)
	if j, ok := s.store.(offline.Joiner); ok {
		rows, err := j.Join(ctx, p)
		s.got["joiner"] = answer(rows, err)
	}
}

// answer prints rows with their types, or the error.
func answer(rows offline.Rows, err error) string {
	if err == nil {
		defer rows.Release()
		types := TypesOf(rows.Schema())
		var text string
		if text, err = FormatRows(rows); err == nil {
			return types + "\n" + text
		}
	}
	return "error: " + err.Error()
}

func (s *script) scan(source string, options []string) {
	var sel offline.Selection
	for _, o := range options {
		key, value, _ := strings.Cut(o, "=")
		switch key {
		case "columns":
			sel.Columns = strings.Split(value, ",")
		case "latest":
			sel.LatestBy = strings.Split(value, ",")
		case "from":
			sel.From = s.time(value)
		case "to":
			sel.To = s.time(value)
		case "after":
			sel.CreatedAfter = s.time(value)
		default:
			s.t.Fatalf("scan: no option %q", o)
		}
	}
	rows, err := s.store.Scan(context.Background(), s.sources[source], sel)
	s.got = map[string]string{"scan": answer(rows, err)}
}

func (s *script) time(text string) time.Time {
	t, err := parseTime(text)
	if err != nil {
		s.t.Fatal(err)
	}
	return t
}
