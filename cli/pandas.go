package cli

import (
	"bufio"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/seed-11e13f51/feast/internal/arrowx"
	"github.com/seed-11e13f51/feast/offline"
	"github.com/seed-11e13f51/feast/offline/frame"
)

// writePandas prints rows as DataFrame.to_json(orient="records", indent=4) of
// pandas does, which is what get-historical-features of Feast prints: times in
// milliseconds since the epoch, floats with at most ten decimals, no space after a
// colon.
func writePandas(w io.Writer, rows offline.Rows) (int64, error) {
	out := bufio.NewWriter(w)
	out.WriteString("[")
	var n int64
	var b []byte
	for rows.Next() {
		batch := rows.RecordBatch()
		for i := range int(batch.NumRows()) {
			b = b[:0]
			if n > 0 {
				b = append(b, ',')
			}
			b = append(b, "\n    {"...)
			for c, f := range batch.Schema().Fields() {
				if c > 0 {
					b = append(b, ',')
				}
				b = append(b, "\n        "...)
				b = append(strconv.AppendQuote(b, f.Name), ':')
				b = appendPandas(b, batch.Column(c), i)
			}
			b = append(b, "\n    }"...)
			out.Write(b)
			n++
		}
	}
	if err := rows.Err(); err != nil {
		return n, err
	}
	if n > 0 {
		out.WriteString("\n")
	}
	out.WriteString("]\n")
	return n, out.Flush()
}

func appendPandas(b []byte, a arrow.Array, i int) []byte {
	if a.IsNull(i) {
		return append(b, "null"...)
	}
	switch a := a.(type) {
	case *array.Float32:
		return appendFloat(b, float64(a.Value(i)))
	case *array.Float64:
		return appendFloat(b, a.Value(i))
	}
	if arrowx.IsTime(a.DataType()) {
		us := make([]int64, a.Len())
		if err := arrowx.Micros(a, us); err == nil {
			return strconv.AppendInt(b, floorDiv(us[i], 1000), 10)
		}
	}
	return frame.AppendJSON(b, a, i)
}

// appendFloat rounds to ten decimals, as pandas does, and keeps one.
func appendFloat(b []byte, f float64) []byte {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return append(b, "null"...)
	}
	text := strings.TrimRight(strconv.FormatFloat(f, 'f', 10, 64), "0")
	if strings.HasSuffix(text, ".") {
		text += "0"
	}
	return append(b, text...)
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}
