package main

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
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
		o := options{crm: program, sizes: []int{30, 20}, rounds: 1, commits: 5, seed: 1, keep: keep, json: true}
		if err := bench(t.Context(), o, &out, io.Discard); err != nil {
			t.Fatal(err)
		}
		var r result
		if err := json.Unmarshal(out.Bytes(), &r); err != nil {
			t.Fatal(err)
		}
		if len(r.Sizes) != 2 || r.Sizes[0].Customers != 20 || r.Sizes[1].Commits != 6 {
			t.Fatalf("%+v", r.Sizes)
		}
		var names []string
		for _, f := range r.Sizes[1].Rows {
			names = append(names, f.What)
			if f.MS <= 0 || f.Hello <= 0 || f.Commit <= 0 || f.Status <= 0 || len(f.Runs) != 1 {
				t.Errorf("%+v", f)
			}
		}
		if len(r.Bars) != 1 || r.Bars[0].Ratio <= 0 {
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
	if err != nil || len(left) != 4 {
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
	small, large := &site{customers: 1000}, &site{customers: 100_000}
	run(small, taskHello, 2, 4, 3)
	run(small, taskShowID, 12, 12)
	run(small, taskShowName, 12, 13)
	run(large, taskLogID, 10, 30)
	run(large, taskCommit, 100)
	l := &lab{options: options{crm: filepath.Join(t.TempDir(), "none")}, sites: []*site{small, large}}
	var got []string
	for _, b := range l.bars() {
		verdict := "over"
		if b.OK {
			verdict = "ok"
		}
		got = append(got, b.What+" "+figures(b.Ratio)+" "+verdict)
	}
	if s := strings.Join(got, "; "); s != "crm log ID TEXT 0.200 ok; crm show ID 4.0 ok; crm show NAME 4.2 over" {
		t.Error(s)
	}
}

func duration(ms float64) time.Duration { return time.Duration(ms * float64(time.Millisecond)) }
