package feast_test

import (
	"testing"

	"github.com/seed-11e13f51/feast"
)

func TestNearest(t *testing.T) {
	tests := []struct {
		what  string
		name  string
		names []string
		want  string
	}{
		{"itself", "rate", []string{"ratio", "rate"}, "rate"},
		{"one left out", "conv_rte", []string{"acc_rate", "conv_rate"}, "conv_rate"},
		{"one too many", "conv_ratee", []string{"conv_rate"}, "conv_rate"},
		{"another letter", "conv_rade", []string{"conv_rate"}, "conv_rate"},
		{"two neighbours swapped count once", "rtae", []string{"rate"}, "rate"},
		{"swapped at the start", "arte", []string{"rate"}, "rate"},
		{"swapped at the end", "raet", []string{"rate"}, "rate"},
		{"letters swapped over a distance count twice", "tare", []string{"rate"}, ""},
		{"two of six", "sttas_", []string{"stats_"}, "stats_"},
		{"a third of the longer name is the limit", "abc", []string{"abd"}, "abd"},
		{"more than a third", "ab", []string{"ac"}, ""},
		{"the length of the longer name counts", "abcd", []string{"abcdef"}, "abcdef"},
		{"case does not count", "DRIVER_STATS", []string{"driver_stats"}, "driver_stats"},
		{"the closest wins", "driver_stat", []string{"driver_state2", "driver_stats"}, "driver_stats"},
		{"of equals the first stays", "stat_", []string{"stat1", "stat2"}, "stat1"},
		{"bytes, not letters", "zürich", []string{"zurich"}, "zurich"},
		{"no name", "", []string{"a", "ab"}, ""},
		{"an empty name among them", "a", []string{""}, ""},
		{"no names", "a", nil, ""},
		{"nothing alike", "weather", []string{"driver", "city"}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.what, func(t *testing.T) {
			if got := feast.Nearest(tt.name, tt.names); got != tt.want {
				t.Errorf("Nearest(%q, %q) = %q, want %q", tt.name, tt.names, got, tt.want)
			}
		})
	}
}
