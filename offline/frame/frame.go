// Package frame reads and writes tables of rows in files that people keep them in: Parquet, CSV and JSON, told apart by extension. It is for entity rows and
// results; sources of features are package offline's.
package frame

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/compress"
	"github.com/apache/arrow-go/v18/parquet/file"
	"github.com/apache/arrow-go/v18/parquet/pqarrow"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/internal/env"
)

// format is a file format.
type format struct {
	name  string
	exts  []string
	read  func(ctx context.Context, path string, f *os.File) (arrow.Table, error)
	write func(w io.Writer, rows array.RecordReader) (int64, error)
}

func formats() []format {
	return []format{
		{"Parquet", []string{".parquet", ".pq"}, readParquet, writeParquet},
		{"CSV", []string{".csv"}, func(_ context.Context, path string, f *os.File) (arrow.Table, error) { return ReadCSV(f, path) }, WriteCSV},
		{"JSON", []string{".json"}, func(_ context.Context, path string, f *os.File) (arrow.Table, error) { return ReadJSON(f, path) }, WriteJSON},
		{"JSON lines", []string{".jsonl", ".ndjson"}, func(_ context.Context, path string, f *os.File) (arrow.Table, error) { return ReadJSON(f, path) }, WriteLines},
	}
}

func formatOf(path string) (format, error) {
	var known []string
	for _, f := range formats() {
		for _, ext := range f.exts {
			if strings.EqualFold(filepath.Ext(path), ext) {
				return f, nil
			}
			known = append(known, ext)
		}
	}
	return format{}, feast.Unsupported(path, "a table is read and written as %s", strings.Join(known, ", "))
}

// Read reads all rows of a file. CSV and JSON columns get the narrowest type that every value has: Int64, Float64, Bool, Timestamp (µs, UTC; RFC 3339,
// "2006-01-02 15:04:05" with or without a zone, or a date), else String. The caller releases the table.
func Read(ctx context.Context, path string) (arrow.Table, error) {
	format, err := formatOf(path)
	if err != nil {
		return nil, err
	}
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &feast.Error{Code: feast.ErrNotFound, Place: path, Detail: "no such file"}
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return format.read(ctx, path, f)
}

// CanWrite tells before any work whether Write knows the extension of path.
func CanWrite(path string) error {
	_, err := formatOf(path)
	return err
}

// Write writes rows to a file, atomically, and returns how many there were. Timestamps are RFC 3339 in CSV and JSON, NULL is an empty cell and null. It
// does not release rows.
func Write(e *env.Env, path string, rows array.RecordReader) (n int64, err error) {
	format, err := formatOf(path)
	if err != nil {
		return 0, err
	}
	err = e.WriteAtomic(path, func(w io.Writer) error {
		n, err = format.write(w, rows)
		return err
	})
	return n, err
}

func readParquet(ctx context.Context, path string, f *os.File) (_ arrow.Table, err error) {
	// arrow-go panics on some malformed files.
	defer func() {
		if r := recover(); r != nil {
			err = badParquet(path, fmt.Errorf("%v", r))
		}
	}()
	r, err := file.NewParquetReader(f)
	if err != nil {
		return nil, badParquet(path, err)
	}
	fr, err := pqarrow.NewFileReader(r, pqarrow.ArrowReadProperties{BatchSize: 1 << 16}, memory.DefaultAllocator)
	if err != nil {
		return nil, badParquet(path, err)
	}
	t, err := fr.ReadTable(ctx)
	if err != nil {
		return nil, badParquet(path, err)
	}
	return t, nil
}

func badParquet(path string, err error) error {
	return &feast.Error{Code: feast.ErrInvalid, Place: path, Detail: "not a readable Parquet file", Cause: err}
}

func writeParquet(w io.Writer, rows array.RecordReader) (n int64, err error) {
	props := parquet.NewWriterProperties(parquet.WithCompression(compress.Codecs.Snappy))
	// The wrapper hides a Close method that w may have: it is not ours to close.
	pw, err := pqarrow.NewFileWriter(rows.Schema(), struct{ io.Writer }{w}, props, pqarrow.NewArrowWriterProperties(pqarrow.WithStoreSchema()))
	if err != nil {
		return 0, err
	}
	for rows.Next() {
		b := rows.RecordBatch()
		n += b.NumRows()
		if err := pw.WriteBuffered(b); err != nil {
			return n, err
		}
	}
	return n, errors.Join(rows.Err(), pw.Close())
}
