package pages_test

import (
	"bytes"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/compress"
	"github.com/apache/arrow-go/v18/parquet/file"
	"github.com/apache/arrow-go/v18/parquet/pqarrow"
	"github.com/google/go-cmp/cmp"

	"github.com/seed-11e13f51/feast/offline/file/pages"
)

// hashes is a Keys whose codes tell the values, so that a code can be checked against the value it came from.
type hashes struct{}

func (hashes) Ints(values []int64, codes []int32) {
	for i, v := range values {
		codes[i] = codeOf(fmt.Sprint(v))
	}
}

func (hashes) Bytes(data []byte, start, end []int32, codes []int32) {
	for i := range start {
		codes[i] = codeOf(string(data[start[i]:end[i]]))
	}
}

func codeOf(text string) int32 {
	h := fnv.New32a()
	h.Write([]byte(text))
	return int32(h.Sum32() & 0x7fffffff)
}

// randomBatch returns rows of every type that pages are read of; distinct values decide whether a dictionary pays.
func randomBatch(r *rand.Rand, rows, distinct int, nulls bool) arrow.RecordBatch {
	fields := []arrow.Field{
		{Name: "i32", Type: arrow.PrimitiveTypes.Int32},
		{Name: "i64", Type: arrow.PrimitiveTypes.Int64},
		{Name: "f32", Type: arrow.PrimitiveTypes.Float32},
		{Name: "f64", Type: arrow.PrimitiveTypes.Float64},
		{Name: "text", Type: arrow.BinaryTypes.String},
	}
	for i := range fields {
		fields[i].Nullable = nulls
	}
	b := array.NewRecordBuilder(memory.DefaultAllocator, arrow.NewSchema(fields, nil))
	defer b.Release()
	run, v := 0, 0
	for range rows {
		if run--; run < 0 {
			run, v = r.IntN(20), r.IntN(distinct)-distinct/2
		}
		for i := range fields {
			if nulls && r.IntN(4) == 0 {
				b.Field(i).AppendNull()
				continue
			}
			switch f := b.Field(i).(type) {
			case *array.Int32Builder:
				f.Append(int32(v))
			case *array.Int64Builder:
				f.Append(int64(v) << 33)
			case *array.Float32Builder:
				f.Append(float32(v) / 2)
			case *array.Float64Builder:
				f.Append(float64(v) / 3)
			case *array.StringBuilder:
				f.Append(fmt.Sprintf("%0*d", r.IntN(3)*5, v))
			}
		}
	}
	return b.NewRecordBatch()
}

func encode(t testing.TB, b arrow.RecordBatch, props ...parquet.WriterProperty) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := pqarrow.NewFileWriter(b.Schema(), &out, parquet.NewWriterProperties(props...), pqarrow.DefaultWriterProps())
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Write(b); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func open(t testing.TB, data []byte, column int) *pages.Reader {
	t.Helper()
	f, err := file.NewParquetReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	g := f.RowGroup(0)
	chunk, err := g.MetaData().ColumnChunk(column)
	if err != nil {
		t.Fatal(err)
	}
	if !pages.Supported(g.MetaData().Schema.Column(column), chunk) {
		t.Fatalf("column %d is not supported", column)
	}
	r, err := pages.New(g, column)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// checkPasses reads the integer columns and the codes of the keys in steps of random size.
func checkPasses(t *testing.T, r *rand.Rand, data []byte, b arrow.RecordBatch) {
	t.Helper()
	for _, c := range []int{0, 1, 4} {
		ints, codes := open(t, data, c), open(t, data, c)
		a := b.Column(c)
		for at := 0; at < a.Len(); {
			n := min(1+r.IntN(40), a.Len()-at)
			wide, coded := make([]int64, n), make([]int32, n)
			if c < 4 {
				if err := ints.Ints(wide); err != nil {
					t.Fatal(err)
				}
			}
			if err := codes.Codes(coded, hashes{}); err != nil {
				t.Fatal(err)
			}
			for i := range n {
				want := int32(-1)
				if a.IsValid(at + i) {
					want = codeOf(a.ValueStr(at + i))
				}
				if coded[i] != want {
					t.Fatalf("column %d, row %d: code %d, not %d", c, at+i, coded[i], want)
				}
				if c < 4 && a.IsNull(at+i) != (wide[i] == pages.Null) {
					t.Fatalf("column %d, row %d: %d", c, at+i, wide[i])
				}
				if c < 4 && a.IsValid(at+i) && fmt.Sprint(wide[i]) != a.ValueStr(at+i) {
					t.Fatalf("column %d, row %d: %d, not %s", c, at+i, wide[i], a.ValueStr(at+i))
				}
			}
			at += n
		}
	}
}

// checkTake takes random rows of every column.
func checkTake(t *testing.T, r *rand.Rand, data []byte, b arrow.RecordBatch) {
	t.Helper()
	for c, a := range b.Columns() {
		var rows []int32
		for i := range a.Len() {
			if r.IntN(7) == 0 {
				rows = append(rows, int32(i))
			}
		}
		v, err := open(t, data, c).Take(rows)
		if err != nil {
			t.Fatal(err)
		}
		buffers := []*memory.Buffer{memory.NewBufferBytes(v.Valid)}
		if v.Offsets != nil {
			buffers = append(buffers, memory.NewBufferBytes(arrow.Int32Traits.CastToBytes(v.Offsets)))
		}
		buffers = append(buffers, memory.NewBufferBytes(v.Data))
		got := array.MakeFromData(array.NewData(a.DataType(), v.Len, buffers, nil, v.Nulls, 0))
		for i, row := range rows {
			if diff := cmp.Diff(a.ValueStr(int(row)), got.ValueStr(i)); diff != "" {
				t.Fatalf("column %d, row %d (-want +got):\n%s", c, row, diff)
			}
		}
	}
}

// Every layout of pages must read as what was written.
func TestReaderReadsWhatWasWritten(t *testing.T) {
	r := rand.New(rand.NewPCG(21, 22))
	for i := range 300 {
		b := randomBatch(r, 1+r.IntN(300), 1+r.IntN(200), r.IntN(2) == 0)
		props := []parquet.WriterProperty{
			parquet.WithDictionaryDefault(r.IntN(3) > 0), parquet.WithDictionaryPageSizeLimit(int64(8 << r.IntN(10))),
			parquet.WithDataPageSize(int64(16 << r.IntN(10))), parquet.WithBatchSize(int64(1 + r.IntN(64))),
			parquet.WithCompression([]compress.Compression{compress.Codecs.Uncompressed, compress.Codecs.Snappy, compress.Codecs.Zstd, compress.Codecs.Gzip}[r.IntN(4)]),
		}
		if r.IntN(2) == 0 {
			props = append(props, parquet.WithDataPageVersion(parquet.DataPageV2))
		}
		data := encode(t, b, props...)
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			checkPasses(t, r, data, b)
			checkTake(t, r, data, b)
		})
	}
}

