package file_test

import (
	"context"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/internal/env"
	"github.com/seed-11e13f51/feast/offline"
	"github.com/seed-11e13f51/feast/offline/file"
	"github.com/seed-11e13f51/feast/offline/offlinetest"
)

// harness keeps each source in a file or a directory of the test's own folder.
func harness(suffix string) offlinetest.Harness {
	return offlinetest.Harness{
		Open: func(t testing.TB) offline.Store { return file.New(t.TempDir(), env.Real(), nil) },
		Put: func(t testing.TB, st offline.Store, src *feast.Source, batches []arrow.RecordBatch) {
			src.Options = &feast.FileOptions{URI: src.Name + suffix}
			for i, b := range batches {
				rows, err := array.NewRecordReader(b.Schema(), []arrow.RecordBatch{b})
				if err != nil {
					t.Fatal(err)
				}
				if err := st.Write(context.Background(), src, rows, i == 0 && suffix != "/"); err != nil {
					t.Fatal(err)
				}
			}
		},
	}
}

func TestScripts(t *testing.T) {
	t.Run("file", func(t *testing.T) { offlinetest.Run(t, harness(".parquet")) })
	t.Run("directory", func(t *testing.T) { offlinetest.Run(t, harness("/")) })
}
