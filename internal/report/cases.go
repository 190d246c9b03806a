package report

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"crm/internal/column"
	"crm/internal/crm"
)

// Cases is how cases are dealt with: those that are open now, and how long those took
// that were answered or closed in the period.
type Cases struct {
	Period Period      `yaml:"period"`
	By     string      `yaml:"by"`
	All    CaseGroup   `yaml:"all"`
	Ages   []CaseAge   `yaml:"ages"`
	Groups []CaseGroup `yaml:"groups"`
}

// CaseGroup is some cases.
type CaseGroup struct {
	Name       string `yaml:"name"`
	Open       int    `yaml:"open"`       // whatever the period
	Waiting    int    `yaml:"waiting"`    // of the open ones, for somebody else
	Unanswered int    `yaml:"unanswered"` // of the open ones, without a first answer
	Opened     int    `yaml:"opened"`     // in the period
	Answered   int    `yaml:"answered"`   // for the first time in the period
	Closed     int    `yaml:"closed"`     // in the period
	Response   Days   `yaml:"minutes_to_answer"`
	Close      Days   `yaml:"days_to_close"`
}

// CaseAge is the open cases of an age.
type CaseAge struct {
	From       int `yaml:"from"`  // days since the case was opened; -1: not known
	Until      int `yaml:"until"` // -1: and more
	Open       int `yaml:"open"`
	Waiting    int `yaml:"waiting"`
	Unanswered int `yaml:"unanswered"`
}

// ByPriority groups cases by their priority.
const ByPriority = "priority"

// CasesBy is what NewCases groups by; the first is the usual one.
func CasesBy() []string { return []string{ByOwner, ByPriority} }

// caseAges is the ages of open cases; the last is of those of which it is not known.
func caseAges() []CaseAge {
	return []CaseAge{
		{From: 0, Until: 0}, {From: 1, Until: 3}, {From: 4, Until: 7}, {From: 8, Until: 30}, {From: 31, Until: 90}, {From: 91, Until: -1}, {From: -1, Until: -1},
	}
}

// NewCases sums up the cases. The owner of a case is its assignee, or else the owner of
// the customer; one that says no priority has the normal one. An answer counts with
// the minutes since the case was opened when both say the hour and it is not before
// that; a close with the days, when it is not before that either.
func NewCases(ctx context.Context, s Scope) (*Cases, error) {
	s.By = cmp.Or(s.By, CasesBy()[0])
	list, err := inPieces(ctx, s.Snap, func(part, from, to int) *cases { return s.cases(s.Snap.Parts[part], from, to) })
	if err != nil {
		return nil, err
	}
	all := newCases()
	for _, x := range list {
		x.addTo(all)
	}
	out := &Cases{Period: s.Period, By: s.By, All: all.all.figures("all"), Ages: all.ages}
	for name, x := range all.by {
		out.Groups = append(out.Groups, x.figures(name))
	}
	slices.SortFunc(out.Groups, func(a, b CaseGroup) int {
		if s.By == ByPriority {
			return cmp.Or(cmp.Compare(priorityRank(a.Name), priorityRank(b.Name)), cmp.Compare(a.Name, b.Name))
		}
		return cmp.Or(cmp.Compare(b.Open, a.Open), cmp.Compare(b.Closed, a.Closed), cmp.Compare(b.Opened, a.Opened), cmp.Compare(a.Name, b.Name))
	})
	return out, nil
}

// priorityRank puts what is high first.
func priorityRank(priority string) int {
	switch priority {
	case "high":
		return 0
	case "low":
		return 2
	}
	return 1
}

// handled is a CaseGroup in the making.
type handled struct {
	CaseGroup
	minutes, closed days
}

func (h *handled) addTo(to *handled) {
	to.Open += h.Open
	to.Waiting += h.Waiting
	to.Unanswered += h.Unanswered
	to.Opened += h.Opened
	to.Answered += h.Answered
	to.Closed += h.Closed
	h.minutes.addTo(&to.minutes)
	h.closed.addTo(&to.closed)
}

func (h *handled) figures(name string) CaseGroup {
	out := h.CaseGroup
	out.Name, out.Response, out.Close = name, h.minutes.figures(), h.closed.figures()
	return out
}

// cases is those of some customers.
type cases struct {
	all  handled
	ages []CaseAge
	by   map[string]*handled
}

func newCases() *cases { return &cases{ages: caseAges(), by: map[string]*handled{}} }

func (c *cases) addTo(to *cases) {
	c.all.addTo(&to.all)
	for i, x := range c.ages {
		to.ages[i].Open += x.Open
		to.ages[i].Waiting += x.Waiting
		to.ages[i].Unanswered += x.Unanswered
	}
	for name, x := range c.by {
		x.addTo(of(to.by, name))
	}
}

func (s *Scope) cases(p column.Part, from, to int) *cases {
	out, in, today := newCases(), s.Period.span(), crm.DateOf(s.Now).DayNumber()
	text := func(name string) *column.TextColumn { return p.Text(column.Tasks, name) }
	kinds, states, priorities, assignees, owners := text("kind"), text("state"), text("priority"), text("assignee"), p.Text(column.Customers, "owner")
	created, responded, done := p.Moment(column.Tasks, "created"), p.Moment(column.Tasks, "responded"), p.Moment(column.Tasks, "done")
	falls := func(c *column.MomentColumn, i int) bool {
		if !c.Set(i) {
			return false
		}
		day := c.At(i).DayNumber()
		return day <= today && in.contains(day)
	}
	spans := p.Spans(column.Tasks)
	for row := p.Live.Next(from); row >= 0 && row < to; row = p.Live.Next(row + 1) {
		for i, end := spans(row); i < end; i++ {
			if !kinds.Is(i, crm.CaseKind) {
				continue
			}
			var x handled
			if !done.Set(i) {
				x.Open = 1
				if states.Is(i, crm.CaseWaiting) {
					x.Waiting = 1
				}
				if !responded.Set(i) {
					x.Unanswered = 1
				}
				a := &out.ages[len(out.ages)-1]
				if created.Set(i) {
					a = ageOf(out.ages, today-created.At(i).DayNumber())
				}
				a.Open, a.Waiting, a.Unanswered = a.Open+1, a.Waiting+x.Waiting, a.Unanswered+x.Unanswered
			}
			if falls(created, i) {
				x.Opened = 1
			}
			if falls(responded, i) {
				x.Answered = 1
				if took := responded.Unix(i) - created.Unix(i); created.Set(i) && !created.IsDay(i) && !responded.IsDay(i) && took >= 0 {
					x.minutes.add(int(took / 60))
				}
			}
			if falls(done, i) {
				x.Closed = 1
				if created.Set(i) {
					if took := done.At(i).DayNumber() - created.At(i).DayNumber(); took >= 0 {
						x.closed.add(took)
					}
				}
			}
			x.addTo(&out.all)
			name := ""
			if s.By == ByPriority {
				name = cmp.Or(priorities.String(i), "normal")
			} else {
				name = cmp.Or(assignees.String(i), owners.String(row))
			}
			x.addTo(of(out.by, name))
		}
	}
	maps.DeleteFunc(out.by, func(_ string, x *handled) bool { return x.Open+x.Opened+x.Answered+x.Closed == 0 })
	return out
}

// ageOf is the ages in which a case lies that was opened some days ago.
func ageOf(list []CaseAge, days int) *CaseAge {
	i := 0
	for list[i].Until >= 0 && days > list[i].Until {
		i++
	}
	return &list[i]
}
