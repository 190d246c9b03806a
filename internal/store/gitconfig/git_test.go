package gitconfig

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// world is a folder with a home, a repository and an environment, in which the real git
// and this package read the same configuration.
type world struct {
	dir string
	env map[string]string
}

func newWorld(tb testing.TB) *world {
	tb.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		tb.Skip("git is not installed")
	}
	dir, err := filepath.EvalSymlinks(tb.TempDir())
	if err != nil {
		tb.Fatal(err)
	}
	w := &world{dir: dir}
	w.env = map[string]string{
		"HOME": w.path("home"), "GIT_CONFIG_SYSTEM": w.path("system"), "GIT_DIR": w.path("repo/.git"),
	}
	for _, d := range []string{"home/.config/git", "xdg/git"} {
		if err := os.MkdirAll(w.path(d), 0o777); err != nil {
			tb.Fatal(err)
		}
	}
	cmd := exec.Command("git", "init", "-q", "-b", "topic/one", w.path("repo"))
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "GIT_CONFIG_NOSYSTEM=1"}
	if out, err := cmd.CombinedOutput(); err != nil {
		tb.Fatalf("%v\n%s", err, out)
	}
	return w
}

func (w *world) path(name string) string { return filepath.Join(w.dir, filepath.FromSlash(name)) }

func (w *world) write(c checker, name, text string) {
	c.Helper()
	if err := os.WriteFile(w.path(name), []byte(text), 0o666); err != nil {
		c.Fatalf("%v", err)
	}
}

// checker is what testing.TB and rapid.T have in common.
type checker interface {
	Helper()
	Fatalf(format string, args ...any)
}

func (w *world) git(args ...string) (stdout, stderr string, err error) {
	cmd := exec.Command("git", args...)
	cmd.Dir = w.dir
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C", "TZ=UTC"}
	for k, v := range w.env {
		cmd.Env = append(cmd.Env, k+"="+v)
	}
	var out, problems bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &problems
	err = cmd.Run()
	return out.String(), problems.String(), err
}

func (w *world) getenv(name string) string { return w.env[name] }

func (w *world) load() (*Config, error) {
	return Load(Options{GitDir: w.env["GIT_DIR"], Getenv: w.getenv})
}

// listing is what "git config --list --show-origin --show-scope -z" prints.
func listing(c *Config) string {
	var b strings.Builder
	for _, e := range c.Entries {
		origin := "file:" + e.File
		if e.File == "" {
			origin = "command line:"
		}
		fmt.Fprintf(&b, "%s\x00%s\x00%s", e.Scope, origin, e.Key)
		if !e.NoValue {
			b.WriteString("\n" + e.Value)
		}
		b.WriteByte(0)
	}
	return b.String()
}

// compare holds Load against git: the same entries from the same places, or an error of both.
func (w *world) compare(c checker) {
	c.Helper()
	want, stderr, gitErr := w.git("config", "--list", "--show-origin", "--show-scope", "-z")
	got, err := w.load()
	if (err != nil) != (gitErr != nil) {
		c.Fatalf("error %v, git's is %v %s", err, gitErr, stderr)
	}
	if err != nil {
		if got != nil {
			c.Fatalf("a configuration and an error")
		}
		// Where git tells the line, it must be the same.
		if _, rest, ok := strings.Cut(stderr, "bad config line "); ok {
			var line int
			var file string
			if _, err := fmt.Sscanf(rest, "%d in file %s", &line, &file); err != nil {
				c.Fatalf("%v: %s", err, stderr)
			}
			// Git counts the end of the file as one more line, and the end of a line without
			// the ] of a section as part of the next.
			data, _ := os.ReadFile(file)
			if line == bytes.Count(data, []byte("\n"))+2 || strings.HasPrefix(err.Error(), fmt.Sprintf("%s:%d: git configuration: there is no ]", file, line-1)) {
				line--
			}
			if !strings.HasPrefix(err.Error(), fmt.Sprintf("%s:%d: ", file, line)) {
				c.Fatalf("error %v, git's is %s", err, stderr)
			}
		}
		return
	}
	// Git before 2.45 makes a space of each white space inside an unquoted value.
	same := strings.NewReplacer("\t", " ", "\r", " ")
	if a, b := same.Replace(listing(got)), same.Replace(want); a != b {
		c.Fatalf("entries\n%q\nwant\n%q", a, b)
	}
}

