package wire

import (
	"fmt"
	"time"

	"google.golang.org/protobuf/types/known/durationpb"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/seed-11e13f51/feast"
)

// decoder turns messages into the vocabulary. It keeps the first error, so that
// conversions read like the messages they convert.
type decoder struct{ err error }

// encoder turns the vocabulary into messages. It keeps the first error.
type encoder struct{ err error }

func (d *decoder) fail(place, format string, args ...any) {
	if d.err == nil {
		d.err = feast.Invalid(place, format, args...)
	}
}

func (e *encoder) fail(place, format string, args ...any) {
	if e.err == nil {
		e.err = feast.Invalid(place, format, args...)
	}
}

// metaMessage is what the meta messages of all kinds of object have in common.
type metaMessage interface {
	GetCreatedTimestamp() *timestamppb.Timestamp
	GetLastUpdatedTimestamp() *timestamppb.Timestamp
}

// time returns the instant in UTC; unset is the zero time.
func (d *decoder) time(place string, pb *timestamppb.Timestamp) time.Time {
	t, err := ToTime(pb)
	if err != nil {
		d.fail(place, "%v", err)
	}
	return t
}

// time returns the timestamp of t; the zero time is unset.
func (e *encoder) time(place string, t time.Time) *timestamppb.Timestamp {
	pb, err := FromTime(t)
	if err != nil {
		e.fail(place, "%v", err)
	}
	return pb
}

// duration returns nil for an unset duration.
func (d *decoder) duration(place string, pb *durationpb.Duration) *time.Duration {
	if pb == nil {
		return nil
	}
	v, err := ToDuration(pb)
	if err != nil {
		d.fail(place, "%v", err)
	}
	return &v
}

func duration(v *time.Duration) *durationpb.Duration {
	if v == nil {
		return nil
	}
	return durationpb.New(*v)
}

// ToTime returns the instant of a Timestamp in UTC, to the nanosecond; nil is the
// zero time. Outside of the years 1 to 9999, or with nanoseconds outside of
// [0, 1e9), it fails. The first instant of the year 1 reads as the zero time too.
func ToTime(pb *timestamppb.Timestamp) (time.Time, error) {
	if pb == nil {
		return time.Time{}, nil
	}
	if err := pb.CheckValid(); err != nil {
		return time.Time{}, fmt.Errorf("timestamp of %d s and %d ns is out of range", pb.GetSeconds(), pb.GetNanos())
	}
	return pb.AsTime(), nil
}

// FromTime returns the Timestamp of an instant, to the nanosecond; the zero time is
// nil. Outside of the years 1 to 9999 it fails.
func FromTime(t time.Time) (*timestamppb.Timestamp, error) {
	if t.IsZero() {
		return nil, nil
	}
	pb := timestamppb.New(t)
	if err := pb.CheckValid(); err != nil {
		return nil, fmt.Errorf("time %v is out of range: years 1 to 9999", t)
	}
	return pb, nil
}

// ToDuration returns a Duration to the nanosecond; nil is 0. It fails when the
// message is malformed or longer than a time.Duration (292 years).
func ToDuration(pb *durationpb.Duration) (time.Duration, error) {
	if pb == nil {
		return 0, nil
	}
	v := pb.AsDuration()
	back := durationpb.New(v)
	if back.GetSeconds() != pb.GetSeconds() || back.GetNanos() != pb.GetNanos() {
		return 0, fmt.Errorf("duration of %d s and %d ns is out of range", pb.GetSeconds(), pb.GetNanos())
	}
	return v, nil
}

// convert applies f to every element; an empty slice becomes nil, as on the wire.
func convert[In, Out any](in []In, f func(In) Out) []Out {
	if len(in) == 0 {
		return nil
	}
	out := make([]Out, len(in))
	for i, x := range in {
		out[i] = f(x)
	}
	return out
}

// deref turns a function on a pointer into one on the value.
func deref[In, Out any](f func(*In) Out) func(In) Out {
	return func(x In) Out { return f(&x) }
}
