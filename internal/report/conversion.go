package report

import (
	"cmp"
	"context"
	"slices"

	"crm/internal/crm"
)

// Conversion is how far deals came that were created in a period.
type Conversion struct {
	Head      `yaml:",inline"`
	Pipelines []Funnel `yaml:"pipelines"`
	Undated   int      `yaml:"undated"` // deals of which nothing says when they were created, and which so are in no period
	Unknown   int      `yaml:"unknown"` // deals in a pipeline that the settings do not know
}

// Funnel is the deals of a pipeline.
type Funnel struct {
	Pipeline string   `yaml:"pipeline"`
	All      Cohort   `yaml:"all"`
	Groups   []Cohort `yaml:"groups"`
}

// Cohort is deals that are looked at together.
type Cohort struct {
	Name  string       `yaml:"name"`
	Deals int          `yaml:"deals"`
	Open  int          `yaml:"open"`
	Won   int          `yaml:"won"`
	Lost  int          `yaml:"lost"`
	Rate  crm.Decimal  `yaml:"rate"` // percent of the deals that are won
	Steps []FunnelStep `yaml:"steps"`
}

// FunnelStep is a stage that deals come through; the last one is that they are won.
type FunnelStep struct {
	Stage   string      `yaml:"stage"`
	Reached int         `yaml:"reached"` // deals that came so far, also those that skipped the stage
	Share   crm.Decimal `yaml:"share"`   // percent of all deals
	Next    crm.Decimal `yaml:"next"`    // percent of those that came so far that came on
	Lost    int         `yaml:"lost"`    // deals that were lost from here
	Open    int         `yaml:"open"`    // deals that are here
}

// wonStep is the name of the last step.
const wonStep = "won"

// cohort is a Cohort in the making: how many deals came how far, by the number of
// the step, and how many were lost from and are at each.
type cohort struct{ furthest, lost, open []int }

func (c *cohort) size() int { return sumOf(c.furthest) }

func sumOf(list []int) int {
	n := 0
	for _, x := range list {
		n += x
	}
	return n
}

func (c *cohort) addTo(to *cohort) {
	for _, x := range []struct {
		from []int
		to   *[]int
	}{{c.furthest, &to.furthest}, {c.lost, &to.lost}, {c.open, &to.open}} {
		for i, n := range x.from {
			*grown(x.to, i) += n
		}
	}
}

// cohorts is the deals of a pipeline by group.
type cohorts struct {
	all cohort
	by  map[key]*cohort
}

type funnels struct {
	pipelines        []cohorts // as in the settings
	undated, unknown int
}

func (s *Scope) newFunnels() *funnels {
	f := &funnels{pipelines: make([]cohorts, len(s.Settings.Pipelines))}
	for i := range f.pipelines {
		f.pipelines[i].by = map[key]*cohort{}
	}
	return f
}

// NewConversion follows the deals that were created in the period, by the stages
// of their histories. A deal came as far as the last of the open stages, in the
// order of the settings, in which it is or its history has it, and through all of
// those before; a deal that is won through all. Nothing said of a deal, it is in
// the first. A deal was lost from the last open stage of its history.
func NewConversion(ctx context.Context, s Scope) (*Conversion, error) {
	s.By = cmp.Or(s.By, ByQuarter)
	list, err := inPieces(ctx, s.Snap, s.follow)
	if err != nil {
		return nil, err
	}
	all := s.newFunnels()
	for _, f := range list {
		all.undated += f.undated
		all.unknown += f.unknown
		for i := range f.pipelines {
			f.pipelines[i].all.addTo(&all.pipelines[i].all)
			for k, c := range f.pipelines[i].by {
				c.addTo(of(all.pipelines[i].by, k))
			}
		}
	}
	out := &Conversion{Head: s.head(), Undated: all.undated, Unknown: all.unknown}
	for i := range all.pipelines {
		x, p := &all.pipelines[i], &s.Settings.Pipelines[i]
		if x.all.size() == 0 {
			continue
		}
		stages := openStages(p)
		f := Funnel{Pipeline: p.Name, All: x.all.figures("all", stages)}
		for _, k := range ordered(&s, x.by, (*cohort).size) {
			f.Groups = append(f.Groups, x.by[k].figures(k.name, stages))
		}
		out.Pipelines = append(out.Pipelines, f)
	}
	return out, nil
}

// openStages is the stages that deals come through, in order.
func openStages(p *crm.Pipeline) []string {
	var out []string
	for i := range p.Stages {
		if outcomeOf(&p.Stages[i]) == open {
			out = append(out, p.Stages[i].Name)
		}
	}
	return out
}

func (c *cohort) figures(name string, stages []string) Cohort {
	at := func(list []int, i int) int {
		if i < len(list) {
			return list[i]
		}
		return 0
	}
	out := Cohort{Name: name, Deals: c.size(), Won: at(c.furthest, len(stages)), Lost: sumOf(c.lost), Open: sumOf(c.open)}
	out.Rate = percent(out.Won, out.Deals)
	reached := out.Deals
	for i, stage := range append(slices.Clone(stages), wonStep) {
		step := FunnelStep{Stage: stage, Reached: reached, Share: percent(reached, out.Deals), Lost: at(c.lost, i), Open: at(c.open, i)}
		reached -= at(c.furthest, i)
		if i < len(stages) {
			step.Next = percent(reached, step.Reached)
		}
		out.Steps = append(out.Steps, step)
	}
	return out
}

func (s *Scope) follow(part, from, to int) *funnels {
	x, out := s.sales(part), s.newFunnels()
	by := x.by(s.By)
	list := make([]*groups[cohort], len(out.pipelines))
	end := make([]int, len(out.pipelines)) // the number of the last step
	for i := range list {
		list[i] = groupsOf[cohort](by)
		end[i] = len(openStages(&s.Settings.Pipelines[i]))
	}
	x.each(from, to, func(row, deal int) {
		day := x.openDay(deal)
		if !x.falls(day) {
			if day == unset {
				out.undated++
			}
			return
		}
		p := x.place(deal)
		if p.pipeline < 0 {
			out.unknown++
			return
		}
		far, last := x.came(deal, p)
		if p.outcome == won {
			far = end[p.pipeline]
		} else {
			far = min(far, max(end[p.pipeline]-1, 0))
		}
		count := func(c *cohort) {
			*grown(&c.furthest, far)++
			switch p.outcome {
			case lost:
				*grown(&c.lost, last)++
			case open:
				*grown(&c.open, max(p.step, 0))++
			}
		}
		count(&out.pipelines[p.pipeline].all)
		list[p.pipeline].each(row, deal, day, count)
	})
	for i, g := range list {
		gather(g, out.pipelines[i].by, (*cohort).size, (*cohort).addTo)
	}
	return out
}

// came is the furthest of the open stages in which a deal is or was, and the last
// of its history.
func (s *sales) came(deal int, p *place) (furthest, last int) {
	furthest = max(p.step, 0)
	pipeline := s.pipelines.of(deal)
	from, to := s.changes(deal)
	for i := from; i < to; i++ {
		if s.changed.Set(i) && s.changed.At(i).DayNumber() > s.today {
			continue
		}
		if step := s.placeOfChange(pipeline, i).step; step >= 0 {
			furthest, last = max(furthest, step), step
		}
	}
	return furthest, last
}
