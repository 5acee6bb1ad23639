// Command join measures the point-in-time join alone, as the peers' scripts do: join FEATURES.parquet ENTITIES.parquet prints one JSON line
// with the wall and CPU seconds of the join, its peak memory, and a checksum of the result. The entity file is read inside the measured time, as
// the peers read it.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"golang.org/x/sys/unix"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/internal/env"
	"github.com/seed-11e13f51/feast/offline"
	"github.com/seed-11e13f51/feast/offline/file"
	"github.com/seed-11e13f51/feast/offline/frame"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// result is the line that is printed; bench/table.py compares the checksums of all engines.
type result struct {
	JoinS    float64 `json:"join_s"`
	JoinCPUS float64 `json:"join_cpu_s"`
	PeakMB   int64   `json:"peak_mb"`
	RowsOut  int64   `json:"rows_out"`
	Hits     int64   `json:"hits"`
	SumN0    int64   `json:"sum_n0"`
	SumF1    float64 `json:"sum_f1"`
}

func run(ctx context.Context, args []string) error {
	if len(args) != 2 {
		return errors.New("usage: join FEATURES.parquet ENTITIES.parquet")
	}
	store := file.New("/", env.Real(), nil)
	defer store.Close()

	wall, before := time.Now(), usage()
	rows, err := join(ctx, store, args[0], args[1])
	if err != nil {
		return err
	}
	defer rows.Release()
	var r result
	for rows.Next() {
		if err := r.add(rows.RecordBatch()); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	after := usage()
	r.JoinS = time.Since(wall).Seconds()
	r.JoinCPUS = (cpu(after) - cpu(before)).Seconds()
	r.PeakMB = after.Maxrss / 1024
	return json.NewEncoder(os.Stdout).Encode(r)
}

func join(ctx context.Context, store *file.Store, features, entities string) (offline.Rows, error) {
	table, err := frame.Read(ctx, entities)
	if err != nil {
		return nil, err
	}
	path, err := filepath.Abs(features)
	if err != nil {
		return nil, err
	}
	return store.Join(ctx, plan(table, path))
}

// plan asks f0, f1 and n0 with a ttl of a day, as every peer does.
func plan(entities arrow.Table, features string) *offline.Plan {
	key := "driver_id"
	if !entities.Schema().HasField(key) {
		key = "driver_key"
	}
	source := &feast.Source{
		Name: "features", Type: feast.SourceFile, TimestampField: "event_timestamp", CreatedField: "created",
		Options: &feast.FileOptions{URI: features},
	}
	return &offline.Plan{Entities: entities, EventTime: "event_timestamp", Views: []offline.View{{
		Name: "features", Source: source, Keys: []offline.Key{{Column: key, Entity: key}}, TTL: 24 * time.Hour,
		Features: []offline.Feature{{Column: "f0", Output: "f0"}, {Column: "f1", Output: "f1"}, {Column: "n0", Output: "n0"}},
	}}}
}

// add counts a batch of the result into the checksum.
func (r *result) add(batch arrow.RecordBatch) error {
	n0, ok := column[*array.Int64](batch, "n0")
	f1, also := column[*array.Float64](batch, "f1")
	if !ok || !also {
		return fmt.Errorf("result: columns n0 and f1 are not as in the file: %s", batch.Schema())
	}
	r.RowsOut += batch.NumRows()
	for i := range int(batch.NumRows()) {
		if n0.IsValid(i) {
			r.Hits++
			r.SumN0 += n0.Value(i)
		}
		if f1.IsValid(i) {
			r.SumF1 += f1.Value(i)
		}
	}
	return nil
}

func column[A arrow.Array](batch arrow.RecordBatch, name string) (A, bool) {
	var none A
	at := batch.Schema().FieldIndices(name)
	if len(at) != 1 {
		return none, false
	}
	a, ok := batch.Column(at[0]).(A)
	return a, ok
}

func usage() unix.Rusage {
	var u unix.Rusage
	if err := unix.Getrusage(unix.RUSAGE_SELF, &u); err != nil {
		panic(err) // only for a wrong first argument
	}
	return u
}

func cpu(u unix.Rusage) time.Duration {
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
