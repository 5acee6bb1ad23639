package file

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
	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/compress"
	"github.com/apache/arrow-go/v18/parquet/pqarrow"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/internal/arrowx"
	"github.com/seed-11e13f51/feast/offline"
)

// Write appends rows behind the last row of the source, or replaces the file. Rows must have the columns that the source has, in any order; a value that
// does not fit the type of its column is an error and nothing is written. A path that does not exist becomes a file, or a directory when it
// ends in a slash. A glob and a hive-partitioned directory cannot be appended to, nor a directory replaced.
func (s *Store) Write(ctx context.Context, src *feast.Source, rows offline.Rows, replace bool) error {
	path, err := s.path(src)
	if err != nil {
		return err
	}
	w := &write{store: s, source: src, rows: rows, path: path, replace: replace}
	if o, ok := src.Options.(*feast.FileOptions); ok {
		w.directory = strings.HasSuffix(o.URI, "/")
	}
	info, err := os.Stat(path)
	switch {
	case err == nil:
		w.exists, w.directory = true, info.IsDir()
	case !errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("data source %q: %w", src.Name, err)
	case strings.ContainsAny(path, "*?["):
		return feast.Unsupported(fmt.Sprintf("data source %q", src.Name), "a glob cannot be written to")
	}
	unlock, err := s.env.Lock(ctx, w.lockPath())
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	defer unlock()
	if w.directory {
		return w.toDirectory(ctx)
	}
	return w.toFile(ctx)
}

// write is one call of Write.
type write struct {
	store     *Store
	source    *feast.Source
	rows      offline.Rows
	path      string
	exists    bool
	directory bool
	replace   bool
}

func (w *write) lockPath() string {
	if w.directory {
		return filepath.Join(w.path, ".feast.lock")
	}
	return filepath.Join(filepath.Dir(w.path), "."+filepath.Base(w.path)+".feast.lock")
}

// toFile writes old and new rows into a new file and puts it in the place of the old one.
func (w *write) toFile(ctx context.Context) error {
	// The file may have come while the lock was waited for.
	if _, err := os.Stat(w.path); err == nil && !w.replace {
		d, err := w.store.open(ctx, w.source)
		if err != nil {
			return err
		}
		defer d.close()
		return w.file(ctx, w.path, d)
	}
	return w.file(ctx, w.path, nil)
}

// toDirectory adds a file that sorts behind all others.
func (w *write) toDirectory(ctx context.Context) error {
	d, err := w.store.open(ctx, w.source)
	if errors.Is(err, feast.ErrNotFound) {
		name, err := w.newName("")
		if err != nil {
			return err
		}
		return w.file(ctx, filepath.Join(w.path, name), nil)
	}
	if err != nil {
		return err
	}
	defer d.close()
	if w.replace {
		return feast.Unsupported(d.place(), "a directory cannot be replaced as a whole; write to a new one")
	}
	if len(d.hive) > 0 {
		return feast.Unsupported(d.place(), "a hive-partitioned directory cannot be appended to")
	}
	last, err := filepath.Rel(w.path, d.files[len(d.files)-1].path)
	if err != nil {
		return err
	}
	first, _, _ := strings.Cut(last, string(filepath.Separator))
	name, err := w.newName(first)
	if err != nil {
		return err
	}
	onlySchema := &dataset{source: d.source, path: d.path, files: []*dataFile{{path: d.files[0].path, manifest: d.files[0].manifest}}}
	return w.file(ctx, filepath.Join(w.path, name), onlySchema)
}

// newName returns a file name that sorts behind last.
func (w *write) newName(last string) (string, error) {
	id, err := w.store.env.UUID()
	if err != nil {
		return "", err
	}
	name := fmt.Sprintf("part-%020d-%s.parquet", w.store.env.Now().UnixMicro(), id[:8])
	if name > last {
		return name, nil
	}
	// The clock went back, or the files are named otherwise: "~" sorts behind everything that file names are made of.
	return strings.TrimSuffix(last, ".parquet") + "~" + id[:8] + ".parquet", nil
}

// rowGroup is how many rows go into a row group.
const rowGroup = 1 << 20

// file writes the rows of old, if any, and the new ones to a file at path, atomically.
func (w *write) file(ctx context.Context, path string, old *dataset) error {
	schema, order, err := w.layout(old)
	if err != nil {
		return err
	}
	props := parquet.NewWriterProperties(parquet.WithCompression(compress.Codecs.Snappy), parquet.WithMaxRowGroupLength(rowGroup), parquet.WithStats(true))
	return w.store.env.WriteAtomic(path, func(out io.Writer) error {
		pw, err := pqarrow.NewFileWriter(schema, struct{ io.Writer }{out}, props, pqarrow.NewArrowWriterProperties(pqarrow.WithStoreSchema()))
		if err != nil {
			return err
		}
		if err := copyOld(ctx, pw, schema, old); err != nil {
			return err
		}
		if err := w.copyNew(ctx, pw, schema, order); err != nil {
			return err
		}
		return pw.Close()
	})
}

