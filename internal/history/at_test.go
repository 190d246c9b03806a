package history

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"crm/internal/crm"
	"crm/internal/store"
)

// At answers as git does, with and without a cache, on any history.
func TestAtIsRevList(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		r := newRepo(t)
		drawHistory(rt, r, rapid.IntRange(1, 25).Draw(rt, "commits"))
		r.flush(len(r.commits) - 1)
		s := r.open()
		fresh, cached := Open(s, Options{}), Open(s, Options{})
		for range cached.Of(context.Background(), ids[0]) {
		}
		head := r.hash(len(r.commits) - 1)
		for range 6 {
			at := rapid.SampledFrom(r.commits).Draw(rt, "commit").time + int64(rapid.IntRange(-1, 1).Draw(rt, "off"))
			want := strings.TrimSpace(git(t, r.dir, "rev-list", "-1", fmt.Sprintf("--min-age=%d", at), "HEAD"))
			when := time.Unix(at, 0)
			plain, err := fresh.plainAt(context.Background(), head, when, -1)
			for name, got := range map[string]func() (store.Hash, error){
				"plain":  func() (store.Hash, error) { return plain, err },
				"known":  func() (store.Hash, error) { return cached.knownAt(context.Background(), head, when) },
				"fresh":  func() (store.Hash, error) { return fresh.At(context.Background(), when) },
				"cached": func() (store.Hash, error) { return cached.At(context.Background(), when) },
			} {
				h, err := got()
				var before *BeforeError
				switch {
				case want == "" && (!errors.As(err, &before) || before.Began.Unix() <= at):
					t.Fatalf("%s at %d: %s, %v; git has none", name, at, h, err)
				case want != "" && (err != nil || h.String() != want):
					t.Fatalf("%s at %d: %s, %v; git has %s", name, at, h, err, want)
				}
			}
		}
		_ = cached.Close()
		_ = fresh.Close()
	})
}

// A walk that is long is finished with the cache.
func TestAtOfLongHistory(t *testing.T) {
	r := newRepo(t)
	for i := range plainSteps + 20 {
		var parents []int
		if i > 0 {
			parents = []int{i - 1}
		}
		r.commit(int64(1_700_000_000+i*60), "Anna", "change", map[string]string{crm.Path(ids[0], ""): fmt.Sprint(i)}, parents...)
	}
	r.flush(plainSteps + 19)
	l := Open(r.open(), Options{})
	defer func() { _ = l.Close() }()
	if h, err := l.At(context.Background(), time.Unix(1_700_000_000+60*(plainSteps+10)+59, 0)); err != nil || h != r.hash(plainSteps+10) || l.count() != 0 {
		t.Errorf("near: %s, %v, %d known", h, err, l.count())
	}
	if h, err := l.At(context.Background(), time.Unix(1_700_000_000+60, 0)); err != nil || h != r.hash(1) || l.count() == 0 {
		t.Errorf("far: %s, %v, %d known", h, err, l.count())
	}
	var before *BeforeError
	if _, err := l.At(context.Background(), time.Unix(1_699_999_999, 0)); !errors.As(err, &before) || before.Began.Unix() != 1_700_000_000 {
		t.Errorf("before: %v", err)
	}
}

