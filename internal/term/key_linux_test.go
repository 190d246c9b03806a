package term

import (
	"errors"
	"io"
	"os"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

func TestKey(t *testing.T) {
	tty := pty(t)
	before, err := unix.IoctlGetTermios(int(tty.Fd()), unix.TCGETS)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		typed string
		want  byte
		err   error
	}{
		{"m", 'm', nil}, {"xyM", 'm', nil}, {"\x1b[An", 0, ErrCancelled}, {"\nq", 'q', nil}, {"\x03", 0, ErrInterrupted}, {"\x04m", 0, ErrCancelled}, {"", 0, ErrCancelled},
	} {
		in := &typing{File: tty, r: strings.NewReader(test.typed)}
		s := New(in, tty, tty, nil)
		got, err := s.Key("join? ", "mnq")
		if got != test.want || !errors.Is(err, test.err) {
			t.Errorf("typed %q: %q, %v, want %q, %v", test.typed, got, err, test.want, test.err)
		}
	}
	after, err := unix.IoctlGetTermios(int(tty.Fd()), unix.TCGETS)
	if err != nil || *after != *before {
		t.Errorf("the terminal is not as it was: %v", err)
	}
	s := New(tty, tty, tty, nil)
	done := make(chan struct{})
	close(done)
	s.Done = done
	if _, err := s.Key("join? ", "m"); !errors.Is(err, ErrInterrupted) {
		t.Errorf("interrupted: %v", err)
	}
	s.NoInput = true
	if _, err := s.Key("join? ", "m"); !errors.Is(err, ErrNoTerminal) {
		t.Errorf("without input: %v", err)
	}
}

// typing is a terminal on which somebody has typed.
type typing struct {
	*os.File
	r io.Reader
}

func (t *typing) Read(p []byte) (int, error) { return t.r.Read(p) }
