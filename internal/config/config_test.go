package config

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"crm/internal/render"
)

func env(vars map[string]string) func(string) string {
	return func(name string) string { return vars[name] }
}

// load writes text as the configuration and loads it.
func load(t *testing.T, text string, vars map[string]string) (*Config, string, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "c.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	all := map[string]string{"CRM_CONFIG": path, "HOME": filepath.Dir(path)}
	for k, v := range vars {
		all[k] = v
	}
	c, err := Load(env(all))
	if (c == nil) == (err == nil) {
		t.Fatalf("Load = %v, %v; want one of the two", c, err)
	}
	return c, path, err
}

func TestLoadFile(t *testing.T) {
	c, path, err := load(t, `
store: ~/book
user: anna
output: json
color: never
pager: less -S
editor: code --wait
lock_wait: 1m30s
`, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := Config{Store: filepath.Join(filepath.Dir(path), "book"), User: "anna", Output: "json", Color: "never",
		Pager: "less -S", Editor: "code --wait", LockWait: 90 * time.Second, Path: path}
	if *c != want {
		t.Errorf("got  %+v\nwant %+v", *c, want)
	}
}

func TestStorePaths(t *testing.T) {
	abs := t.TempDir()
	for _, tt := range []struct{ given, want string }{
		{"books/acme", "DIR/books/acme"},
		{`"~"`, "DIR"},
		{"~anna", "DIR/~anna"},
		{filepath.ToSlash(abs) + "/x/..", filepath.ToSlash(abs)},
	} {
		c, path, err := load(t, "store: "+tt.given+"\n", nil)
		if err != nil {
			t.Fatal(err)
		}
		want := strings.ReplaceAll(tt.want, "DIR", filepath.ToSlash(filepath.Dir(path)))
		if filepath.ToSlash(c.Store) != want || c.StoreFromEnv {
			t.Errorf("store %s = %s (from the environment: %v), want %s", tt.given, c.Store, c.StoreFromEnv, want)
		}
	}
}

func TestEnvironmentWins(t *testing.T) {
	c, _, err := load(t, "store: a\nuser: anna\nlock_wait: 1s\n", map[string]string{"CRM_STORE": "b", "CRM_USER": "ben", "CRM_LOCK_WAIT": "2s"})
	if err != nil {
		t.Fatal(err)
	}
	if c.Store != "b" || !c.StoreFromEnv || c.User != "ben" || c.LockWait != 2*time.Second {
		t.Errorf("got %+v", *c)
	}
}

func TestMistakes(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		vars       map[string]string
		line       int
		want       string
	}{
		{"unknown key", "user: a\ncolour: never\n", nil, 2, `there is no key "colour"; there are store, user`},
		{"unknown map", "user: a\nx:\n  y: 1\n", nil, 2, `there is no key "x"`},
		{"unknown key without value", "x:\n", nil, 1, `there is no key "x"`},
		{"key with a dot", "user.name: a\n", nil, 1, `there is no key "user.name"`},
		{"list", "store: [a]\n", nil, 1, "store must be text, not a list"},
		{"map", "\nstore: {a: b}\n", nil, 2, "store must be text, not a map"},
		{"number", "user: 12\n", nil, 1, `user must be text; write it in quotes: user: "12"`},
		{"bool", "color: off\nuser: yes\n", nil, 1, "color must be auto, always or never"},
		{"format", "output: xml\n", nil, 1, `output must be one of table, json, jsonl, csv, tsv, yaml, markdown, ids, not "xml"`},
		{"duration", "lock_wait: 5\n", nil, 1, "lock_wait must be a duration like 10s or 1m30s, not 5"},
		{"negative duration", "lock_wait: -5s\n", nil, 1, "lock_wait must be a duration"},
		{"user with spaces", "user: Anna Smith\n", nil, 1, "user must be a short name"},
		{"escape", "pager: \"a\\eb\"\n", nil, 1, "pager must be one line of text without control characters"},
		{"not YAML", "user: a\n  b: [\n", nil, 2, "the file is not valid YAML"},
		{"twice", "user: a\nuser: b\n", nil, 2, "the file is not valid YAML"},
		{"a list", "- a\n", nil, 1, "the file is not valid YAML"},
		{"environment", "", map[string]string{"CRM_COLOR": "red"}, 0, "CRM_COLOR: color must be auto, always or never, not \"red\""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, path, err := load(t, tt.text, tt.vars)
			var e *Error
			if !errors.As(err, &e) {
				t.Fatalf("error = %v, want an *Error", err)
			}
			if e.Line != tt.line || !strings.Contains(e.Error(), tt.want) {
				t.Errorf("error = %v (line %d), want line %d and %q", e, e.Line, tt.line, tt.want)
			}
			if tt.vars == nil && e.Source != path {
				t.Errorf("source = %s, want the file", e.Source)
			}
		})
	}
}

