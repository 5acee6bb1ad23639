package file

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/file"
	"github.com/apache/arrow-go/v18/parquet/pqarrow"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/internal/arrowx"
)

// dataset is the files of a source, open.
type dataset struct {
	source *feast.Source
	path   string
	files  []*dataFile
	hive   []arrow.Field // partition columns
}

// dataFile is one open Parquet file.
type dataFile struct {
	path     string
	handle   *os.File
	info     fs.FileInfo
	reader   *file.Reader
	manifest *pqarrow.SchemaManifest
	hive     map[string]string // values of the partition columns
	data     *dataset
}

// open finds and opens the files of a source. A missing file is an ErrNotFound.
func (s *Store) open(ctx context.Context, src *feast.Source) (*dataset, error) {
	if src == nil {
		return nil, feast.Unsupported("", "a view without a batch source has no history")
	}
	path, err := s.path(src)
	if err != nil {
		return nil, err
	}
	d := &dataset{source: src, path: path}
	paths, root, err := list(path)
	if err != nil {
		return nil, d.wrap(err)
	}
	if len(paths) == 0 {
		return nil, &feast.Error{Code: feast.ErrNotFound, Place: d.place(), Detail: "no Parquet file at " + path}
	}
	for _, p := range paths {
		if err := errors.Join(ctx.Err(), d.add(p, root)); err != nil {
			d.close()
			return nil, err
		}
	}
	d.partitionTypes()
	return d, d.checkTimes()
}

func (d *dataset) place() string { return fmt.Sprintf("data source %q", d.source.Name) }

func (d *dataset) wrap(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return &feast.Error{Code: feast.ErrNotFound, Place: d.place(), Detail: "no file or directory at " + d.path}
	}
	return fmt.Errorf("%s: %w", d.place(), err)
}

// list returns the data files of a path in source order, and the folder that name=value segments count from.
func list(path string) (paths []string, root string, err error) {
	if strings.ContainsAny(path, "*?[") {
		if _, err := os.Lstat(path); err != nil {
			return glob(path)
		}
	}
	info, err := os.Stat(path)
	if err != nil {
		return nil, "", err
	}
	if !info.IsDir() {
		return []string{path}, filepath.Dir(path), nil
	}
	err = filepath.WalkDir(path, func(p string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case p != path && hidden(e.Name()):
			if e.IsDir() {
				return fs.SkipDir
			}
		case !e.IsDir():
			paths = append(paths, p)
		}
		return nil
	})
	slices.Sort(paths)
	return paths, path, err
}

func glob(pattern string) (paths []string, root string, err error) {
	found, err := filepath.Glob(pattern)
	if err != nil {
		return nil, "", feast.Invalid("", "pattern %q: %v", pattern, err)
	}
	root = filepath.Dir(pattern)
	for strings.ContainsAny(root, "*?[") {
		root = filepath.Dir(root)
	}
	for _, p := range found {
		if hidden(filepath.Base(p)) {
			continue
		}
		below, _, err := list(p)
		if err != nil {
			return nil, "", err
		}
		paths = append(paths, below...)
	}
	slices.Sort(paths)
	return slices.Compact(paths), root, nil
}