func TestPoint(t *testing.T) {
	zone := time.FixedZone("", 3600)
	now := time.Date(2026, 11, 19, 15, 30, 0, 0, zone) // a Thursday
	day := func(m time.Month, d, h int) int64 { return time.Date(2026, m, d, h, 0, 0, 0, zone).Unix() }
	r := newRepo(t)
	for i, at := range []int64{day(9, 1, 9), day(9, 30, 23), day(11, 16, 12), day(11, 18, 0), day(11, 18, 23), day(11, 19, 10), day(11, 19, 16)} {
		var parents []int
		if i > 0 {
			parents = []int{i - 1}
		}
		r.commit(at, "Anna", fmt.Sprint(i), map[string]string{crm.Path(ids[0], ""): fmt.Sprint(i)}, parents...)
	}
	r.flush(6)
	git(t, r.dir, "tag", "sent", "c2")
	git(t, r.dir, "branch", "yesterday", "c0")
	l := Open(r.open(), Options{})
	full := r.hash(3).String()
	for _, c := range []struct {
		text       string
		end, start int // numbers of commits
		at         string
	}{
		{"2026-11-18", 4, 2, "2026-11-18T23:59:59+01:00"},
		{"yesterday", 4, 2, "2026-11-18T23:59:59+01:00"}, // dates first
		{"last monday", 2, 1, "2026-11-16T23:59:59+01:00"},
		{"2 weeks ago", 1, 1, "2026-11-05T23:59:59+01:00"},
		{"2026-09", 1, -1, "2026-09-30T23:59:59+01:00"},
		{"2026-q3", 1, -1, "2026-09-30T23:59:59+01:00"},
		{"last week", 1, 1, "2026-11-15T23:59:59+01:00"},
		{"today", 6, 4, "2026-11-19T15:30:00+01:00"},
		{"this month", 6, 1, "2026-11-19T15:30:00+01:00"},
		{"now", 5, 5, "2026-11-19T15:30:00+01:00"},
		{"2026-11-19 10:00", 5, 5, "2026-11-19T10:00:00+01:00"},
		{" yesterday 23:00 ", 4, 4, "2026-11-18T23:00:00+01:00"},
		{"tomorrow", 6, 6, "2026-11-19T15:30:00+01:00"},
		{"HEAD", 6, 6, "2026-11-19T16:00:00+01:00"},
		{"HEAD~3", 3, 3, "2026-11-18T00:00:00+01:00"},
		{"sent", 2, 2, "2026-11-16T12:00:00+01:00"},
		{"main~1", 5, 5, "2026-11-19T10:00:00+01:00"},
		{full, 3, 3, "2026-11-18T00:00:00+01:00"},
		{full[:9], 3, 3, "2026-11-18T00:00:00+01:00"},
	} {
		for edge, want := range map[Edge]int{End: c.end, Start: c.start} {
			h, at, err := l.Point(context.Background(), c.text, now, edge)
			var before *BeforeError
			switch {
			case want < 0:
				if !errors.As(err, &before) || !strings.Contains(err.Error(), "began on 2026-09-01 09:00") || !h.IsZero() {
					t.Errorf("%q at its start: %s, %v", c.text, h, err)
				}
			case err != nil || h != r.hash(want):
				t.Errorf("%q (%d): %s, %v; want commit %d", c.text, edge, h, err, want)
			case edge == End && at.Format(time.RFC3339) != c.at:
				t.Errorf("%q is %s, want %s", c.text, at.Format(time.RFC3339), c.at)
			}
		}
	}
	for text, want := range map[string]string{
		"nonsense": `"nonsense" is neither a time nor a commit`, "": `"" is neither`, "03/04": "3 April", "HEAD~99": "before the first commit", "HEAD^2": "a parent that",
		"ffffff": "is neither", "2026-02-30": "no day", "2026-01..2026-03": "is neither", "all": "is neither", strings.Repeat("x", 300): `xxx..." is neither`, "a\x1b[2Jb": `"a\x1b[2Jb"`,
	} {
		h, at, err := l.Point(context.Background(), text, now, End)
		var e *PointError
		if !errors.As(err, &e) || !strings.Contains(err.Error(), want) || e.Hint == "" && !strings.Contains(text, "HEAD") || !h.IsZero() || !at.IsZero() {
			t.Errorf("%q: %s, %v", text, h, err)
		}
	}
}

func TestBeforeError(t *testing.T) {
	r := newRepo(t)
	r.write("crm.yaml", settings)
	_, err := Open(r.open(), Options{}).At(context.Background(), time.Unix(1, 0))
	if err == nil || err.Error() != "the store has no history yet" {
		t.Errorf("unborn: %v", err)
	}
	for i := range 5 {
		var parents []int
		if i > 0 {
			parents = []int{i - 1}
		}
		r.commit(int64(1_700_000_000+i*60), "Anna", "change", map[string]string{"x": fmt.Sprint(i)}, parents...)
	}
	r.flush(4)
	dir := t.TempDir() + "/clone"
	git(t, r.dir, "clone", "-q", "--depth=2", "--branch=main", "file://"+r.dir, dir)
	_, err = Open(openStore(t, dir), Options{}).At(context.Background(), time.Unix(1_700_000_000, 0))
	if err == nil || !strings.Contains(err.Error(), "shallow clone begins") {
		t.Errorf("shallow: %v", err)
	}
}
