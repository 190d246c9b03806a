package audit

import (
	"context"
	"math/big"
	"sync"
	"time"

	"crm/internal/column"
	"crm/internal/crm"
)

// Health is how well a book was kept at one moment.
type Health struct {
	Customers int   // those whose files cannot be read included
	Warned    int   // customers with a warning, and with nothing worse
	Failing   int   // customers with an error; one whose file cannot be read has one
	Found     []int // findings, by rule
}

// Well is how many customers have neither an error nor a warning.
func (h *Health) Well() int { return h.Customers - h.Warned - h.Failing }

// Score is the mean over all customers of 100 for one who is well, 50 for one with a
// warning and 0 for one with an error, to one digit, the even one of two that are as
// near; unset when there are no customers. Notes do not count.
func (h *Health) Score() crm.Decimal {
	if h.Customers == 0 {
		return crm.Decimal{}
	}
	points := big.NewRat(int64(100*h.Well()+50*h.Warned), int64(h.Customers))
	d, err := crm.ParseDecimal(crm.TotalOf(points, 1, "").Amount)
	if err != nil {
		return crm.Decimal{} // a number below 101 is none too many
	}
	return d
}

// Course judges a book at several moments. What follows from the file of a customer
// alone it works out once for each file, however many moments have it.
type Course struct {
	Rules []Rule

	set   *crm.Settings
	least Severity
	mu    sync.Mutex
	kept  map[*column.Segment]*judged
}

// judged is what the rules that look at a customer alone found in all rows of a segment.
type judged struct {
	once  sync.Once
	found [][]record // by rule
}

// NewCourse is a Course with the rules of some that have a history, by the settings
// given, of which findings below a severity are not counted.
func NewCourse(rules []Rule, set *crm.Settings, least Severity) *Course {
	c := &Course{set: set, least: least, kept: map[*column.Segment]*judged{}}
	for _, r := range rules {
		// What is not counted may still tell who is well.
		if most := r.Most(); r.HasHistory() && (most.AtLeast(least) || most.AtLeast(Warning)) {
			c.Rules = append(c.Rules, r)
		}
	}
	return c
}

// Judge makes the rules as of a moment, for the live customers of a snapshot, whose
// files that cannot be read count as well. The error is that of ctx.
func (c *Course) Judge(ctx context.Context, snap *column.Snapshot, now time.Time) (*Health, error) {
	j := newJob(ctx, &Input{Snap: snap, Settings: c.set, Now: now})
	parts := make([]Health, len(snap.Parts))
	each(len(parts), func(i int) {
		if ctx.Err() == nil {
			parts[i] = c.part(j, i)
		}
	})
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	h := &Health{Found: make([]int, len(c.Rules))}
	for _, p := range parts {
		h.Customers += p.Customers
		h.Warned += p.Warned
		h.Failing += p.Failing
		for rule, n := range p.Found {
			h.Found[rule] += n
		}
	}
	for rule := range c.Rules {
		if r := &c.Rules[rule]; r.Name == unreadableRule {
			h.Customers += snap.Broken
			switch r.Severity {
			case Error:
				h.Failing += snap.Broken
			case Warning:
				h.Warned += snap.Broken
			}
			if r.Severity.AtLeast(c.least) {
				h.Found[rule] += snap.Broken
			}
		}
	}
	return h, nil
}

func (c *Course) part(j *job, number int) Health {
	p := j.Snap.Parts[number]
	kept := c.judged(j, number)
	h := Health{Customers: p.Live.Count(), Found: make([]int, len(c.Rules))}
	failing, warned := column.NewBits(p.Live.Len()), column.NewBits(p.Live.Len())
	least, failure, warning := c.least.rank(), Error.rank(), Warning.rank()
	for rule := range c.Rules {
		r := &c.Rules[rule]
		found := kept.found[rule]
		if r.find == nil {
			continue
		}
		if !r.alone {
			f := j.finder(r, number)
			r.find(f)
			found = f.out
		}
		for i := range found {
			x := &found[i]
			row := int(x.row)
			if r.alone && !p.Live.Get(row) {
				continue
			}
			switch x.severity {
			case failure:
				failing.Set(row)
			case warning:
				warned.Set(row)
			}
			if x.severity >= least {
				h.Found[rule]++
			}
		}
	}
	warned.AndNot(failing)
	h.Warned, h.Failing = warned.Count(), failing.Count()
	return h
}

// judged is what the rules that look at a customer alone find in the segment of a part.
func (c *Course) judged(j *job, number int) *judged {
	segment := j.Snap.Parts[number].Segment
	c.mu.Lock()
	k := c.kept[segment]
	if k == nil {
		k = &judged{}
		c.kept[segment] = k
	}
	c.mu.Unlock()
	k.once.Do(func() {
		k.found = make([][]record, len(c.Rules))
		all := column.NewBits(segment.Rows(column.Customers))
		all.SetRange(0, all.Len())
		for rule := range c.Rules {
			if r := &c.Rules[rule]; r.alone {
				f := j.finder(r, number)
				f.Live = all
				r.find(f)
				k.found[rule] = f.out
			}
		}
	})
	return k
}