// layout returns the schema of the file to write, with the source's own column names, and which column of the new rows each field is.
func (w *write) layout(old *dataset) (*arrow.Schema, []int, error) {
	given := w.rows.Schema()
	if old == nil {
		fields, order := make([]arrow.Field, given.NumFields()), make([]int, given.NumFields())
		for i, f := range given.Fields() {
			fields[i], order[i] = arrow.Field{Name: w.source.ColumnOf(f.Name), Type: arrowx.Plain(f.Type), Nullable: true}, i
		}
		return arrow.NewSchema(fields, nil), order, nil
	}
	var fields []arrow.Field
	var order []int
	for _, f := range old.files[0].manifest.Fields {
		at := given.FieldIndices(w.source.NameOf(f.Field.Name))
		if len(at) == 0 {
			return nil, nil, lacks(given, w.source.NameOf(f.Field.Name))
		}
		fields = append(fields, arrow.Field{Name: f.Field.Name, Type: arrowx.Plain(f.Field.Type), Nullable: true})
		order = append(order, at[0])
	}
	for _, f := range given.Fields() {
		if old.files[0].field(w.source.ColumnOf(f.Name)) == nil {
			return nil, nil, old.files[0].missing(f.Name)
		}
	}
	return arrow.NewSchema(fields, nil), order, nil
}

func lacks(given *arrow.Schema, name string) error {
	var names []string
	for _, f := range given.Fields() {
		names = append(names, f.Name)
	}
	return &feast.Error{Code: feast.ErrInvalid, Place: "rows to write", Name: name, Detail: "this column of the source is missing", Nearest: feast.Nearest(name, names)}
}

// copyOld copies the rows that a file already has.
func copyOld(ctx context.Context, pw *pqarrow.FileWriter, schema *arrow.Schema, old *dataset) error {
	if old == nil {
		return nil
	}
	for _, f := range old.files {
		if f.reader == nil { // a directory: its files stay as they are
			continue
		}
		for g := range f.reader.NumRowGroups() {
			if err := copyGroup(ctx, pw, schema, &part{file: f, group: g}); err != nil {
				return err
			}
		}
	}
	return nil
}

func copyGroup(ctx context.Context, pw *pqarrow.FileWriter, schema *arrow.Schema, p *part) (err error) {
	defer recoverParquet(p.file.path, &err)
	var fields []*pqarrow.SchemaField
	for i := range p.file.manifest.Fields {
		fields = append(fields, &p.file.manifest.Fields[i])
	}
	r, err := p.arrays(ctx, fields)
	if err != nil {
		return err
	}
	defer r.Release()
	for r.Next() {
		if err := writeBatch(ctx, pw, r.RecordBatch(), schema, nil); err != nil {
			return err
		}
	}
	if err := r.Err(); err != nil && !errors.Is(err, io.EOF) {
		return badFile(p.file.path, err)
	}
	return nil
}

func (w *write) copyNew(ctx context.Context, pw *pqarrow.FileWriter, schema *arrow.Schema, order []int) error {
	for w.rows.Next() {
		if err := writeBatch(ctx, pw, w.rows.RecordBatch(), schema, order); err != nil {
			return err
		}
	}
	return w.rows.Err()
}

// writeBatch writes a batch under the schema: field i is column order[i], or column i when order is nil.
func writeBatch(ctx context.Context, pw *pqarrow.FileWriter, in arrow.RecordBatch, schema *arrow.Schema, order []int) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	arrays := make([]arrow.Array, 0, schema.NumFields())
	defer func() {
		for _, a := range arrays {
			a.Release()
		}
	}()
	for i, f := range schema.Fields() {
		at := i
		if order != nil {
			at = order[i]
		}
		plain, err := arrowx.Decode(ctx, in.Column(at))
		if err != nil {
			return err
		}
		fit, err := arrowx.Unify(ctx, plain, f.Type)
		plain.Release()
		if err != nil {
			return feast.Invalid("rows to write", "column %q is %s and does not fit %s: %v", in.ColumnName(at), plain.DataType(), f.Type, err)
		}
		arrays = append(arrays, fit)
	}
	batch := array.NewRecordBatch(schema, arrays, in.NumRows())
	defer batch.Release()
	return pw.WriteBuffered(batch)
}
