package term

import (
	"bytes"
	"os"
	"strings"
	"testing"
)

func env(vars map[string]string) func(string) string {
	return func(name string) string { return vars[name] }
}

func TestBuffersAreNoTerminal(t *testing.T) {
	var out, err bytes.Buffer
	s := New(strings.NewReader(""), &out, &err, env(map[string]string{"LANG": "de_DE.UTF-8"}))
	if s.InTTY() || s.OutTTY() || s.ErrTTY() || s.Color() || s.CanAsk() {
		t.Error("a buffer counts as a terminal")
	}
	if s.Width() != 80 || !s.Unicode() {
		t.Errorf("width %d, Unicode %v", s.Width(), s.Unicode())
	}
	f, openErr := os.Open(os.DevNull)
	if openErr != nil {
		t.Fatal(openErr)
	}
	defer f.Close()
	if New(f, &out, &err, nil).InTTY() {
		t.Error("/dev/null counts as a terminal")
	}
}

func TestColor(t *testing.T) {
	for _, tt := range []struct {
		vars map[string]string
		want bool
	}{
		{nil, false},
		{map[string]string{"CLICOLOR_FORCE": "1"}, true},
		{map[string]string{"CLICOLOR_FORCE": "0"}, false},
		{map[string]string{"CLICOLOR_FORCE": "1", "NO_COLOR": "1"}, false},
		{map[string]string{"CLICOLOR_FORCE": "1", "TERM": "dumb"}, true},
	} {
		if got := New(nil, nil, nil, env(tt.vars)).Color(); got != tt.want {
			t.Errorf("%v: %v", tt.vars, got)
		}
	}
	s := New(nil, nil, nil, nil)
	s.SetColor(true)
	if !s.Color() {
		t.Error("SetColor has no effect")
	}
}

func TestWidth(t *testing.T) {
	for columns, want := range map[string]int{"": 80, "120": 120, "3": 20, "-5": 80, "x": 80, "999999": 1000} {
		if got := New(nil, nil, nil, env(map[string]string{"COLUMNS": columns})).Width(); got != want {
			t.Errorf("COLUMNS=%s: width %d, want %d", columns, got, want)
		}
	}
}

func TestUnicode(t *testing.T) {
	for _, tt := range []struct {
		goos string
		vars map[string]string
		want bool
	}{
		{"linux", nil, false},
		{"linux", map[string]string{"LANG": "C"}, false},
		{"linux", map[string]string{"LANG": "C.utf8"}, true},
		{"linux", map[string]string{"LC_ALL": "C", "LANG": "en_US.UTF-8"}, false},
		{"linux", map[string]string{"LC_CTYPE": "UTF-8", "LANG": "C"}, true},
		{"windows", nil, true},
		{"windows", map[string]string{"LANG": "C"}, false},
	} {
		if got := hasUnicode(tt.goos, env(tt.vars)); got != tt.want {
			t.Errorf("%s %v: %v", tt.goos, tt.vars, got)
		}
	}
}
