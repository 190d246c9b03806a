//go:build !windows

package term

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// script is a shell script that can be run as a command.
func script(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "my editor")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+text), 0o700); err != nil {
		t.Fatal(err)
	}
	return "'" + path + "'"
}

func TestEdit(t *testing.T) {
	s := New(strings.NewReader(""), io.Discard, io.Discard, nil)
	dir := t.TempDir()
	ed := script(t, `[ "$1" = --wait ] && echo "changed by $1" >> "$2"`)
	e, err := s.Edit(context.Background(), "records/7k/acme-7k.yaml", []byte("name: Acme\n"), EditOptions{Preferred: ed + " --wait", Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := string(e.Data), "name: Acme\nchanged by --wait\n"; got != want {
		t.Errorf("data %q, want %q", got, want)
	}
	if filepath.Base(e.Path) != "acme-7k.yaml" {
		t.Errorf("path %s", e.Path)
	}
	for path, want := range map[string]os.FileMode{e.Path: 0o600, filepath.Dir(e.Path): 0o700} {
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: mode %v, want %v (%v)", path, info.Mode().Perm(), want, err)
		}
	}
	if err := e.Discard(); err != nil {
		t.Fatal(err)
	}
	if left, _ := os.ReadDir(dir); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	if err := e.Discard(); err != nil {
		t.Errorf("second Discard: %v", err)
	}
}

func TestWhichEditor(t *testing.T) {
	vars := map[string]string{"VISUAL": "visual", "EDITOR": "editor"}
	for _, tt := range []struct {
		vars map[string]string
		o    EditOptions
		want string
	}{
		{vars, EditOptions{Preferred: "mine", Git: "git"}, "mine"},
		{vars, EditOptions{Git: "git"}, "visual"},
		{map[string]string{"VISUAL": " ", "EDITOR": "editor"}, EditOptions{Git: "git"}, "editor"},
		{nil, EditOptions{Git: "git"}, "git"},
	} {
		if got, err := New(nil, nil, nil, env(tt.vars)).editor(tt.o); got != tt.want || err != nil {
			t.Errorf("%v %+v: %q, %v", tt.vars, tt.o, got, err)
		}
	}
	if _, err := New(nil, nil, nil, nil).editor(EditOptions{}); !errors.Is(err, ErrNoTerminal) {
		t.Errorf("without a terminal: %v", err)
	}
	t.Setenv("PATH", t.TempDir())
	s, _ := person("")
	if _, err := s.editor(EditOptions{}); !errors.Is(err, ErrNoEditor) {
		t.Errorf("with nothing installed: %v", err)
	}
}

func TestEditorFails(t *testing.T) {
	s := New(strings.NewReader(""), io.Discard, io.Discard, nil)
	for _, tt := range []struct {
		name, script string
		kept         bool
	}{
		{"after typing", "echo typed >> \"$1\"; exit 3", true},
		{"at once", "exit 1", false},
		{"file gone", "rm \"$1\"", false},
	} {
		dir := t.TempDir()
		e, err := s.Edit(context.Background(), "x.yaml", []byte("old\n"), EditOptions{Preferred: script(t, tt.script), Dir: dir})
		var failed *EditorError
		if e != nil || !errors.As(err, &failed) {
			t.Fatalf("%s: %v, %v", tt.name, e, err)
		}
		left, _ := os.ReadDir(dir)
		if (failed.Kept != "") != tt.kept || (len(left) > 0) != tt.kept {
			t.Errorf("%s: kept %q, left %v", tt.name, failed.Kept, left)
		}
		if tt.kept {
			if data, _ := os.ReadFile(failed.Kept); string(data) != "old\ntyped\n" || !strings.Contains(err.Error(), failed.Kept) {
				t.Errorf("%s: file %q, error %v", tt.name, data, err)
			}
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := s.Edit(ctx, "x", nil, EditOptions{Preferred: "true"}); !errors.Is(err, context.Canceled) {
		t.Errorf("after an interrupt: %v", err)
	}
}

func TestFileName(t *testing.T) {
	for name, want := range map[string]string{
		"": "text", "..": "text", "a/b/../x.yaml": "x.yaml", `..\x.yaml`: "x.yaml", "-rf.md": "rf.md", "a b;c$(d).txt": "a-b-c--d-.txt",
		".hidden": "hidden", strings.Repeat("a", 300) + ".yaml": strings.Repeat("a", 95) + ".yaml",
	} {
		if got := fileName(name); got != want {
			t.Errorf("fileName(%q) = %q, want %q", name, got, want)
		}
	}
}

// paged runs Page on a pretended terminal and returns what the screen got.
func paged(t *testing.T, pager string, vars map[string]string, write func(io.Writer) error) (string, error) {
	t.Helper()
	var out bytes.Buffer
	s := New(nil, &out, io.Discard, env(vars))
	s.Pretend(Terminal{Out: true})
	s.Pager = pager
	err := s.Page(context.Background(), write)
	return out.String(), err
}

func hello(w io.Writer) error {
	_, err := io.WriteString(w, "hello\n")
	return err
}

func TestPage(t *testing.T) {
	for _, tt := range []struct {
		name, pager string
		vars        map[string]string
		want        string
	}{
		{"configured", "sed 's/^/> /'", map[string]string{"PAGER": "false"}, "> hello\n"},
		{"CRM_PAGER", "", map[string]string{"CRM_PAGER": "tr a-z A-Z", "PAGER": "false"}, "HELLO\n"},
		{"PAGER", "", map[string]string{"PAGER": "tr a-z A-Z"}, "HELLO\n"},
		{"cat", "cat", map[string]string{"PAGER": "false"}, "hello\n"},
		{"dumb", "false", map[string]string{"TERM": "dumb"}, "hello\n"},
	} {
		if got, err := paged(t, tt.pager, tt.vars, hello); got != tt.want || err != nil {
			t.Errorf("%s: %q, %v", tt.name, got, err)
		}
	}
}

func TestPageWithoutTerminal(t *testing.T) {
	var out bytes.Buffer
	s := New(nil, &out, io.Discard, env(map[string]string{"PAGER": "false"}))
	if err := s.Page(context.Background(), hello); err != nil || out.String() != "hello\n" {
		t.Errorf("%q, %v", &out, err)
	}
}

func TestPagerLeftEarly(t *testing.T) {
	written := 0
	got, err := paged(t, "head -n 1", nil, func(w io.Writer) error {
		for range 1_000_000 {
			if _, err := fmt.Fprintln(w, "line"); err != nil {
				return fmt.Errorf("printing: %w", err)
			}
			written++
		}
		return nil
	})
	if got != "line\n" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	if written == 1_000_000 {
		t.Error("went on writing after the pager had gone")
	}
}

func TestPageErrors(t *testing.T) {
	wrong := errors.New("wrong")
	fails := func(w io.Writer) error {
		hello(w)
		return wrong
	}
	if got, err := paged(t, "cat", nil, fails); !errors.Is(err, wrong) || got != "hello\n" {
		t.Errorf("no pager: %q, %v", got, err)
	}
	if _, err := paged(t, "sed q", nil, fails); !errors.Is(err, wrong) {
		t.Errorf("pager: %v", err)
	}
	if _, err := paged(t, "/no/such/pager", nil, hello); err == nil || !strings.Contains(err.Error(), "could not be run") {
		t.Errorf("missing pager: %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	s := New(nil, io.Discard, io.Discard, nil)
	s.Pretend(Terminal{Out: true})
	s.Pager = "sed q"
	cancel()
	if err := s.Page(ctx, hello); !errors.Is(err, context.Canceled) {
		t.Errorf("after an interrupt: %v", err)
	}
}
