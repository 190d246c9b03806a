package history

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"crm/internal/crm"
	"crm/internal/store"
	"crm/internal/when"
)

// Edge is the end of a day or period that a text means.
type Edge int

const (
	// End reads a day as its end, as in "the state of that day".
	End Edge = iota
	// Start reads a day as its beginning, as in "since that day".
	Start
)

// PointError says that a text names neither a time nor a commit.
type PointError struct {
	Text string
	Why  string // what is wrong with it, when more is known; else empty
	Hint string
	// Several tells that it is the beginning of several commits. It may be meant as
	// something else.
	Several bool
}

// Error is one line.
func (e *PointError) Error() string {
	text := e.Text
	if utf8.RuneCountInString(text) > 60 {
		text = string([]rune(text)[:60]) + "..."
	}
	if strings.HasPrefix(e.Why, "is ") || strings.HasPrefix(e.Why, "goes ") || strings.HasPrefix(e.Why, "names ") {
		return strconv.Quote(text) + " " + e.Why
	}
	if e.Why != "" {
		return strconv.Quote(text) + ": " + e.Why
	}
	return strconv.Quote(text) + " is neither a time nor a commit"
}

// maxName is more than the name of any commit, in bytes; file systems bound the
// names of branches.
const maxName = 200

// Point finds the commit that a text means, and the moment: a day, a time or a
// period as package when reads them ("2026-11-19", "2 weeks ago", "last monday",
// "2026-q3"), else the name of a commit (its hash or the beginning of it,
// HEAD~3, a tag or branch). Times come first: 2026 is the year, also when a
// commit begins with these digits; write five of its digits then.
//
// The edge tells which end of a day or period is meant; at its start nothing of
// it has happened yet. The moment of a day that is not over yet is now, and so is
// at its end what is still to come: nothing is known of it. The commit of a moment
// is that of At; of a commit the moment is when it was committed, in the zone of
// now.
//
// The error is a *PointError, a *BeforeError, or that of reading the repository.
func (l *Log) Point(ctx context.Context, text string, now time.Time, edge Edge) (store.Hash, time.Time, error) {
	text = strings.TrimSpace(text)
	t, begun, terr := moment(text, now, edge)
	if terr == nil {
		h, err := l.At(ctx, t)
		if err != nil {
			return store.Hash{}, time.Time{}, err
		}
		if t.After(now) && (begun || edge == End) {
			t = now
		}
		return h, t, nil
	}
	if len(text) > maxName {
		return store.Hash{}, time.Time{}, &PointError{Text: text, Hint: pointHint}
	}
	h, err := l.store.Resolve(text)
	if err != nil {
		return store.Hash{}, time.Time{}, pointError(text, terr, err)
	}
	s, err := l.store.Tracer().Step(h)
	if err != nil {
		return store.Hash{}, time.Time{}, err
	}
	return h, time.Unix(s.Committed, 0).In(now.Location()), nil
}

// Ahead tells whether a text is a time, or a run of days, that has not begun at now.
func Ahead(text string, now time.Time) bool {
	t, begun, err := moment(strings.TrimSpace(text), now, End)
	return err == nil && !begun && t.After(now)
}

const pointHint = `write it like "2026-11-19", "2 weeks ago", "last monday" or HEAD~3; "crm history" lists the commits`

// pointError tells the most helpful of what was wrong with a text: read as a
// time, and as a commit.
func pointError(text string, terr, rerr error) error {
	var rev *store.RevisionError
	if !errors.As(rerr, &rev) {
		return rerr
	}
	e := &PointError{Text: text, Hint: pointHint}
	var when *when.Error
	switch {
	case errors.As(terr, &when) && when.Why != "":
		e.Why = when.Why
	case strings.Contains(rev.What, "beginning of"):
		e.Why, e.Hint, e.Several = rev.What, rev.Hint, true
	case rev.Hint == "": // it is a commit in form
		e.Why, e.Hint = rev.What, `"crm history" lists the commits`
		if strings.Contains(rev.What, "shallow") {
			e.Hint = `"git fetch --unshallow" brings what was before`
		}
	}
	return e
}

// moment reads a time: the last second that belongs to it at its end, or the
// last before it at its start. It tells whether it is a run of days that has begun
// and whose end is meant.
func moment(text string, now time.Time, edge Edge) (t time.Time, begun bool, err error) {
	from, to, err := when.ParsePeriod(text, now)
	several := err == nil && !from.IsZero() && !to.IsZero() && from != to && !strings.Contains(text, "..")
	if !several {
		t, err := when.Parse(text, now, when.Past)
		if err != nil {
			return time.Time{}, false, err
		}
		if !t.IsDay() {
			return t.Std().In(now.Location()), false, nil
		}
		from, to = t.Date(), t.Date()
	}
	if edge == Start {
		return from.In(now.Location()).Add(-time.Second), false, nil
	}
	return to.AddDays(1).In(now.Location()).Add(-time.Second), from.Compare(crm.DateOf(now)) <= 0, nil
}
