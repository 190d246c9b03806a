package cmd_test

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// Commands that read answer alike for cron, for another user and where nothing can be
// written, and leave the store byte for byte as it was.
func TestReadsWriteNothing(t *testing.T) {
	dir, err := os.MkdirTemp("", "reads") // others may look into it, unlike t.TempDir
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	program, err := os.ReadFile(self)
	if err != nil {
		t.Fatal(err)
	}
	crm, book, home := filepath.Join(dir, "crm"), filepath.Join(dir, "book"), filepath.Join(dir, "home")
	if err := errors.Join(os.WriteFile(crm, program, 0o755), os.Mkdir(home, 0o755)); err != nil {
		t.Fatal(err)
	}
	base := []string{"TEST_NOW=2026-11-19T16:00:00+01:00", "TZ=Europe/Berlin", "PATH=" + os.Getenv("PATH")}
	nameless := append([]string{"HOME=" + home}, base...)
	base = append(base, "LANG=C")
	for _, role := range []string{"AUTHOR", "COMMITTER"} {
		base = append(base, "GIT_"+role+"_NAME=Anna", "GIT_"+role+"_EMAIL=anna@firm.example")
	}
	full := append([]string{"HOME=" + home}, base...)
	run := func(env []string, uid uint32, args ...string) (string, string, int) {
		var out, messages bytes.Buffer
		c := exec.Command(crm, args...)
		c.Env, c.Dir, c.Stdout, c.Stderr = env, book, &out, &messages
		if uid != 0 {
			c.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uid, Gid: uid}}
		}
		err := c.Run()
		if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
			t.Fatal(err)
		}
		return out.String(), messages.String(), c.ProcessState.ExitCode()
	}
	if err := os.Mkdir(book, 0o755); err != nil {
		t.Fatal(err)
	}
	if _, msg, code := run(full, 0, "demo", book+"/store"); code != 0 {
		t.Fatal(msg)
	}
	book += "/store"
	// One file is changed by hand, which reads see and do not save.
	files, err := filepath.Glob(filepath.Join(book, "records", "*", "hansen-stahlbau-*.yaml"))
	if err != nil || len(files) != 1 {
		t.Fatal(files, err)
	}
	data, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(files[0], append([]byte("# by hand\n"), data...), 0o644); err != nil {
		t.Fatal(err)
	}

	commands := [][]string{
		{"audit"}, {"audit", "--quiet", "--severity", "note", "-o", "json"}, {"audit", "consent", "-o", "csv"},
		{"list"}, {"list", "steel", "-o", "json"}, {"show", "stahlbau"}, {"show", "stahlbau", "-o", "yaml"},
		{"report"}, {"report", "pipeline", "-o", "csv"}, {"today"}, {"brief", "stahlbau"}, {"deal", "list"},
		{"consent", "list"}, {"status"}, {"history", "--limit", "3"}, {"check"}, {"show", "nobody-at-all"},
	}
	// everything of the store that is no cache
	state := func(cache bool) map[string]string {
		out := map[string]string{}
		err := filepath.WalkDir(book, func(path string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			name, _ := filepath.Rel(book, path)
			if name == filepath.Join(".git", "crm") && !cache {
				return fs.SkipDir
			}
			info, err := d.Info()
			if err != nil {
				return err
			}
			text := info.Mode().String()
			if info.Mode().IsRegular() {
				b, err := os.ReadFile(path)
				if err != nil {
					return err
				}
				text += string(b)
			}
			out[name] = text
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	type answer struct {
		out  string
		code int
	}
	want := map[string]answer{}
	before := state(false)
	for _, args := range commands {
		out, msg, code := run(full, 0, args...)
		want[strings.Join(args, " ")] = answer{out, code}
		should := 0
		switch name := strings.Join(args, " "); {
		case name == "show nobody-at-all":
			should = 3
		case args[0] == "audit" && name != "audit consent -o csv":
			should = 6
		}
		if code != should {
			t.Errorf("crm %v ends with %d: %s", args, code, msg)
		}
	}
	changed := func(what string, before, after map[string]string) {
		t.Helper()
		for name := range after {
			if before[name] != after[name] {
				t.Errorf("%s: %s was written", what, name)
			}
		}
		for name := range maps.Keys(before) {
			if _, ok := after[name]; !ok {
				t.Errorf("%s: %s was removed", what, name)
			}
		}
	}
	changed("reads", before, state(false))

	// A folder of its user's own is not for others, who may have it in HOME all the same.
	if err := errors.Join(os.WriteFile(filepath.Join(home, ".gitconfig"), nil, 0o600), os.Chmod(home, 0o700)); err != nil {
		t.Fatal(err)
	}
	cache := filepath.Join(book, ".git", "crm")
	for _, c := range []struct {
		name  string
		uid   uint32
		ready func() error
	}{
		{"no home", 0, func() error { return nil }},
		{"no cache", 0, func() error { return os.RemoveAll(cache) }},
		{"a cache that cannot be written", 0, func() error { return os.Chmod(cache, 0o555) }},
		{"another user", 65534, func() error { return nil }},
		{"another user, no cache", 65534, func() error { return os.RemoveAll(cache) }},
		{"a damaged cache of somebody else", 65534, func() error {
			return errors.Join(os.MkdirAll(cache, 0o755), os.WriteFile(filepath.Join(cache, "index"), []byte("damaged"), 0o600))
		}},
	} {
		if c.uid != 0 && os.Getuid() != 0 {
			t.Logf("%s: not tried, for the test does not run as root", c.name)
			continue
		}
		if err := c.ready(); err != nil {
			t.Fatal(err)
		}
		before := state(c.uid != 0)
		for _, args := range commands {
			w := want[strings.Join(args, " ")]
			if _, msg, code := run(nameless, c.uid, args...); code != w.code {
				t.Errorf("%s, with the home of another: crm %v ends with %d, not %d: %s", c.name, args, code, w.code, msg)
			}
			out, msg, code := run(base, c.uid, args...)
			if code != w.code || out != w.out {
				t.Errorf("%s: crm %v ends with %d, not %d: %s\n%s", c.name, args, code, w.code, msg, firstDifference(out, w.out))
			}
		}
		changed(c.name, before, state(c.uid != 0))
	}
}

// firstDifference is the first lines that are not alike.
func firstDifference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			return fmt.Sprintf("line %d is %q, not %q", i+1, g[i], w[i])
		}
	}
	return fmt.Sprintf("%d lines, not %d", len(g), len(w))
}