func TestAllMistakesInOrder(t *testing.T) {
	_, path, err := load(t, "x: 1\ncolor: red\noutput: xml\n", nil)
	got := strings.Split(err.Error(), "\n")
	if len(got) != 3 {
		t.Fatalf("error = %v, want three", err)
	}
	for i, line := range got {
		if !strings.HasPrefix(line, path+":"+string(rune('1'+i))+": ") {
			t.Errorf("mistake %d = %s", i+1, line)
		}
	}
}

func TestNoFile(t *testing.T) {
	home := t.TempDir()
	c, err := Load(env(map[string]string{"HOME": home, "XDG_CONFIG_HOME": home, "AppData": home, "CRM_USER": "anna"}))
	if err != nil || c.User != "anna" || c.Path != "" {
		t.Errorf("Load = %+v, %v", c, err)
	}
	if c, err := Load(env(nil)); err != nil || *c != (Config{}) {
		t.Errorf("without a home: Load = %+v, %v", c, err)
	}
	if _, err := Load(env(map[string]string{"CRM_CONFIG": filepath.Join(home, "missing.yaml")})); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a named file that is missing: error = %v", err)
	}
	if _, err := Load(env(map[string]string{"CRM_CONFIG": home})); err == nil {
		t.Error("a folder as the configuration: no error")
	}
	if err := os.WriteFile(filepath.Join(home, "crm"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(env(map[string]string{"HOME": home, "XDG_CONFIG_HOME": home})); err != nil {
		t.Errorf("a file where the folder would be: %v", err)
	}
	big := filepath.Join(home, "big.yaml")
	if err := os.WriteFile(big, make([]byte, sizeMax+1), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(env(map[string]string{"CRM_CONFIG": big})); err == nil || !strings.Contains(err.Error(), "larger than") {
		t.Errorf("a huge file: error = %v", err)
	}
}

func TestEmptyFile(t *testing.T) {
	for _, text := range []string{"", "# nothing\n", "---\n", "user:\n"} {
		c, path, err := load(t, text, nil)
		if err != nil || *c != (Config{Path: path}) {
			t.Errorf("%q: Load = %+v, %v", text, c, err)
		}
	}
}

func TestConfigDir(t *testing.T) {
	for _, tt := range []struct {
		goos string
		vars map[string]string
		want string
	}{
		{"linux", map[string]string{"HOME": "/h"}, "/h/.config"},
		{"linux", map[string]string{"HOME": "/h", "XDG_CONFIG_HOME": "relative"}, "/h/.config"},
		{"darwin", map[string]string{"HOME": "/h"}, "/h/Library/Application Support"},
		{"windows", map[string]string{"AppData": "C:/a", "HOME": "/h"}, "C:/a"},
		{"linux", nil, ""},
	} {
		if got := filepath.ToSlash(configDir(tt.goos, env(tt.vars))); got != tt.want {
			t.Errorf("%s %v: %s, want %s", tt.goos, tt.vars, got, tt.want)
		}
	}
	xdg := t.TempDir()
	if path, named := File(env(map[string]string{"HOME": "/h", "XDG_CONFIG_HOME": xdg})); path != filepath.Join(xdg, "crm", "config.yaml") || named {
		t.Errorf("File = %s, %v", path, named)
	}
}

func TestOutputsAreThoseOfRender(t *testing.T) {
	var want []string
	for _, f := range render.Formats() {
		want = append(want, string(f))
	}
	if !slices.Equal(outputs(), want) {
		t.Errorf("outputs = %v, render has %v", outputs(), want)
	}
}

func FuzzLoad(f *testing.F) {
	seeds := []string{"user: anna\n", "store: [", "a: &a [*a]\n", "lock_wait: 5s\noutput: json\n", "? [x]\n: y\n", "user: \"\\x1b\"\n", "1: 2\n", "~: 1\n"}
	if len(seeds) == 0 {
		f.Fatal("no seeds")
	}
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c := &Config{}
		errs := c.readYAML("file", []byte(text))
		for _, e := range errs {
			if e.Msg == "" || e.Line < 0 || e.Line > strings.Count(text, "\n")+2 {
				t.Errorf("error %+v", e)
			}
		}
		if len(errs) == 0 && strings.ContainsAny(c.Pager+c.Editor+c.User+c.Store, "\x1b\n\x00") {
			t.Errorf("control characters in %+v", c)
		}
	})
}
