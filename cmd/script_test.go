package cmd_test

import (
	"crypto/rand"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/spf13/cobra"
	"golang.org/x/text/encoding/charmap"

	"crm/cmd"
)

// scripts is where the scripts are that run the real program.
const scripts = "../testdata/script"

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"crm": func() { os.Exit(cmd.Main(os.Args, world())) },
	})
}

// world is the real one, but for a clock that stands still.
func world() cmd.World {
	now := time.Now
	if s := os.Getenv("TEST_NOW"); s != "" {
		t, err := time.Parse(time.RFC3339, s)
		if err != nil {
			panic(err)
		}
		now = func() time.Time { return t }
	}
	return cmd.World{
		In: os.Stdin, Out: os.Stdout, Err: os.Stderr,
		Getenv: os.Getenv, Getwd: os.Getwd, Now: now, Rand: rand.Reader,
	}
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 scripts,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup:               setup,
		UpdateScripts:       os.Getenv("UPDATE_SCRIPTS") != "",
		Condition: func(name string) (bool, error) {
			if name == "mounts" {
				return exec.Command("unshare", "-m", "mount", "-t", "tmpfs", "tmpfs", os.TempDir()).Run() == nil, nil
			}
			return false, fmt.Errorf("unknown condition %q", name)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"clean":    clean,
			"commits":  commits,
			"code":     code,
			"edit":     edit,
			"grepfile": grepFile,
			"tty":      tty,
			"latin1":   latin1,
			"nul":      nul,
			"hostile":  hostile,
		},
	})
}

func setup(env *testscript.Env) error {
	home := filepath.Join(env.WorkDir, "home")
	if err := os.MkdirAll(home, 0o755); err != nil {
		return err
	}
	config := "[user]\n\tname = Anna Smith\n\temail = anna@firm.example\n[init]\n\tdefaultBranch = main\n"
	if err := os.WriteFile(filepath.Join(home, ".gitconfig"), []byte(config), 0o644); err != nil {
		return err
	}
	env.Setenv("HOME", home)
	env.Setenv("USERPROFILE", home)
	env.Setenv("XDG_CONFIG_HOME", filepath.Join(home, ".config"))
	env.Setenv("GIT_CONFIG_NOSYSTEM", "1")
	env.Setenv("LANG", "de_DE.UTF-8")
	env.Setenv("TZ", "Europe/Berlin")
	env.Setenv("TEST_NOW", "2026-11-19T16:00:00+01:00")
	return nil
}

// clean [DIR] fails unless git finds the store in order and nothing uncommitted.
func clean(ts *testscript.TestScript, neg bool, args []string) {
	dir := ts.MkAbs(".")
	if len(args) > 0 {
		dir = ts.MkAbs(args[0])
	}
	git := func(args ...string) string {
		c := exec.Command("git", append([]string{"-C", dir}, args...)...)
		c.Env = append(os.Environ(), "HOME="+ts.Getenv("HOME"), "GIT_CONFIG_NOSYSTEM=1")
		out, err := c.CombinedOutput()
		if err != nil {
			ts.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
		}
		return string(out)
	}
	status := git("status", "--porcelain")
	if neg {
		if status == "" {
			ts.Fatalf("git status is clean")
		}
		return
	}
	if status != "" {
		ts.Fatalf("git status is not clean:\n%s", status)
	}
	if out := git("fsck", "--strict"); strings.TrimSpace(out) != "" && !strings.HasPrefix(out, "dangling") {
		ts.Fatalf("git fsck --strict:\n%s", out)
	}
}

// commits N fails unless the history has N commits.
func commits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: commits N")
	}
	c := exec.Command("git", "-C", ts.MkAbs("."), "rev-list", "--count", "HEAD")
	out, err := c.CombinedOutput()
	if err != nil {
		ts.Fatalf("git rev-list: %v\n%s", err, out)
	}
	if got := strings.TrimSpace(string(out)); got != args[0] {
		ts.Fatalf("the history has %s commits, not %s", got, args[0])
	}
}

// code N COMMAND… fails unless the command ends with the exit code N.
func code(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: code N COMMAND…")
	}
	err := ts.Exec(args[1], args[2:]...)
	got := 0
	if err != nil {
		var exit *exec.ExitError
		if e, ok := err.(*exec.ExitError); ok {
			exit = e
		}
		if exit == nil {
			ts.Fatalf("%s: %v", args[1], err)
		}
		got = exit.ExitCode()
	}
	if fmt.Sprint(got) != args[0] {
		ts.Fatalf("%s ended with %d, not %s", strings.Join(args[1:], " "), got, args[0])
	}
}

