package store

import (
	"testing"
	"time"
)

// TestClocks: a clock that jumps neither stops the program nor puts a commit
// before its parent, unless it is more than a day off.
func TestClocks(t *testing.T) {
	s := stressStore(t)
	start := testNow()
	var last *Commit
	for i, c := range []struct {
		at   time.Duration // of the clock
		want time.Duration // of the commit
	}{
		{time.Hour, time.Hour},
		{-time.Hour, time.Hour},                                    // back
		{time.Hour, time.Hour},                                     // the same second
		{10 * time.Hour, 10 * time.Hour},                           // forward
		{-13 * time.Hour, 10 * time.Hour},                          // a wrong zone
		{-14*time.Hour - time.Second, -14*time.Hour - time.Second}, // more than a day behind
		{0, 0},
		{80 * 365 * 24 * time.Hour, 80 * 365 * 24 * time.Hour}, // far ahead
		{time.Hour, time.Hour},                                 // and not followed
	} {
		s.opts.Now = func() time.Time { return start.Add(c.at) }
		s = reopen(t, s)
		h, err := change1(s, oneFile, i)
		if err != nil {
			t.Fatal(err)
		}
		if last, err = s.Commit(h); err != nil {
			t.Fatal(err)
		}
		if got := time.Unix(last.Committed(), 0).Sub(start); got != c.want {
			t.Errorf("%d: committed at %v, want %v", i, got, c.want)
		}
		if got := last.When.Sub(start); got != c.at {
			t.Errorf("%d: the author's time is %v, want %v", i, got, c.at)
		}
	}
	sound(t, s)
}
