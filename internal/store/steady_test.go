package store

import (
	"os"
	"path/filepath"
	"testing"
)

// TestSteady: who reads several files sees a change of several whole, whenever it
// comes, and reads no more often than that takes.
func TestSteady(t *testing.T) {
	s := stressStore(t)
	other := reopen(t, s)
	calls := 0
	read := func(between func()) func(bool) error {
		calls = 0
		return func(again bool) error {
			calls++
			if again != (calls > 1) {
				t.Errorf("call %d: again is %v", calls, again)
			}
			between()
			return nil
		}
	}
	if err := s.Steady(read(func() {})); err != nil || calls != 1 {
		t.Fatalf("%d calls, %v", calls, err)
	}
	// A change of one file is whole as it is.
	if err := s.Steady(read(func() { must1(t, other, oneFile, calls) })); err != nil || calls != 1 {
		t.Fatalf("%d calls, %v", calls, err)
	}
	once := func() {
		if calls == 1 {
			must1(t, other, threeFiles, 7)
		}
	}
	if err := s.Steady(read(once)); err != nil || calls != 2 {
		t.Fatalf("%d calls, %v", calls, err)
	}
	// One that never ends cannot keep a reader.
	if err := s.Steady(read(func() { must1(t, other, threeFiles, 10+calls) })); err != nil || calls != steadyReads {
		t.Fatalf("%d calls, %v", calls, err)
	}
	// Nobody waits for a killed writer.
	writeFile(t, filepath.Join(s.CacheDir(), journalName), "half")
	if s.writerLives() {
		t.Fatal("a writer lives")
	}
	if err := s.Steady(read(func() {})); err != nil || calls != 1 {
		t.Fatalf("%d calls, %v", calls, err)
	}
	if err := os.Remove(filepath.Join(s.CacheDir(), journalName)); err != nil {
		t.Fatal(err)
	}
}

// TestSteadyWaits: a reader that comes while the files are put in place looks at
// them when they are.
func TestSteadyWaits(t *testing.T) {
	s := stressStore(t)
	other := reopen(t, s)
	before := snapshotOf(t, s)
	seen := make(chan string, 1)
	s.opts.Files = meddling{DiskFiles(), func() {
		// Some files are replaced; this reader cannot end before the change has.
		if !other.mark().journal || !other.writerLives() || snapshotOf(t, other) == before {
			t.Error("no change is being made")
		}
		go func() {
			text := ""
			_ = other.Steady(func(bool) error {
				text = snapshotOf(t, other)
				return nil
			})
			seen <- text
		}()
	}}
	must1(t, s, threeFiles, 1)
	if got := <-seen; got != snapshotOf(t, s) {
		t.Fatalf("the reader saw\n%s\nbefore\n%s\nafter\n%s", got, before, snapshotOf(t, s))
	}
}

func must1(t testing.TB, s *Store, f func(*Tx, int) error, round int) {
	t.Helper()
	if _, err := change1(s, f, round); err != nil {
		t.Fatal(err)
	}
}