// glob is the one file that a pattern means.
func glob(ts *testscript.TestScript, pattern string) string {
	found, err := filepath.Glob(ts.MkAbs(pattern))
	if err != nil || len(found) != 1 {
		ts.Fatalf("%s means %d files", pattern, len(found))
	}
	return found[0]
}

// edit GLOB OLD NEW replaces text in a file in place, as an editor does.
func edit(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: edit GLOB OLD NEW")
	}
	path := glob(ts, args[0])
	data, err := os.ReadFile(path)
	ts.Check(err)
	old, now := strings.ReplaceAll(args[1], `\n`, "\n"), strings.ReplaceAll(args[2], `\n`, "\n")
	if !strings.Contains(string(data), old) {
		ts.Fatalf("%s does not hold %q:\n%s", path, old, data)
	}
	ts.Check(os.WriteFile(path, []byte(strings.Replace(string(data), old, now, 1)), 0o644))
}

// latin1 DST SRC writes a file in Windows-1252, which a script cannot hold.
func latin1(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: latin1 DST SRC")
	}
	out, err := charmap.Windows1252.NewEncoder().String(ts.ReadFile(args[1]))
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(out), 0o644))
}

// nul DST writes a file that is no text.
func nul(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: nul DST")
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte("\x7fELF\x00\x01\x02\x00\x00,\x00\n\x00\x00"), 0o644))
}

// hostile writes customer files that are wrong, or mean harm, into records/7k.
func hostile(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) > 0 {
		ts.Fatalf("usage: hostile")
	}
	head := func(id string) string { return "id: 7k3f9q2m4" + id + "\ntype: person\n" }
	var bomb strings.Builder
	bomb.WriteString(head("b") + "name: Bomb\na: &a [x, x, x, x, x, x, x, x, x]\n")
	for c := 'b'; c < 'k'; c++ {
		fmt.Fprintf(&bomb, "%c: &%c [%s*%c]\n", c, c, strings.Repeat(fmt.Sprintf("*%c, ", c-1), 8), c-1)
	}
	for id, text := range map[string]string{
		"a": head("a") + "name: Huge\nnotes: " + strings.Repeat("x", 50<<20),
		"b": bomb.String(),
		"c": head("c") + "name: Bad \xff\xfe bytes\n",
		"d": head("d") + "\tname: Tab\n",
		"e": head("e") + "name: One\nname: Two\n",
		"f": "",
		"g": strings.ReplaceAll(head("g")+"name: Windows Writer\n", "\n", "\r\n"),
		"h": "\ufeff" + head("h") + "name: Mark Up\n",
		"k": head("k") + "name: \"=HYPERLINK(\\\"http://evil.example\\\")\"\nrole: \"<script>alert(1)</script> \\e[2J\\a\\u202e\"\nnotes: \"\\e]0;owned\\a\"\n",
	} {
		ts.Check(os.WriteFile(ts.MkAbs("records/7k/7k3f9q2m4"+id+".yaml"), []byte(text), 0o644))
	}
	if err := os.Symlink("/etc/passwd", ts.MkAbs("records/7k/7k3f9q2m4j.yaml")); err != nil {
		ts.Logf("no symbolic links here: %v", err)
	}
}

// grepfile GLOB TEXT fails unless the file holds the text.
func grepFile(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: grepfile GLOB TEXT")
	}
	path := glob(ts, args[0])
	data, err := os.ReadFile(path)
	ts.Check(err)
	if strings.Contains(string(data), args[1]) == neg {
		ts.Fatalf("%s:\n%s", path, data)
	}
}

// Every command has a script that runs it, a text for --help and an example.
func TestEveryCommandHasAScript(t *testing.T) {
	names, err := filepath.Glob(filepath.Join(scripts, "*.txtar"))
	if err != nil || len(names) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	var all strings.Builder
	for _, n := range names {
		b, err := os.ReadFile(n)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(b)
	}
	text := all.String()
	var walk func(c *cobra.Command)
	walk = func(c *cobra.Command) {
		for _, s := range c.Commands() {
			walk(s)
		}
		path := c.CommandPath()
		if path == "crm" || c.Hidden {
			return
		}
		if !strings.Contains(text, path) {
			t.Errorf("no script runs %q", path)
		}
		if !strings.Contains(c.Example, path) {
			t.Errorf("%q has no example in its help", path)
		}
		if c.Short == "" || strings.HasSuffix(c.Short, ".") {
			t.Errorf("%q: bad short help %q", path, c.Short)
		}
	}
	walk(cmd.Root(world()))
}
