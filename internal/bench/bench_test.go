package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"crm/internal/crm"
)

// TestBench measures tiny stores, so that the benchmark keeps up with the
// commands, and looks at everything but the times.
func TestBench(t *testing.T) {
	if testing.Short() {
		t.Skip("builds programs and makes stores")
	}
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed")
	}
	t.Setenv("TMPDIR", t.TempDir())
	program := filepath.Join(t.TempDir(), "crm"+exe())
	if out, err := exec.Command("go", "build", "-o", program, "crm").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	keep := t.TempDir()
	var first string
	for range 2 { // the second time with the stores of the first
		var out bytes.Buffer
		o := options{crm: program, sizes: []int{30, 20}, rounds: 1, commits: 5, history: 7, seed: 1, keep: keep, json: true}
		if err := bench(t.Context(), o, &out, io.Discard); err != nil {
			t.Fatal(err)
		}
		var r result
		if err := json.Unmarshal(out.Bytes(), &r); err != nil {
			t.Fatal(err)
		}
		if len(r.Sizes) != 3 || r.Sizes[0].Customers != 20 || r.Sizes[1].Commits != 6 || r.Sizes[2].Commits != 8 || !r.Sizes[2].Past {
			t.Fatalf("%+v", r.Sizes)
		}
		var names []string
		for _, x := range r.Sizes {
			for _, f := range x.Rows {
				names = append(names, f.What)
				if f.Skip == "" && (f.MS <= 0 || f.Hello <= 0 || len(f.Runs) != 1) {
					t.Errorf("%+v", f)
				}
			}
		}
		bars := 0
		for _, b := range r.Bars {
			if b.Verdict != "" {
				bars++
			}
		}
		if bars != 1 || len(r.Bars) < 10 {
			t.Errorf("bars of stores that none is given for: %+v", r.Bars)
		}
		if all := strings.Join(names, ", "); first == "" {
			first = all
		} else if all != first {
			t.Errorf("measured %s, then %s", first, all)
		}
	}
	if left, err := os.ReadDir(os.Getenv("TMPDIR")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
	left, err := filepath.Glob(filepath.Join(keep, "*-5-1", "*"))
	if past, _ := filepath.Glob(filepath.Join(keep, "history", "1000-7-1", "*")); err != nil || len(left) != 4 || len(past) != 2 {
		t.Errorf("kept: %v, %v", left, err)
	}
}

// A command that ends well without doing its work must not be measured.
func TestIdleProgramIsFound(t *testing.T) {
	if testing.Short() {
		t.Skip("builds programs and makes stores")
	}
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed")
	}
	t.Setenv("TMPDIR", t.TempDir())
	source := filepath.Join(t.TempDir(), "hello.go")
	if err := os.WriteFile(source, []byte(helloSource), 0o666); err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(t.TempDir(), "idle"+exe())
	if out, err := exec.Command("go", "build", "-o", program, source).CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	var out bytes.Buffer
	err := bench(t.Context(), options{crm: program, sizes: []int{20}, rounds: 1}, &out, io.Discard)
	if err == nil || !strings.Contains(err.Error(), errWork.Error()) || out.Len() > 0 {
		t.Errorf("%v, %q", err, out.String())
	}
}

func TestFigures(t *testing.T) {
	for x, want := range map[float64]string{0: "-", 0.0456: "0.046", 1.24: "1.2", 99.9: "99.9", 1234.5: "1234"} {
		if got := figures(x); got != want {
			t.Errorf("%v is %q, not %q", x, got, want)
		}
	}
}

func TestBars(t *testing.T) {
	run := func(s *site, name string, ms ...float64) {
		x := &task{name: name, site: s}
		for _, m := range ms {
			x.samples = append(x.samples, sample{elapsed: duration(m)})
		}
		s.tasks = append(s.tasks, x)
	}
	a, b, past := &site{customers: small}, &site{customers: large}, &site{customers: small, commits: historyCommits, past: true}
	run(a, taskHello, 2, 4, 3)
	run(a, taskShowID, 12, 12)
	run(a, taskShowName, 12, 13)
	run(b, taskHello, 1)
	run(b, taskShowID, 6)
	run(b, taskLogID, 10, 30)
	run(b, taskCommit, 100)
	run(past, taskHistory, 6)
	run(past, taskGitLog, 10)
	l := &lab{options: options{crm: filepath.Join(t.TempDir(), "none")}, sites: []*site{a, b, past}}
	var got []string
	for _, b := range l.bars() {
		text := b.What
		for _, x := range b.Ratios {
			text += " " + figures(x)
		}
		got = append(got, text+" "+b.Verdict)
	}
	want := []string{"crm log ID TEXT - 0.200 ok", "crm show ID 4.0 6.0 ok", "crm show NAME 4.2 - over", "crm history ID 0.600 over"}
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}

// An answer is the wanted customers, all of them and no other.
func TestAnswer(t *testing.T) {
	q := &question{want: []crm.ID{"a", "b"}}
	for out, ok := range map[string]bool{
		"id,name\na,A\nb,B\n": true, "id,name\r\nb,\"B, C\"\r\na,A\r\n": true,
		"id,name\na,A\n": false, "id,name\na,A\nb,B\nc,C\n": false, "id,name\na,A\na,A\nb,B\n": false, "a,A\nb,B\n": false, "hello\n": false, "": false, "id,name\n\"": false,
	} {
		if err := q.answer("it", out); (err == nil) != ok || err != nil && !errors.Is(err, errWork) {
			t.Errorf("%q: %v", out, err)
		}
	}
	none := &question{}
	if none.answer("it", "") != nil || none.answer("it", "id,name\n") != nil || none.answer("it", "hello\n") == nil {
		t.Error("nobody is wanted")
	}
}

func duration(ms float64) time.Duration { return time.Duration(ms * float64(time.Millisecond)) }
