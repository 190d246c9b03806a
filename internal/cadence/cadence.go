// Package cadence tells which customers have waited longer for a touch than the
// settings allow.
//
// A cadence is a number of days for the customers with a tag, in a stage, or of
// an owner; of several the first that fits counts (crm.Settings.Cadence). The
// days are counted from the latest interaction up to now, that of an
// organization's people included (package join), else from the day on which the
// customer was created. One without either has no beginning to count from and
// is late at once: nobody has ever been in touch.
//
// It works on columns and reads no clock.
package cadence

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"crm/internal/column"
	"crm/internal/crm"
	"crm/internal/join"
)

// Late is a customer who is past the cadence.
type Late struct {
	Row     column.Row
	Last    crm.Time // latest interaction; unset: never
	Since   crm.Date // from when the days are counted; unset: not known
	Cadence int      // days that may pass
	Rule    int      // index in Settings.Cadence
	Past    int      // days beyond them, from 1; -1: not known
}

// Find gives the customers past their cadence at the time now, in the zone of
// which days begin: the longest past first, those of whom nothing is known at
// the end, else in the order of the snapshot. Rules without a positive number of
// days are passed over. Contacts must know all customers of the snapshot
// (join.LastContacts with nil rows). The error is that of ctx.
func Find(ctx context.Context, snap *column.Snapshot, set *crm.Settings, contacts func() *join.Contacts, now time.Time) ([]Late, error) {
	if !slices.ContainsFunc(set.Cadence, hasDays) {
		return nil, ctx.Err()
	}
	f := finder{snap: snap, set: set, contacts: contacts(), today: crm.DateOf(now).DayNumber()}
	parts := make([][]Late, len(snap.Parts))
	var done sync.WaitGroup
	for i := range snap.Parts {
		done.Go(func() {
			if ctx.Err() == nil {
				f.part(i, func(l Late) { parts[i] = append(parts[i], l) })
				slices.SortFunc(parts[i], func(a, b Late) int { return cmp.Compare(a.Row.Row, b.Row.Row) })
			}
		})
	}
	done.Wait()
	out := slices.Concat(parts...)
	slices.SortStableFunc(out, func(a, b Late) int { return cmp.Compare(b.Past, a.Past) })
	return out, ctx.Err()
}

// Each calls do with what Find finds in one part, in an order of no meaning.
func Each(snap *column.Snapshot, part int, set *crm.Settings, contacts func() *join.Contacts, now time.Time, do func(Late)) {
	if slices.ContainsFunc(set.Cadence, hasDays) {
		f := finder{snap: snap, set: set, contacts: contacts(), today: crm.DateOf(now).DayNumber()}
		f.part(part, do)
	}
}

func hasDays(c crm.Cadence) bool { return c.Days > 0 }

type finder struct {
	snap     *column.Snapshot
	set      *crm.Settings
	contacts *join.Contacts
	today    int
}

// fits is the rows of a part that a rule fits; nil when it fits all.
func (f *finder) fits(p column.Part, c *crm.Cadence) *column.Bits {
	var out *column.Bits
	keep := func(b *column.Bits) {
		if out == nil {
			out = b
		} else {
			out.And(b)
		}
	}
	is := func(want string) func([]byte) bool { return func(text []byte) bool { return string(text) == want } }
	for _, by := range []struct{ column, want string }{{"stage", c.Stage}, {"owner", c.Owner}} {
		if by.want != "" {
			b := column.NewBits(p.Live.Len())
			p.Text(column.Customers, by.column).Select(b, is(by.want))
			keep(b)
		}
	}
	if c.Tag != "" {
		b := column.NewBits(p.Rows(column.Tags))
		p.Text(column.Tags, "value").Select(b, is(c.Tag))
		keep(p.Up(column.Tags, b))
	}
	return out
}

func (f *finder) part(number int, do func(Late)) {
	p := f.snap.Parts[number]
	created, snoozed := p.Moment(column.Customers, "created"), p.Day(column.Customers, "snoozed")
	rest := p.Live.Clone() // whom no rule before fits
	for i := range f.set.Cadence {
		rule := &f.set.Cadence[i]
		if rule.Days <= 0 {
			continue
		}
		fits := rest.Clone()
		if b := f.fits(p, rule); b != nil {
			fits.And(b)
		}
		rest.AndNot(fits)
		for row := range fits.All() {
			if d := snoozed.At(row); !d.IsZero() && d.DayNumber() > f.today {
				continue
			}
			at := column.Row{Part: number, Row: row}
			late := Late{Row: at, Cadence: rule.Days, Rule: i, Past: -1}
			late.Last, _ = f.contacts.Last(at)
			if late.Since = late.Last.Date(); late.Since.IsZero() {
				late.Since = created.At(row).Date()
			}
			if !late.Since.IsZero() {
				if late.Past = f.today - late.Since.DayNumber() - rule.Days; late.Past <= 0 {
					continue
				}
			}
			do(late)
		}
	}
}

// Deals tells when something last happened to the deals of a part: the latest of a
// touch of the customer, a move of the deal, and its creation. It is unset when
// nothing is known. A touch or a move to come does not count, as in package join.
func Deals(snap *column.Snapshot, part int, contacts *join.Contacts, now time.Time) func(deal, row int) crm.Time {
	p := snap.Parts[part]
	created, moved := p.Moment(column.Deals, "created"), p.Moment(column.DealHistory, "at")
	history := p.Spans(column.DealHistory)
	limit := now.Unix()
	return func(deal, row int) crm.Time {
		latest := created.At(deal)
		later := func(t crm.Time) {
			if latest.IsZero() || !t.IsZero() && t.Compare(latest) > 0 {
				latest = t
			}
		}
		for from, to := history(deal); from < to; from++ {
			if moved.Unix(from) <= limit {
				later(moved.At(from))
			}
		}
		last, _ := contacts.Last(column.Row{Part: part, Row: row})
		later(last)
		return latest
	}
}
