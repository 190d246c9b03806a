package term

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
)

// person is someone at a terminal who types input.
func person(input string) (*Streams, *bytes.Buffer) {
	var screen bytes.Buffer
	s := New(strings.NewReader(input), io.Discard, &screen, nil)
	s.Pretend(Terminal{In: true, Out: true, Err: true})
	return s, &screen
}

func TestConfirm(t *testing.T) {
	for _, tt := range []struct {
		typed string
		want  bool
	}{
		{"y\n", true}, {"YES\n", true}, {" y \n", true}, {"y", true}, {"n\n", false}, {"\n", false}, {"", false},
		{"maybe\ny\n", true}, {"a\nb\nc\ny\n", false},
	} {
		s, screen := person(tt.typed)
		got, err := s.Confirm("remove \x1bAcme?")
		if got != tt.want || err != nil {
			t.Errorf("%q: %v, %v", tt.typed, got, err)
		}
		if !strings.HasPrefix(screen.String(), `remove \x1bAcme? [y/N] `) {
			t.Errorf("%q: screen %q", tt.typed, screen)
		}
	}
}

func TestNobodyToAsk(t *testing.T) {
	for _, term := range []Terminal{{}, {In: true}, {Err: true, Out: true}} {
		s, screen := person("y\n1\n")
		s.Pretend(term)
		if _, err := s.Confirm("?"); !errors.Is(err, ErrNoTerminal) {
			t.Errorf("%+v: Confirm: %v", term, err)
		}
		if _, err := s.Choose("?", []string{"a"}); !errors.Is(err, ErrNoTerminal) {
			t.Errorf("%+v: Choose: %v", term, err)
		}
		if _, err := s.ReadLine("?"); !errors.Is(err, ErrNoTerminal) {
			t.Errorf("%+v: ReadLine: %v", term, err)
		}
		if screen.Len() > 0 {
			t.Errorf("%+v: something was printed: %q", term, screen)
		}
	}
	s, _ := person("y\n")
	s.NoInput = true
	if _, err := s.Confirm("?"); !errors.Is(err, ErrNoTerminal) {
		t.Errorf("with NoInput: %v", err)
	}
}

func TestChoose(t *testing.T) {
	options := []string{"Acme GmbH", "Acme\nLtd"}
	for _, tt := range []struct {
		typed string
		want  int
		err   error
	}{
		{"1\n", 0, nil}, {"2\n", 1, nil}, {"3\n0\n2\n", 1, nil}, {"q\n", 0, ErrCancelled}, {"", 0, ErrCancelled},
		{"x\n\n-1\n1\n", 0, ErrCancelled},
	} {
		s, screen := person(tt.typed)
		got, err := s.Choose("Which?", options)
		if got != tt.want || !errors.Is(err, tt.err) {
			t.Errorf("%q: %d, %v", tt.typed, got, err)
		}
		if want := "Which?\n  1  Acme GmbH\n  2  Acme Ltd\nnumber (1-2, q to quit): "; !strings.HasPrefix(screen.String(), want) {
			t.Errorf("%q: screen %q", tt.typed, screen)
		}
	}
	s, _ := person("1\n")
	if _, err := s.Choose("Which?", nil); !errors.Is(err, ErrCancelled) {
		t.Errorf("no options: %v", err)
	}
}

func TestAnswersFollowEachOther(t *testing.T) {
	s, _ := person("y\nAnna \n2\n")
	ok, _ := s.Confirm("?")
	name, _ := s.ReadLine("name: ")
	n, err := s.Choose("?", []string{"a", "b"})
	if !ok || name != "Anna" || n != 1 || err != nil {
		t.Errorf("got %v, %q, %d, %v", ok, name, n, err)
	}
	if _, err := s.ReadLine("more: "); !errors.Is(err, ErrCancelled) {
		t.Errorf("at the end: %v", err)
	}
}

func TestInterruptEndsQuestion(t *testing.T) {
	typing, _ := io.Pipe() // nobody ever types
	s, _ := person("")
	s.In = typing
	done := make(chan struct{})
	s.Done = done
	close(done)
	if _, err := s.Confirm("?"); !errors.Is(err, ErrInterrupted) {
		t.Errorf("error = %v", err)
	}
}

func TestDoneLeavesAnswers(t *testing.T) {
	s, _ := person("y\n")
	s.Done = make(chan struct{})
	if ok, err := s.Confirm("?"); !ok || err != nil {
		t.Errorf("got %v, %v", ok, err)
	}
}

func TestHugeAnswer(t *testing.T) {
	s, _ := person("")
	s.In = io.LimitReader(zeros{}, 1<<30)
	if _, err := s.ReadLine("?"); err == nil || !strings.Contains(err.Error(), "longer than") {
		t.Errorf("error = %v", err)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = '0'
	}
	return len(p), nil
}
