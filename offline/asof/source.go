package asof

import (
	"context"

	"github.com/apache/arrow-go/v18/arrow"
)

// Source is a feature source as the join reads it.
type Source interface {
	// Parts returns the pieces of the source, in source order.
	Parts() []Part
	// Types returns the Arrow types of columns as Part.Take yields them.
	Types(columns []string) ([]arrow.DataType, error)
}

// Part is a piece of a source: a row group of a file. Its methods may be called from several goroutines.
type Part interface {
	// Rows returns how many rows the piece has.
	Rows() int64
	// Times returns bounds of the event times, and false when they are not known.
	Times() (lo, hi int64, known bool)
	// Open starts a pass over the key and time columns.
	Open(ctx context.Context, keys []string) (Cursor, error)
	// Take returns the values of columns at rows, which ascend strictly and are counted from the first row of the piece.
	Take(ctx context.Context, columns []string, rows []int32) ([]arrow.Array, error)
}

// Cursor reads the key and time columns of a Part from the first row to the last. Each column advances on its own.
type Cursor interface {
	// Codes fills codes with those of the next rows in key column number key (of those given to Open), NULL as -1.
	Codes(key int, codes []int32, keys Keys) error
	// Events fills dst with the next event times in µs, NULL as math.MinInt64.
	Events(dst []int64) error
	// Created fills dst with the next created times in µs, NULL as math.MinInt64; the event times when the source has no such column.
	Created(dst []int64) error
	// Close releases the cursor.
	Close() error
}
