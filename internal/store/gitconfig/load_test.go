package gitconfig

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"
)

// memory loads from a map instead of files.
func memory(files map[string]string, env map[string]string) Options {
	return Options{
		GitDir:     "/r/.git",
		SystemFile: "/etc/gitconfig",
		Getenv:     func(name string) string { return env[name] },
		ReadFile: func(path string) ([]byte, error) {
			if text, ok := files[path]; ok {
				return []byte(text), nil
			}
			return nil, &fs.PathError{Op: "open", Path: path, Err: fs.ErrNotExist}
		},
		RealPath: func(path string) (string, error) { return path, nil },
	}
}

func TestLoad(t *testing.T) {
	if os.PathSeparator != '/' {
		t.Skip("the paths of this test have slashes")
	}
	c, err := Load(memory(map[string]string{
		"/etc/gitconfig":          "[user]\nname = System\n[x]\nlist = 1\n",
		"/home/ann/.gitconfig":    "[user]\nname = Ann\n[X]\nList = 2\nempty\n[remote \"b\"]\nurl = u\n",
		"/r/.git/config":          "[x]\nlist = 3\n[remote \"a.b\"]\nurl = u\nfetch = f\n[extensions]\nworktreeconfig\n",
		"/r/.git/config.worktree": "[x]\nlist = 4\n",
	}, map[string]string{"HOME": "/home/ann", "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "x.list", "GIT_CONFIG_VALUE_0": "5"}))
	if err != nil {
		t.Fatal(err)
	}
	if v, ok := c.Get("USER", "", "Name"); v != "Ann" || !ok {
		t.Errorf("user.name %q, %v", v, ok)
	}
	if v := c.All("x", "", "list"); !slices.Equal(v, []string{"1", "2", "3", "4", "5"}) {
		t.Errorf("x.list %q", v)
	}
	if v, ok, err := c.Bool("x", "", "empty"); !v || !ok || err != nil {
		t.Errorf("x.empty %v, %v, %v", v, ok, err)
	}
	if v, ok := c.Get("remote", "A.b", "url"); v != "" || ok {
		t.Errorf("a subsection in another case: %q, %v", v, ok)
	}
	if v := c.Subsections("Remote"); !slices.Equal(v, []string{"b", "a.b"}) {
		t.Errorf("remotes %q", v)
	}
	if _, ok, err := c.Bool("x", "", "missing"); ok || err != nil {
		t.Errorf("a missing boolean: %v, %v", ok, err)
	}
	if _, ok, err := c.Int("x", "", "missing"); ok || err != nil {
		t.Errorf("a missing number: %v, %v", ok, err)
	}
	if v := c.All("x", "", "missing"); v != nil {
		t.Errorf("missing values %q", v)
	}
	if e := c.Entries[len(c.Entries)-1]; e.Scope != Command || e.File != "" {
		t.Errorf("last entry %+v", e)
	}
	if e := c.Entries[3]; e != (Entry{Key: "x.list", Value: "2", File: "/home/ann/.gitconfig", Line: 4, Scope: Global}) {
		t.Errorf("entry %+v", e)
	}
}

func TestLoadErrors(t *testing.T) {
	if os.PathSeparator != '/' {
		t.Skip("the paths of this test have slashes")
	}
	many := map[string]string{}
	for i := range 8 {
		many[fmt.Sprintf("/etc/f%d", i)] = strings.Repeat(fmt.Sprintf("[include]\npath = f%d\n", i+1), 8)
	}
	many["/etc/gitconfig"] = many["/etc/f0"]
	for _, c := range []struct {
		files map[string]string
		env   map[string]string
		want  string
	}{
		{map[string]string{"/etc/gitconfig": "[a]\n\nb"}, nil, ""},
		{map[string]string{"/etc/gitconfig": "[a]\n\nb c"}, nil, "/etc/gitconfig:3: git configuration: there is no = after the variable's name"},
		{map[string]string{"/etc/gitconfig": "[a]\nb = \x00"}, nil, "/etc/gitconfig:2: git configuration: there is a zero byte; the file is damaged"},
		{map[string]string{"/etc/gitconfig": "[include]\npath"}, nil, "/etc/gitconfig:2: git configuration: include.path has no value"},
		{map[string]string{"/etc/gitconfig": "[include]\npath = gitconfig"}, nil, "/etc/gitconfig:2: git configuration: cannot include /etc/gitconfig: includes are more than 10 levels deep; do files include each other?"},
		{many, nil, "f8: more than 1000 files are included; do they include each other?"},
		{nil, map[string]string{"GIT_CONFIG_COUNT": "x"}, `git configuration: GIT_CONFIG_COUNT is "x", which is not a count`},
		{nil, map[string]string{"GIT_CONFIG_COUNT": "2000000000"}, "git configuration: GIT_CONFIG_KEY_0 is missing, though GIT_CONFIG_COUNT is 2000000000"},
		{nil, map[string]string{"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "a"}, `git configuration: the key "a" in the environment has no section`},
		{nil, map[string]string{"GIT_CONFIG_NOSYSTEM": "perhaps"}, `git configuration: GIT_CONFIG_NOSYSTEM is "perhaps", which is not a yes or no`},
		{nil, map[string]string{"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "include.path", "GIT_CONFIG_VALUE_0": "x"}, `git configuration: include.path is the relative path "x", which only files can have; make it absolute`},
		{map[string]string{"/r/.git/config": "[remote \"x\"]\nurl = u\n[includeIf \"hasconfig:remote.*.url:u\"]\npath = inc\n", "/r/.git/inc": "[remote \"y\"]\nurl = v\n"}, nil, "/r/.git/inc:2: git configuration: the URL of a remote may not stand"},
		{map[string]string{"/r/.git/config": "[extensions]\nworktreeConfig = perhaps\n"}, nil, `git configuration: extensions.worktreeconfig is "perhaps" (/r/.git/config:2), which is not a yes or no`},
	} {
		config, err := Load(memory(c.files, c.env))
		if c.want == "" {
			if err != nil {
				t.Error(err)
			}
			continue
		}
		if err == nil || !strings.Contains(err.Error(), c.want) || config != nil {
			t.Errorf("error %v, want %s", err, c.want)
		}
	}
}

// TestReadErrors: only a user's own file may be unreadable, as for git.
func TestReadErrors(t *testing.T) {
	for _, c := range []struct {
		file  string
		cause error
		fails bool
	}{
		{".gitconfig", fs.ErrPermission, false},
		{".gitconfig", errors.New("broken disk"), true},
		{"config", fs.ErrPermission, true},
		{"inc", fs.ErrPermission, true},
		{"inc", fs.ErrNotExist, false},
	} {
		opts := Options{
			GitDir: "/r/.git",
			Getenv: func(name string) string { return map[string]string{"HOME": "/h", "GIT_CONFIG_NOSYSTEM": "1"}[name] },
			ReadFile: func(path string) ([]byte, error) {
				switch {
				case strings.HasSuffix(path, c.file):
					return nil, &fs.PathError{Op: "open", Path: path, Err: c.cause}
				case strings.HasSuffix(path, ".gitconfig"):
					return []byte("[include]\npath = inc\n"), nil
				}
				return nil, fs.ErrNotExist
			},
		}
		_, err := Load(opts)
		if e := new(FileError); errors.As(err, &e) != c.fails || (err != nil) != c.fails || c.fails && !errors.Is(err, c.cause) {
			t.Errorf("%s: %v: error %v", c.file, c.cause, err)
		}
	}
}

func TestHugeFile(t *testing.T) {
	file := t.TempDir() + "/config"
	if err := os.WriteFile(file, make([]byte, MaxSize+1), 0o666); err != nil {
		t.Fatal(err)
	}
	_, err := Load(Options{SystemFile: file})
	if e := new(FileError); !errors.As(err, &e) || !strings.Contains(err.Error(), "larger than 4 MiB") {
		t.Errorf("error %v", err)
	}
	if c, err := Load(Options{SystemFile: t.TempDir() + "/config/x"}); err != nil || len(c.Entries) != 0 {
		t.Errorf("%v, %v", c, err)
	}
}