// TestSyntaxAgainstGit feeds both the same mixtures of everything that has a meaning.
func TestSyntaxAgainstGit(t *testing.T) {
	w := newWorld(t)
	w.env["GIT_CONFIG_NOSYSTEM"] = "1"
	tokens := []string{
		"[a]", "[A \"b\"]", "[a.B]", "[a.b \"C.d\"]", "[a \"x\\\"y\\\\z\"]", "[a \"\"]", "[", "]", "\"", "[a\n]", "[ \"b\"]", "[a \"b\" ]",
		"\n", "\n", "\n", "\r\n", "\r", " ", "\t", "\v", "=", "=", "= ", "#", ";", "\\", "\\\n", "\\\"", "\\n", "\\t", "\\x",
		"Key", "key", "k-2", "2", "_", "v", "value with space", "ä", "\xff", ".", "\xef\xbb\xbf",
		"key = v\n", "name=\"quoted ; \" # comment\n", "other\n", "[s]\nk = v\n",
	}
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(tokens), 0, 12).Draw(t, "tokens"), "")
		if rapid.Bool().Draw(t, "section") {
			text = "[s]" + text
		}
		w.write(t, "home/.gitconfig", text)
		w.compare(t)
	})
}

// TestFilesAgainstGit spreads entries and includes of all kinds over all files.
func TestFilesAgainstGit(t *testing.T) {
	w := newWorld(t)
	base, err := os.ReadFile(w.path("repo/.git/config"))
	if err != nil {
		t.Fatal(err)
	}
	// A second way to the repository, by a symbolic link.
	if err := os.Symlink(w.path("repo"), w.path("home/link")); err != nil {
		t.Skip("no symbolic links here")
	}
	names := []string{"system", "home/.gitconfig", "home/.config/git/config", "xdg/git/config", "other", "repo/.git/config", "repo/.git/config.worktree", "home/inc", "inc", "repo/inc"}
	includes := []string{"inc", "./inc", "../inc", "~/inc", "../home/inc", "missing", w.path("inc"), w.path("repo/inc"), "../../home/inc"}
	conditions := []string{
		"gitdir:" + w.dir + "/", "gitdir:" + w.dir + "/repo/.git", "gitdir:" + w.dir + "/repo", "gitdir:repo/", "gitdir:repo/.git", "gitdir:rep?/.git",
		"gitdir:re*/", "gitdir:**/.git", "gitdir:r[a-f]po/", "gitdir:~/", "gitdir:~/../repo/", "gitdir:~/link/", "gitdir:~/link/.git", "gitdir:./", "gitdir:./.git",
		"gitdir:REPO/", "gitdir/i:REPO/", "gitdir/i:./REPO/", "gitdir/i:" + strings.ToUpper(w.dir) + "/", "gitdir/i:[R]epo/", "gitdir:",
		"onbranch:topic/one", "onbranch:topic/", "onbranch:topic", "onbranch:*", "onbranch:**", "onbranch:topic/*", "onbranch:t?pic/on[e]", "onbranch:main",
		"hasconfig:remote.*.url:https://example.com/**", "hasconfig:remote.*.url:https://*/a", "hasconfig:remote.*.url:git@*:x", "hasconfig:remote.x.url:https://**", "unknown:x",
	}
	line := rapid.Custom(func(t *rapid.T) string {
		switch rapid.IntRange(0, 8).Draw(t, "kind") {
		case 0, 1, 2:
			return fmt.Sprintf("[user]\nname = %s\n", rapid.SampledFrom([]string{"Ann", "Bob", "Cy"}).Draw(t, "name"))
		case 3:
			return fmt.Sprintf("[include]\npath = %s\n", rapid.SampledFrom(includes).Draw(t, "path"))
		case 4:
			url := rapid.SampledFrom([]string{"https://example.com/a", "https://example.com/a/b", "git@host:x", "x"}).Draw(t, "url")
			return fmt.Sprintf("[remote \"o.p\"]\nurl = %s\n", url)
		case 5:
			return "[extensions]\nworktreeConfig = " + rapid.SampledFrom([]string{"true", "no", "1"}).Draw(t, "value") + "\n"
		}
		return fmt.Sprintf("[includeIf \"%s\"]\npath = %s\n", rapid.SampledFrom(conditions).Draw(t, "condition"), rapid.SampledFrom(includes).Draw(t, "path"))
	})
	rapid.Check(t, func(t *rapid.T) {
		for _, name := range names {
			if err := os.RemoveAll(w.path(name)); err != nil {
				t.Fatalf("%v", err)
			}
			text := ""
			if name == "repo/.git/config" {
				text = string(base)
			}
			for _, l := range rapid.SliceOfN(line, 0, 3).Draw(t, name) {
				text += l
			}
			if text != "" {
				w.write(t, name, text)
			}
		}
		env := rapid.SampledFrom([]string{"", "XDG_CONFIG_HOME=" + w.path("xdg"), "GIT_CONFIG_GLOBAL=" + w.path("other"), "GIT_CONFIG_NOSYSTEM=yes", "GIT_DIR=" + w.path("home/link/.git")}).Draw(t, "environment")
		w.env = map[string]string{"HOME": w.path("home"), "GIT_CONFIG_SYSTEM": w.path("system"), "GIT_DIR": w.path("repo/.git")}
		if name, value, ok := strings.Cut(env, "="); ok {
			w.env[name] = value
		}
		if rapid.Bool().Draw(t, "count") {
			w.env["GIT_CONFIG_COUNT"] = "2"
			w.env["GIT_CONFIG_KEY_0"], w.env["GIT_CONFIG_VALUE_0"] = "A.b.C", "one\ntwo"
			w.env["GIT_CONFIG_KEY_1"] = "include.path"
			w.env["GIT_CONFIG_VALUE_1"] = rapid.SampledFrom([]string{w.path("inc"), "inc", "~/inc"}).Draw(t, "value")
		}
		w.compare(t)
	})
}

