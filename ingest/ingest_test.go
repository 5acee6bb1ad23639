package ingest

import "testing"

func TestParseMode(t *testing.T) {
	for _, tt := range []struct {
		mode            string
		online, offline bool
	}{{"online", true, false}, {"offline", false, true}, {"online_and_offline", true, true}} {
		m, err := ParseMode(tt.mode)
		if err != nil || m.online() != tt.online || m.offline() != tt.offline {
			t.Errorf("%s: online %v, offline %v, %v", tt.mode, m.online(), m.offline(), err)
		}
	}
	if _, err := ParseMode("Online"); err == nil {
		t.Error("Online was read")
	}
}