func hidden(name string) bool { return strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") }

// add opens one file.
func (d *dataset) add(path, root string) (err error) {
	h, err := os.Open(path)
	if err != nil {
		return d.wrap(err)
	}
	f := &dataFile{path: path, handle: h, data: d, hive: hiveValues(path, root)}
	d.files = append(d.files, f) // so that close closes it
	if f.info, err = h.Stat(); err != nil {
		return d.wrap(err)
	}
	defer recoverParquet(path, &err)
	props := parquet.NewReaderProperties(nil)
	props.BufferedStreamEnabled = true
	props.BufferSize = readBuffer
	if f.reader, err = file.NewParquetReader(h, file.WithReadProps(props)); err != nil {
		return badFile(path, err)
	}
	md := f.reader.MetaData()
	if f.manifest, err = pqarrow.NewSchemaManifest(md.Schema, md.KeyValueMetadata(), &pqarrow.ArrowReadProperties{}); err != nil {
		return badFile(path, err)
	}
	return nil
}

// readBuffer is how much of a column chunk is read at a time, beside the page being decompressed.
const readBuffer = 64 << 10

func badFile(path string, err error) error {
	return &feast.Error{Code: feast.ErrInvalid, Place: path, Detail: "not a readable Parquet file", Cause: err}
}

// recoverParquet turns a panic of the Parquet library, which it has for some malformed files, into an error.
func recoverParquet(path string, err *error) {
	if r := recover(); r != nil {
		*err = badFile(path, fmt.Errorf("%v", r))
	}
}

func (d *dataset) close() {
	for _, f := range d.files {
		f.handle.Close()
	}
}

// hiveValues reads the name=value segments between root and the file. "__HIVE_DEFAULT_PARTITION__" is Hive's word for NULL.
func hiveValues(path, root string) map[string]string {
	rel, err := filepath.Rel(root, filepath.Dir(path))
	if err != nil {
		return nil
	}
	values := map[string]string{}
	for _, segment := range strings.Split(rel, string(filepath.Separator)) {
		name, value, found := strings.Cut(segment, "=")
		if !found || name == "" {
			continue
		}
		if plain, err := url.PathUnescape(value); err == nil {
			value = plain
		}
		values[name] = value
	}
	return values
}

// partitionTypes types the partition columns by all their values: Int32, else Int64, else String. A column in the files
// goes before a partition of the same name.
func (d *dataset) partitionTypes() {
	names := map[string]bool{}
	for _, f := range d.files {
		for name := range f.hive {
			names[name] = true
		}
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if d.files[0].field(name) != nil {
			continue
		}
		d.hive = append(d.hive, arrow.Field{Name: name, Type: d.partitionType(name), Nullable: true})
	}
}

// schema returns all columns by their names after field mapping.
func (d *dataset) schema() *arrow.Schema {
	var fields []arrow.Field
	for _, f := range d.files[0].manifest.Fields {
		fields = append(fields, d.outField(*f.Field))
	}
	for _, f := range d.hive {
		fields = append(fields, d.outField(f))
	}
	return arrow.NewSchema(fields, nil)
}

// outField is a field as Scan yields it.
func (d *dataset) outField(f arrow.Field) arrow.Field {
	typ := arrowx.Plain(f.Type)
	if f.Name == d.eventColumn() || f.Name == d.createdColumn() {
		typ = arrowx.Timestamp()
	}
	return arrow.Field{Name: d.source.NameOf(f.Name), Type: typ, Nullable: true}
}

func (d *dataset) eventColumn() string { return d.timeColumn(d.source.TimestampField) }

func (d *dataset) createdColumn() string { return d.timeColumn(d.source.CreatedField) }

// timeColumn returns the column in the files of a time field, which the definition may name before or after the field mapping.
func (d *dataset) timeColumn(name string) string {
	if name == "" {
		return ""
	}
	return d.source.ColumnOf(name)
}

// checkTimes refuses sources whose time columns are missing or are no times.
func (d *dataset) checkTimes() error {
	for _, name := range []string{d.eventColumn(), d.createdColumn()} {
		if name == "" {
			continue
		}
		for _, f := range d.files {
			field := f.field(name)
			if field == nil {
				d.close()
				return f.missing(name)
			}
			if !arrowx.IsTime(field.Field.Type) {
				d.close()
				return feast.Invalid(f.path, "column %q is %s, not a timestamp or a date", name, field.Field.Type)
			}
		}
	}
	return nil
}

// field returns a column of the file, or nil.
func (f *dataFile) field(column string) *pqarrow.SchemaField {
	for i := range f.manifest.Fields {
		if f.manifest.Fields[i].Field.Name == column {
			return &f.manifest.Fields[i]
		}
	}
	return nil
}

// missing is the error of a column that is not there.
func (f *dataFile) missing(column string) error {
	var names []string
	for _, have := range f.manifest.Fields {
		names = append(names, have.Field.Name)
	}
	for _, have := range f.data.hive {
		names = append(names, have.Name)
	}
	return &feast.Error{
		Code: feast.ErrInvalid, Place: f.path, Name: column, Detail: "no such column",
		Nearest: feast.Nearest(column, names),
	}
}

// leaves returns the numbers of the leaf columns below a field.
func leaves(f *pqarrow.SchemaField) []int {
	if f.IsLeaf() {
		return []int{f.ColIndex}
	}
	var all []int
	for i := range f.Children {
		all = append(all, leaves(&f.Children[i])...)
	}
	return all
}