// FuzzReader changes bytes of files: whatever they say, reading ends with rows or an error.
func FuzzReader(f *testing.F) {
	r := rand.New(rand.NewPCG(23, 24))
	var files [][]byte
	for i := range 8 {
		b := randomBatch(r, 60, 1+40*(i%2), i%4 < 2)
		files = append(files, encode(f, b, parquet.WithDictionaryDefault(i >= 4), parquet.WithCompression(compress.Codecs.Uncompressed), parquet.WithDataPageSize(64)))
		f.Add(uint8(i), uint16(4+7*i), []byte{byte(i), 255})
	}
	f.Fuzz(func(t *testing.T, number uint8, at uint16, change []byte) {
		data := bytes.Clone(files[int(number)%len(files)])
		for i, c := range change {
			data[(int(at)+i)%len(data)] ^= c
		}
		readAll(t, data)
	})
}

// readAll reads all columns of all row groups. The Parquet library panics on some malformed files, which callers of this package recover; a panic that
// begins in this package is a fault.
func readAll(t *testing.T, data []byte) {
	defer func() {
		if p := recover(); p != nil && strings.Contains(panicked(), "offline/file/pages") {
			t.Fatalf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	f, err := file.NewParquetReader(bytes.NewReader(data))
	if err != nil {
		return
	}
	for g := range min(f.NumRowGroups(), 4) {
		group := f.RowGroup(g)
		if group.NumRows() > 1<<16 {
			return
		}
		for c := range group.NumColumns() {
			readColumn(group, c)
		}
	}
}

func readColumn(group *file.RowGroupReader, c int) {
	chunk, err := group.MetaData().ColumnChunk(c)
	if err != nil || !pages.Supported(group.MetaData().Schema.Column(c), chunk) {
		return
	}
	for pass := range 3 {
		r, err := pages.New(group, c)
		if err != nil {
			return
		}
		n := max(int(group.NumRows()), 0)
		switch pass {
		case 0:
			_ = r.Codes(make([]int32, n), hashes{})
		case 1:
			_, _ = r.Take([]int32{0, int32(n/2 + 1), int32(n + 2)})
		case 2:
			if group.MetaData().Schema.Column(c).PhysicalType() != parquet.Types.ByteArray {
				_ = r.Ints(make([]int64, n))
			}
		}
	}
}

// panicked returns the function that the present panic began in.
func panicked() string {
	pcs := make([]uintptr, 64)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(0, pcs)])
	below := false
	for {
		f, more := frames.Next()
		if below && !strings.HasPrefix(f.Function, "runtime.") {
			return f.Function
		}
		below = below || f.Function == "runtime.gopanic"
		if !more {
			return ""
		}
	}
}
