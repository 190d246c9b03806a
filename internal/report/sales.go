package report

import (
	"crm/internal/column"
	"crm/internal/crm"
	"crm/internal/rates"
)

// Head is what a report about deals says of itself.
type Head struct {
	Period   Period   `yaml:"period"`
	By       string   `yaml:"by"`       // what it groups by
	Today    crm.Date `yaml:"today"`    // the day that it is for
	Currency string   `yaml:"currency"` // of the store: that of what is converted
}

func (s *Scope) head() Head { return Head{s.Period, s.By, crm.DateOf(s.Now), s.Settings.Currency} }

// sales is the columns of the deals in a part, and what the settings say of them.
type sales struct {
	*Scope
	part                       column.Part
	days                       span
	today                      int
	span                       func(row int) (from, to int)
	pipelines, stages, sources *codes
	owners                     *codes // of deals
	bookOwners, bookSources    *codes // of customers, for deals without
	amounts                    *column.DecimalColumn
	currencies                 *codes
	rates                      map[dated]rates.Rate // as far as asked for; less than 0: there is none
	chances                    *column.IntColumn
	closes                     *column.DayColumn
	created                    *column.MomentColumn
	changes                    func(deal int) (from, to int)
	changed                    *column.MomentColumn // when a change of stage was
	changedTo                  *codes               // its stage
	places, changePlaces       [][]place            // by the codes of pipeline and stage, and of stage in the history
	currency                   []string             // by code, as far as asked for
}

// place is where a deal stands.
type place struct {
	known    bool // the rest is filled in
	outcome  int  // open, won or lost
	pipeline int  // its number in the settings; -1: they do not know it
	stage    int  // likewise, within the pipeline
	chance   int  // percent; -1: not known
	step     int  // its number among the open stages; -1: none of them
}

// unset stands for a day that is not known.
const unset = -1 << 40

func (s *Scope) sales(part int) *sales {
	p := s.Snap.Parts[part]
	amount := p.Money(column.Deals, "amount")
	return &sales{
		Scope: s, part: p, days: s.Period.span(), today: crm.DateOf(s.Now).DayNumber(), span: p.Spans(column.Deals),
		pipelines: codesOf(p.Text(column.Deals, "pipeline")), stages: codesOf(p.Text(column.Deals, "stage")), sources: codesOf(p.Text(column.Deals, "source")),
		owners: codesOf(p.Text(column.Deals, "owner")), bookOwners: codesOf(p.Text(column.Customers, "owner")), bookSources: codesOf(p.Text(column.Customers, "source")),
		amounts: amount.Amount(), currencies: codesOf(amount.Currency()), chances: p.Int(column.Deals, "probability"),
		closes: p.Day(column.Deals, "close"), created: p.Moment(column.Deals, "created"),
		changes: p.Spans(column.DealHistory), changed: p.Moment(column.DealHistory, "at"), changedTo: codesOf(p.Text(column.DealHistory, "stage")),
	}
}

// each calls f for the deals of the live customers from <= row < to.
func (s *sales) each(from, to int, f func(row, deal int)) {
	for row := s.part.Live.Next(from); row >= 0 && row < to; row = s.part.Live.Next(row + 1) {
		first, end := s.span(row)
		for i := first; i < end; i++ {
			f(row, i)
		}
	}
}

// place is where a deal stands.
func (s *sales) place(deal int) *place {
	pipeline, stage := s.pipelines.of(deal), s.stages.of(deal)
	p := grown(grown(&s.places, pipeline), stage)
	if !p.known {
		*p = s.find(s.pipelines.text(pipeline), s.stages.text(stage))
	}
	return p
}

// placeOfChange is where a deal of a pipeline, by its code, stood after a change.
func (s *sales) placeOfChange(pipeline, change int) *place {
	stage := s.changedTo.of(change)
	p := grown(grown(&s.changePlaces, pipeline), stage)
	if !p.known {
		*p = s.find(s.pipelines.text(pipeline), s.changedTo.text(stage))
	}
	return p
}

// currencyOf is the currency of a deal's amount.
func (s *sales) currencyOf(deal int) string {
	code := s.currencies.of(deal)
	name := grown(&s.currency, code)
	if *name == "" {
		*name = s.currencies.text(code)
	}
	return *name
}

// find is where a deal in a stage of a pipeline stands by the settings.
func (s *Scope) find(pipeline, stage string) place {
	out := place{known: true, pipeline: -1, stage: -1, chance: -1, step: -1}
	p := s.Settings.Pipeline(pipeline)
	if p == nil {
		return out
	}
	steps := 0
	for i := range s.Settings.Pipelines {
		if &s.Settings.Pipelines[i] == p {
			out.pipeline = i
		}
	}
	for i := range p.Stages {
		x := &p.Stages[i]
		if x.Name == stage {
			out.stage, out.outcome = i, outcomeOf(x)
			if x.Probability != nil {
				out.chance = percentOf(int64(*x.Probability))
			}
			if out.outcome == open {
				out.step = steps
			}
			return out
		}
		if outcomeOf(x) == open {
			steps++
		}
	}
	return out
}

func outcomeOf(s *crm.DealStage) int {
	switch s.Outcome {
	case "won":
		return won
	case "lost":
		return lost
	}
	return open
}

// percentOf is a probability that cannot be less than never or more than always.
func percentOf(n int64) int { return int(min(max(n, 0), 100)) }

// chance is the probability of a deal in percent, its own or that of its stage; -1
// when neither is known.
func (s *sales) chance(deal int, p *place) int {
	if n, ok := s.chances.At(deal); ok {
		return percentOf(n)
	}
	return p.chance
}

// closeDay is the day by its number on which a deal closed, or shall; unset when
// that is not known. One that is won or lost and has no day closed when it came
// into its stage.
func (s *sales) closeDay(deal int, p *place) int {
	if s.closes.Set(deal) {
		if d := s.closes.At(deal); d.Year > 0 {
			return d.DayNumber()
		}
	}
	if p.outcome == open {
		return unset
	}
	from, to := s.changes(deal)
	stage := s.stages.text(s.stages.of(deal))
	for i := to - 1; i >= from; i-- {
		if s.changed.Set(i) && s.changedTo.text(s.changedTo.of(i)) == stage {
			return s.changed.At(i).DayNumber()
		}
	}
	return unset
}

// openDay is the day on which a deal was created: without one, the first that its
// history knows; unset when that is not known either.
func (s *sales) openDay(deal int) int {
	if s.created.Set(deal) {
		return s.created.At(deal).DayNumber()
	}
	from, to := s.changes(deal)
	for i := from; i < to; i++ {
		if s.changed.Set(i) {
			return s.changed.At(i).DayNumber()
		}
	}
	return unset
}

// falls tells whether a day is one of the period. One that is not known is when
// the period is all days.
func (s *sales) falls(day int) bool {
	if day == unset {
		return s.Period == Period{}
	}
	return s.days.contains(day)
}
