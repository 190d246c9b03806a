package term

import (
	"testing"
	"time"
)

func TestProgress(t *testing.T) {
	s, screen := person("")
	now := time.Date(2026, 11, 19, 9, 0, 0, 0, time.UTC)
	s.Now = func() time.Time { return now }
	p := s.Progress("reading\x1b customers", 200)
	now = now.Add(499 * time.Millisecond)
	p.Add(50)
	if screen.Len() > 0 {
		t.Fatalf("shown too early: %q", screen)
	}
	now = now.Add(time.Millisecond)
	p.Add(50)
	if want := "\rreading\\x1b customers 100 of 200 (50 %)\x1b[K"; screen.String() != want {
		t.Fatalf("screen %q, want %q", screen, want)
	}
	screen.Reset()
	now = now.Add(99 * time.Millisecond)
	p.Add(10)
	if screen.Len() > 0 {
		t.Fatalf("drawn too often: %q", screen)
	}
	p.Done()
	p.Done()
	p.Add(1)
	if screen.String() != "\r\x1b[K" {
		t.Errorf("not cleared: %q", screen)
	}
}

func TestProgressOfUnknownLength(t *testing.T) {
	s, screen := person("")
	now := time.Date(2026, 11, 19, 9, 0, 0, 0, time.UTC)
	s.Now = func() time.Time { return now }
	p := s.Progress("reading", 0)
	now = now.Add(time.Second)
	p.Add(7)
	if want := "\rreading 7\x1b[K"; screen.String() != want {
		t.Errorf("screen %q, want %q", screen, want)
	}
}

func TestProgressIsQuiet(t *testing.T) {
	now := time.Date(2026, 11, 19, 9, 0, 0, 0, time.UTC)
	clock := func() time.Time { now = now.Add(time.Second); return now }
	s, screen := person("")
	s.Now = clock
	quick := s.Progress("x", 1) // done before it was shown
	quick.Done()
	s.Now = nil
	s.Progress("x", 1).Add(1)
	s.Now = clock
	s.Pretend(Terminal{In: true, Out: true})
	s.Progress("x", 1).Add(1)
	dumb := New(nil, nil, screen, env(map[string]string{"TERM": "dumb"}))
	dumb.Pretend(Terminal{Err: true})
	dumb.Now = clock
	dumb.Progress("x", 1).Add(1)
	var none *Progress
	none.Add(1)
	none.Done()
	if screen.Len() > 0 {
		t.Errorf("screen %q", screen)
	}
}