// TestParametersAgainstGit gives both what "git -c" puts into the environment.
func TestParametersAgainstGit(t *testing.T) {
	w := newWorld(t)
	for _, text := range []string{
		"", " ", "'a.b'='c'", "'a.b'=", "'a.b'= 'c.d'='e'", "'a.b=c'", "'a.b'", "'a.b'  'A.X.C=it'\\''s '\\!''",
		"'a.b'='it'\\''s'", "'a.b'='c'x", "'a.b'='c", "a.b=c", "'a.b'=c", "'a'='b'", "'.a'='b'", "'a.'='b'", "'a.2'='b'", "'a_.b'='c'", "'a.x_y.b'='c'", "'=x'",
	} {
		w.env["GIT_CONFIG_PARAMETERS"] = text
		t.Run(text, func(t *testing.T) { w.compare(t) })
	}
}

// TestValuesAgainstGit asks both for typed values.
func TestValuesAgainstGit(t *testing.T) {
	w := newWorld(t)
	for _, value := range []string{
		"", "true", "Yes", "ON", "false", "no", "off", "0", "1", "-1", "00", "2", "1k", "4G", "maybe", "truee", " 5 ", "+5", "-7", "0x10", "0X1f", "010", "08", "0x", "x",
		"1K", "3m", "2g", "1kk", "k", "1 k", "--1", "1_000", "0b1", "0o7", "9223372036854775807", "9223372036854775808", "-9223372036854775807", "8796093022208m", "8589934592g", "-8589934591g", "2147483648", "-2147483649",
	} {
		w.write(t, "home/.gitconfig", "[a]\nb = \""+value+"\"\n")
		c, err := w.load()
		if err != nil {
			t.Fatal(err)
		}
		want, _, gitErr := w.git("config", "--type=int", "a.b")
		n, ok, err := c.Int("a", "", "b")
		if (err != nil) != (gitErr != nil) || ok != (err == nil) || ok && fmt.Sprintln(n) != want {
			t.Errorf("%q as a number: %d, %v, %v, want %s, %v", value, n, ok, err, want, gitErr)
		}
		want, _, gitErr = w.git("config", "--type=bool", "a.b")
		b, ok, err := c.Bool("a", "", "b")
		if (err != nil) != (gitErr != nil) || ok != (err == nil) || ok && fmt.Sprintln(b) != want {
			t.Errorf("%q as a boolean: %v, %v, %v, want %s, %v", value, b, ok, err, want, gitErr)
		}
	}
	for _, value := range []string{"~/x", "~", "/x", "x/y", "a~/x"} {
		w.write(t, "home/.gitconfig", "[a]\nb = \""+value+"\"\n")
		c, err := w.load()
		if err != nil {
			t.Fatal(err)
		}
		want, _, _ := w.git("config", "--type=path", "a.b")
		if got, ok := c.Path("a", "", "b"); !ok || got+"\n" != want {
			t.Errorf("%q as a path: %q, %v, want %s", value, got, ok, want)
		}
	}
}
