package cli_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/seed-11e13f51/feast/cli"
	"github.com/seed-11e13f51/feast/internal/env"
)

// lines is a writer from which a test waits for a line.
type lines struct {
	mu   sync.Mutex
	text strings.Builder
	more chan struct{}
}

func newLines() *lines { return &lines{more: make(chan struct{}, 1)} }

func (l *lines) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.text.Write(b)
	select {
	case l.more <- struct{}{}:
	default:
	}
	return len(b), nil
}

// after waits for a line with a prefix and returns what follows it.
func (l *lines) after(t *testing.T, prefix string) string {
	t.Helper()
	for {
		l.mu.Lock()
		for line := range strings.Lines(l.text.String()) {
			if rest, ok := strings.CutPrefix(line, prefix); ok && strings.HasSuffix(line, "\n") {
				l.mu.Unlock()
				return strings.TrimSpace(rest)
			}
		}
		l.mu.Unlock()
		select {
		case <-l.more:
		case <-t.Context().Done():
			t.Fatal("the server ended first")
		}
	}
}

// feast runs one command in a repo and demands success.
func feast(t *testing.T, dir string, args ...string) string {
	t.Helper()
	var stdout, stderr bytes.Buffer
	status := cli.Main(t.Context(), append([]string{"-c", dir}, args...), strings.NewReader(""), &stdout, &stderr, env.Real())
	if status != 0 {
		t.Fatalf("feast %s: exit status %d\n%s%s", strings.Join(args, " "), status, stdout.String(), stderr.String())
	}
	return stdout.String()
}

// TestServe runs the server on the repo of the template: it reads, takes a push,
// sees what another process changes in the registry, and ends when it is told to.
func TestServe(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "demo")
	feast(t, t.TempDir(), "init", "demo", "--repo-path", dir)
	repo := filepath.Join(dir, "feature_repo")
	feast(t, repo, "apply")
	feast(t, repo, "materialize", "2021-04-12", "2030-01-01")

	ctx, stop := context.WithCancel(t.Context())
	out, ended := newLines(), make(chan int, 1)
	go func() {
		ended <- cli.Main(ctx, []string{"-c", repo, "serve", "-p", "0", "-h", "127.0.0.1"}, strings.NewReader(""), io.Discard, out, env.Real())
	}()
	url := "http://" + out.after(t, "Serving project demo on ")
	ask := `{"features": ["driver_hourly_stats_fresh:avg_daily_trips"], "entities": {"driver_id": [1001]}}`

	if got := statusOf(t, url, ask); got != "PRESENT" {
		t.Errorf("first read: %s", got)
	}
	now := time.Now().UTC().Format(time.RFC3339)
	push := `{"push_source_name": "driver_stats_push_source", "to": "online", "df": {"driver_id": [77], "event_timestamp": ["` + now + `"],
		"created": ["` + now + `"], "conv_rate": [1], "acc_rate": [1], "avg_daily_trips": [5], "driver_metadata": [{}], "driver_config": ["{}"],
		"driver_profile": [{"name": "n", "age": "1"}]}}`
	if code, body := post(t, url+"/push", push); code != http.StatusOK {
		t.Errorf("push: %d %s", code, body)
	}
	if got := statusOf(t, url, strings.Replace(ask, "1001", "77", 1)); got != "PRESENT" {
		t.Errorf("read of what was pushed: %s", got)
	}
	feast(t, repo, "feature-views", "disable", "driver_hourly_stats_fresh")
	for code := http.StatusOK; code == http.StatusOK; {
		code, _ = post(t, url+"/get-online-features", ask)
	}
	stop()
	if status := <-ended; status != 0 {
		t.Errorf("exit status %d after being told to end", status)
	}
}

func post(t *testing.T, url, body string) (int, string) {
	t.Helper()
	r, err := http.Post(url, "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	text, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return r.StatusCode, string(text)
}

// statusOf returns the status of the last column of an online read of one row.
func statusOf(t *testing.T, url, ask string) string {
	t.Helper()
	code, body := post(t, url+"/get-online-features", ask)
	var answer struct {
		Results []struct{ Statuses []string }
	}
	if err := json.Unmarshal([]byte(body), &answer); err != nil || code != http.StatusOK || len(answer.Results) == 0 {
		t.Fatalf("%d %s", code, body)
	}
	return answer.Results[len(answer.Results)-1].Statuses[0]
}
