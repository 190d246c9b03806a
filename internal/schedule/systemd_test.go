package schedule

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// analyze runs systemd-analyze and returns what it says; the test is skipped without it.
func analyze(t *testing.T, args ...string) (string, error) {
	t.Helper()
	path, err := exec.LookPath("systemd-analyze")
	if err != nil {
		t.Skip("systemd-analyze is not here")
	}
	c := exec.Command(path, args...)
	c.Env = []string{"PATH=/usr/bin:/bin", "HOME=" + t.TempDir(), "XDG_RUNTIME_DIR=" + t.TempDir(), "TZ=UTC", "LC_ALL=C"}
	out, err := c.CombinedOutput()
	return string(out), err
}

// systemd takes the units without a complaint, and finds the program wherever it lies.
func TestSystemdTakesUnits(t *testing.T) {
	truth, err := exec.LookPath("true")
	if err != nil {
		t.Skip("there is no program true here")
	}
	for _, name := range []string{"bin", "my bin", "50%", "100%n", "$HOME", "$$", "${x}", "a;b", ";", "#x", "@x", "-x", "*?[a]", "ü", "x=y", "~"} {
		dir := t.TempDir()
		program := filepath.Join(dir, name, "crm")
		if err := os.Mkdir(filepath.Dir(program), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(truth, program); err != nil {
			t.Fatal(err)
		}
		j := Job{Mark: "crm audit: " + program, Argv: []string{program, "--store", dir + "/" + name, "it's", `"q"`, "", ";", "--", "stale"}, Hour: 7, Minute: 5}
		service, timer, err := j.Units(6)
		if err != nil {
			t.Fatal(err)
		}
		files := []string{filepath.Join(dir, "crm-audit-x.service"), filepath.Join(dir, "crm-audit-x.timer")}
		for i, text := range []string{service, timer} {
			if err := os.WriteFile(files[i], []byte(text), 0o666); err != nil {
				t.Fatal(err)
			}
		}
		if said, err := analyze(t, append([]string{"--user", "verify"}, files...)...); err != nil || said != "" {
			t.Errorf("%s: systemd-analyze says %s (%v) of\n%s%s", name, said, err, service, timer)
		}
	}
	// A mistake does not go unnoticed.
	bad := filepath.Join(t.TempDir(), "x.service")
	if err := os.WriteFile(bad, []byte("[Service]\nType=oneshot\nExecStart=/no/such/program\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	if said, err := analyze(t, "--user", "verify", bad); err == nil && said == "" {
		t.Error("systemd-analyze takes a unit without a program")
	}
	// What systemd would not start is refused.
	for _, path := range []string{"/it's/crm", `/"q"/crm`} {
		_, _, err := (&Job{Mark: "m", Argv: []string{path}}).Units(6)
		if e := (*ProgramError)(nil); !errors.As(err, &e) || e.Path != path {
			t.Errorf("%s: %v", path, err)
		}
		if _, err := (&Job{Mark: "m", Argv: []string{path}}).CronLine(); err != nil {
			t.Errorf("cron starts %s: %v", path, err)
		}
	}
}

// systemd starts a job when it was to be started.
func TestSystemdKnowsTheTime(t *testing.T) {
	next := func(set func(*Job) error) time.Time {
		t.Helper()
		j := Job{Mark: "m", Argv: []string{"/bin/true"}}
		if err := set(&j); err != nil {
			t.Fatal(err)
		}
		_, timer, err := j.Units(6)
		if err != nil {
			t.Fatal(err)
		}
		_, rest, _ := strings.Cut(timer, "\nOnCalendar=")
		when, _, _ := strings.Cut(rest, "\n")
		said, err := analyze(t, "calendar", when)
		if err != nil {
			t.Fatalf("%s: %s", when, said)
		}
		_, rest, _ = strings.Cut(said, "Next elapse: ")
		line, _, _ := strings.Cut(rest, "\n")
		at, err := time.Parse("Mon 2006-01-02 15:04:05 MST", line)
		if err != nil {
			t.Fatalf("%s: %v", said, err)
		}
		return at
	}
	if at := next(func(j *Job) error { return j.Daily("7:05") }); at.Hour() != 7 || at.Minute() != 5 || at.Second() != 0 || time.Until(at) > 25*time.Hour {
		t.Errorf("every day: %s", at)
	}
	for d := time.Sunday; d <= time.Saturday; d++ {
		at := next(func(j *Job) error { return j.OnWeekday(d.String()[:3] + " 18:30") })
		if at.Weekday() != d || at.Hour() != 18 || at.Minute() != 30 {
			t.Errorf("every %s: %s", d, at)
		}
	}
}
