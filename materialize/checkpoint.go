package materialize

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"github.com/seed-11e13f51/feast/offline"
)

// checkpoint is what a broken run left: the pieces before Next are in the store, for
// windows up to End. It is kept as JSON in a mark of the online store.
type checkpoint struct {
	// Run identifies the work: view, version, schema, pieces of the source, start.
	Run  string    `json:"run"`
	Next int       `json:"next"`
	End  time.Time `json:"end"`
	// SeenMicros is the greatest created time read so far.
	SeenMicros int64 `json:"seen_us"`

	// before is the greatest created time of the last finished run.
	before int64
}

// Seen returns the created time up to which the last finished run had read, or the
// zero time.
func (c *checkpoint) Seen() time.Time {
	if c.before == 0 {
		return time.Time{}
	}
	return time.UnixMicro(c.before).UTC()
}

func (c *checkpoint) saw(created int64) { c.SeenMicros = max(c.SeenMicros, created) }

func (c *checkpoint) seenBytes() []byte {
	b, _ := json.Marshal(max(c.SeenMicros, c.before))
	return b
}

func (r *run) markName() string { return r.task.table.MarkPrefix() + "checkpoint" }
func (r *run) seenName() string { return r.task.table.MarkPrefix() + "created" }

// runID names the work of a task: a run with another id starts from the beginning.
func (r *run) runID(parts []offline.Part) string {
	h := sha256.New()
	t := r.task
	fmt.Fprintf(h, "%q %q %d %d %d\n", t.table.Project, t.table.View, t.table.Version, t.table.SchemaID, t.start.UnixMicro())
	for _, p := range parts {
		fmt.Fprintf(h, "%q %d\n", p.Name, p.Rows)
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// lastSeen returns the greatest created time that finished runs have read, 0 when
// there was none.
func (r *run) lastSeen(ctx context.Context) (int64, error) {
	if r.marker == nil {
		return 0, nil
	}
	seen, err := r.marker.Marked(ctx, r.seenName())
	if err != nil || seen == nil {
		return 0, err
	}
	var micros int64
	if json.Unmarshal(seen, &micros) != nil {
		return 0, fmt.Errorf("mark %s of the online store is damaged", r.seenName())
	}
	return micros, nil
}

// loadCheckpoint returns how many pieces an earlier run of the same work finished.
func (r *run) loadCheckpoint(ctx context.Context, parts []offline.Part, before int64) (int, error) {
	id := r.runID(parts)
	r.check = checkpoint{Run: id, before: before}
	if r.marker == nil {
		return 0, nil
	}
	data, err := r.marker.Marked(ctx, r.markName())
	if err != nil {
		return 0, err
	}
	var left checkpoint
	if data != nil && json.Unmarshal(data, &left) == nil && left.Run == id && left.Next <= len(parts) {
		left.before = before
		r.check = left
	}
	return r.check.Next, nil
}

// checkpointAt is the checkpoint before piece next, as bytes.
func (r *run) checkpointAt(next int) []byte {
	c := r.check
	c.Next, c.End = next, r.task.end
	b, _ := json.Marshal(c)
	return b
}
