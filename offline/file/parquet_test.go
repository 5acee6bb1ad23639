package file_test

import (
	"bytes"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/compress"
	"github.com/apache/arrow-go/v18/parquet/pqarrow"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/internal/env"
	"github.com/seed-11e13f51/feast/offline"
	"github.com/seed-11e13f51/feast/offline/file"
	"github.com/seed-11e13f51/feast/offline/offlinetest"
)

// encode writes batches as a Parquet file, each batch in row groups of its own.
func encode(t testing.TB, batches []arrow.RecordBatch, props ...parquet.WriterProperty) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := pqarrow.NewFileWriter(batches[0].Schema(), &out, parquet.NewWriterProperties(props...),
		pqarrow.NewArrowWriterProperties(pqarrow.WithStoreSchema()))
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range batches {
		if err := w.Write(b); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// layouts are ways to lay out the same rows. arrow-go cannot read back the delta pages that it writes of nothing but nulls.
func layouts(batches []arrow.RecordBatch) []parquet.WriterProperty {
	all := []parquet.WriterProperty{
		parquet.WithCompression(compress.Codecs.Snappy),
		parquet.WithCompression(compress.Codecs.Zstd),
		parquet.WithCompression(compress.Codecs.Gzip),
		parquet.WithDictionaryDefault(false),
		parquet.WithDataPageVersion(parquet.DataPageV2),
		parquet.WithMaxRowGroupLength(3),
		parquet.WithDataPageSize(24),
		parquet.WithBatchSize(2),
		parquet.WithStats(false),
		parquet.WithDictionaryFor("event", false),
		parquet.WithDictionaryFor("s", false),
		parquet.WithDictionaryPageSizeLimit(16),
	}
	delta := map[string]parquet.Encoding{
		"event": parquet.Encodings.DeltaBinaryPacked, "k": parquet.Encodings.DeltaBinaryPacked, "s": parquet.Encodings.DeltaByteArray,
	}
	for _, b := range batches {
		for i, f := range b.Schema().Fields() {
			if b.Column(i).NullN() == b.Column(i).Len() {
				delete(delta, f.Name)
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(delta)) {
		all = append(all, parquet.WithDictionaryFor(name, false), parquet.WithEncodingFor(name, delta[name]))
	}
	return all
}

// shuffledHarness writes each source as files of random layouts.
func shuffledHarness(r *rand.Rand, dir string) offlinetest.Harness {
	n := 0
	return offlinetest.Harness{
		Open: func(testing.TB) offline.Store { return file.New(dir, env.Real(), nil) },
		Put: func(t testing.TB, _ offline.Store, src *feast.Source, batches []arrow.RecordBatch) {
			n++
			uri := fmt.Sprint(n)
			if err := os.Mkdir(filepath.Join(dir, uri), 0o755); err != nil {
				t.Fatal(err)
			}
			src.Options = &feast.FileOptions{URI: uri}
			for i, group := range [][]arrow.RecordBatch{batches[:1], batches[1:]} {
				if len(group) == 0 {
					continue
				}
				var props []parquet.WriterProperty
				for _, p := range layouts(group) {
					if r.IntN(3) == 0 {
						props = append(props, p)
					}
				}
				path := filepath.Join(dir, uri, fmt.Sprintf("part-%d.parquet", i))
				if err := os.WriteFile(path, encode(t, group, props...), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		},
	}
}

// Files of any layout must join as the reference does: several files and row groups, plain, dictionary and delta encodings, pages of both versions
// and of a few bytes, every compression, with and without statistics.
func TestJoinOfAnyLayoutEqualsReference(t *testing.T) {
	n := 300
	if testing.Short() {
		n = 60
	}
	offlinetest.Random(t, shuffledHarness(rand.New(rand.NewPCG(11, 12)), t.TempDir()), n)
}
