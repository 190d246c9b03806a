package gitconfig

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Editing does to a file what git does, for those who read it.
func TestEditAsGit(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed")
	}
	for _, text := range []string{
		"", "[a]", "[a]\n", "[a]\n\tx = 1", "[a]\n\tx = 1 ; note\n# end\n", "[a] x = 1\n[b]\ny=2\n", "[b]\r\n\ty = 2\r\n[A]\r\n\tX = old\\\r\n more\r\n",
		"\xef\xbb\xbf[a]\nx\n", "[a \"S\"]\n\tx = 1\n[a]\n[a \"s\"]\n\tx = 2\n", "[a] # note\n[b] ; note\n\ty = 1\n",
	} {
		for _, sub := range []string{"", "S", `q"\`} {
			for _, value := range []string{"", "plain", " space ", `C:\dir "x"`, "a;b#c", "two\nlines\t."} {
				ours, err := Set("config", []byte(text), "a", sub, "x", value)
				if err != nil {
					t.Fatalf("%q: %v", text, err)
				}
				check(t, text, ours, func(file string) []string {
					return []string{"config", "-f", file, strings.ReplaceAll("a."+sub+".x", "..", "."), value}
				})
				if again, err := Set("config", ours, "a", sub, "x", value); err != nil || string(again) != string(ours) {
					t.Fatalf("set twice: %q, not %q: %v", again, ours, err)
				}
			}
			for _, name := range []string{"x", "none"} {
				ours, err := Unset("config", []byte(text), "a", sub, name)
				if err != nil {
					t.Fatal(err)
				}
				check(t, text, ours, func(file string) []string {
					return []string{"config", "-f", file, "--unset-all", strings.ReplaceAll("a."+sub+"."+name, "..", ".")}
				})
			}
			ours, err := RemoveSection("config", []byte(text), "a", sub)
			if err != nil {
				t.Fatal(err)
			}
			entries, err := parse("config", ours)
			if err != nil {
				t.Fatalf("%q became %q: %v", text, ours, err)
			}
			for _, e := range entries {
				if e.Key == join("a", sub, "x") {
					t.Errorf("%q became %q", text, ours)
				}
			}
		}
	}
	for _, bad := range [][2]string{{"[a", "x"}, {"[a]\nx=1\nx=2\n", "x"}, {"", "_"}, {"", ""}} {
		if out, err := Set("config", []byte(bad[0]), "a", "", bad[1], "v"); err == nil || out != nil {
			t.Errorf("%q %q: %q, %v", bad[0], bad[1], out, err)
		}
	}
}

// check holds a text that was edited here against the one that git edits.
func check(t *testing.T, text string, ours []byte, args func(file string) []string) {
	t.Helper()
	dir := t.TempDir()
	list := func(name string, data []byte, edit bool) string {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, data, 0o666); err != nil {
			t.Fatal(err)
		}
		if edit {
			// To unset what is not there is an error of git.
			_ = exec.Command("git", args(file)...).Run()
		}
		out, err := exec.Command("git", "config", "-f", file, "--list", "-z").Output()
		if err != nil {
			t.Fatalf("git does not read %q: %v", data, err)
		}
		return string(out)
	}
	if got, want := list("ours", ours, false), list("git", []byte(text), true); got != want {
		t.Errorf("%q: %v\nours %q\n     %q\ngit's %q", text, args("FILE"), ours, got, want)
	}
}
