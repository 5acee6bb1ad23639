package coerce

import (
	"fmt"
	"strings"
	"time"
)

// layouts are the forms of a time that Python's datetime and pandas print, and
// RFC 3339. Fractions of a second are read whether a layout names them or not.
var layouts = [...]string{
	"2006-01-02T15:04:05Z07:00",
	"2006-01-02 15:04:05Z07:00",
	"2006-01-02T15:04:05Z0700",
	"2006-01-02 15:04:05Z0700",
	"2006-01-02T15:04:05",
	"2006-01-02 15:04:05",
	"2006-01-02T15:04Z07:00",
	"2006-01-02 15:04Z07:00",
	"2006-01-02T15:04",
	"2006-01-02 15:04",
	"2006-01-02T15Z07:00",
	"2006-01-02T15",
	"2006-01-02",
	"20060102T150405",
	"20060102",
	"2006/01/02 15:04:05",
	"2006/01/02",
}

// Time reads a time as ISO 8601 and its usual relatives write it, to the
// nanosecond, and returns it in UTC. A time without a zone is UTC.
func Time(s string) (time.Time, error) {
	t := strings.TrimSpace(s)
	t = strings.TrimSuffix(t, " UTC")
	t = strings.Replace(t, " +", "+", 1)
	for _, layout := range layouts {
		if at, err := time.ParseInLocation(layout, t, time.UTC); err == nil {
			return at.UTC(), nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is not a time; write it as 2024-01-31T12:00:00", s)
}
