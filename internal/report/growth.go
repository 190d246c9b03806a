package report

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"crm/internal/column"
	"crm/internal/crm"
)

// Growth is how the book grew: the customers that are in it by when they were
// created. Those that were removed since are not known.
type Growth struct {
	Period    Period        `yaml:"period"`
	By        string        `yaml:"by"`
	Step      Step          `yaml:"step"`
	Customers int           `yaml:"customers"` // in the book, whenever created
	Before    int           `yaml:"before"`    // created before what is shown
	Added     int           `yaml:"added"`     // created in the period
	Undated   int           `yaml:"undated"`   // of whom it is not known when
	Steps     []Added       `yaml:"steps"`
	Groups    []GrowthGroup `yaml:"groups"` // those with the most added first
}

// Added is the customers created in a step of time, and all up to its end.
type Added struct {
	Name  string `yaml:"name"`
	Added int    `yaml:"added"`
	Total int    `yaml:"total"`
}

// GrowthGroup is the customers of a stage, source, type or owner.
type GrowthGroup struct {
	Name      string `yaml:"name"`
	Customers int    `yaml:"customers"` // in the book
	Added     int    `yaml:"added"`     // in the period
	Steps     []int  `yaml:"steps"`     // added in each of Growth.Steps
}

// GrowthBy is what NewGrowth groups by; the first is the usual one.
func GrowthBy() []string { return []string{"stage", "source", "type", "owner"} }

// NewGrowth counts customers by when they were created, each in the zone in which
// that was noted.
func NewGrowth(ctx context.Context, s Scope) (*Growth, error) {
	if s.By == "" {
		s.By = GrowthBy()[0]
	}
	list, err := inPieces(ctx, s.Snap, func(part, from, to int) map[string]*createdDays {
		return countCreated(s.Snap.Parts[part], s.By, from, to)
	})
	if err != nil {
		return nil, err
	}
	groups := map[string]*createdDays{}
	for _, x := range list {
		for name, days := range x {
			to := of(groups, name)
			to.undated += days.undated
			if to.days == nil {
				to.days = map[int]int{}
			}
			for day, n := range days.days {
				to.days[day] += n
			}
		}
	}
	return s.growth(groups), nil
}

// createdDays is how many customers were created on which day.
type createdDays struct {
	days    map[int]int
	undated int
}

func countCreated(p column.Part, by string, from, to int) map[string]*createdDays {
	created, names := p.Moment(column.Customers, "created"), codesOf(p.Text(column.Customers, by))
	var list []createdDays
	for row := p.Live.Next(from); row >= 0 && row < to; row = p.Live.Next(row + 1) {
		x := grown(&list, names.of(row))
		if !created.Set(row) {
			x.undated++
			continue
		}
		if x.days == nil {
			x.days = map[int]int{}
		}
		x.days[created.At(row).DayNumber()]++
	}
	out := map[string]*createdDays{}
	for code := range list {
		if x := &list[code]; x.undated+len(x.days) > 0 {
			out[names.text(code)] = x
		}
	}
	return out
}

func (s Scope) growth(groups map[string]*createdDays) *Growth {
	out := &Growth{Period: s.Period, By: s.By}
	span, all := s.Period.span(), map[int]int{}
	for _, x := range groups {
		out.Undated += x.undated
		out.Customers += x.undated
		for day, n := range x.days {
			all[day] += n
			out.Customers += n
		}
	}
	within := func(step Step) func(yield func(int) bool) {
		return func(yield func(int) bool) {
			for day := range all {
				if span.contains(day) && !yield(step.of(crm.DateOfNumber(day))) {
					return
				}
			}
		}
	}
	first, last, _ := Weekly.window(s.Period, s.Now, within(Weekly))
	out.Step = stepFor(7 * (last - first))
	first, last, ok := out.Step.window(s.Period, s.Now, within(out.Step))
	var steps []int
	if ok {
		steps = make([]int, last-first+1)
	}
	for day, n := range all {
		if span.contains(day) {
			out.Added += n
		}
		k := out.Step.of(crm.DateOfNumber(day)) - first
		switch {
		case k >= 0 && k < len(steps) && span.contains(day):
			steps[k] += n
		case day < span.from || span.contains(day) && k < 0:
			out.Before += n
		}
	}
	total := out.Before
	for k, n := range steps {
		total += n
		out.Steps = append(out.Steps, Added{out.Step.name(first + k), n, total})
	}
	for _, name := range slices.Sorted(maps.Keys(groups)) {
		x := groups[name]
		g := GrowthGroup{Name: name, Customers: x.undated, Steps: make([]int, len(steps))}
		for day, n := range x.days {
			g.Customers += n
			if !span.contains(day) {
				continue
			}
			g.Added += n
			if k := out.Step.of(crm.DateOfNumber(day)) - first; k >= 0 && k < len(steps) {
				g.Steps[k] += n
			}
		}
		out.Groups = append(out.Groups, g)
	}
	slices.SortStableFunc(out.Groups, func(a, b GrowthGroup) int {
		return cmp.Or(cmp.Compare(b.Added, a.Added), cmp.Compare(b.Customers, a.Customers))
	})
	return out
}
