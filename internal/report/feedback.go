package report

import (
	"bytes"
	"cmp"
	"context"
	"maps"
	"math/big"
	"slices"

	"crm/internal/column"
	"crm/internal/crm"
)

// Feedback is what customers said in a period. Scores outside of their scale
// and answers without a score count as responses only.
type Feedback struct {
	Period    Period          `yaml:"period"`
	By        string          `yaml:"by"`
	Responses int             `yaml:"responses"`
	Customers int             `yaml:"customers"` // who answered
	NPS       Recommend       `yaml:"nps"`
	CSAT      Content         `yaml:"csat"`
	Others    []Scored        `yaml:"others"` // of other kinds
	Groups    []FeedbackGroup `yaml:"groups"`
	Comments  []Comment       `yaml:"comments"` // the newest first
	Unscored  int             `yaml:"unscored"` // without a score, or with one outside of the scale
}

// Recommend is the net promoter score: from 0 to 10, 9 and more are promoters, 6
// and less detractors.
type Recommend struct {
	Responses  int         `yaml:"responses"`
	Promoters  int         `yaml:"promoters"`
	Passives   int         `yaml:"passives"`
	Detractors int         `yaml:"detractors"`
	Score      crm.Decimal `yaml:"score"` // promoters less detractors in percent of all, from -100 to 100
}

// Content is how content customers are: from 1 to 5, 4 and more are.
type Content struct {
	Responses int         `yaml:"responses"`
	Content   int         `yaml:"content"`
	Share     crm.Decimal `yaml:"share"`   // of all, in percent
	Average   crm.Decimal `yaml:"average"` // of the scores
}

// Scored is answers of a kind that has no scale.
type Scored struct {
	Kind      string      `yaml:"kind"`
	Responses int         `yaml:"responses"`
	Average   crm.Decimal `yaml:"average"` // of the scores; unset: none has one
}

// FeedbackGroup is the answers of a month, or about an owner's customers, a
// product, a deal or by a channel.
type FeedbackGroup struct {
	Name      string    `yaml:"name"`
	Responses int       `yaml:"responses"`
	NPS       Recommend `yaml:"nps"`
	CSAT      Content   `yaml:"csat"`
}

// Comment is what a customer said in words.
type Comment struct {
	At    crm.Time    `yaml:"at"`
	ID    crm.ID      `yaml:"id"` // of the customer
	Name  string      `yaml:"name"`
	Kind  string      `yaml:"kind"`
	Score crm.Decimal `yaml:"score"`
	Text  string      `yaml:"text"`
}

// commentsMax is how many comments a Feedback has.
const commentsMax = 10

// FeedbackBy is what NewFeedback groups by; the first is the usual one.
func FeedbackBy() []string {
	return []string{"month", "quarter", "owner", "product", "deal", "channel"}
}

// NewFeedback sums up the answers of the period. Owner is that of the customer;
// deal and product are those of the deal that the answer is about, an answer
// about several products counts for each.
func NewFeedback(ctx context.Context, s Scope) (*Feedback, error) {
	if s.By == "" {
		s.By = FeedbackBy()[0]
	}
	list, err := inPieces(ctx, s.Snap, func(part, from, to int) *answers { return s.answers(s.Snap.Parts[part], from, to) })
	if err != nil {
		return nil, err
	}
	all := newAnswers()
	for _, x := range list {
		x.addTo(all)
	}
	return s.feedback(all), nil
}

// score is scores of one kind.
type score struct {
	n, high, low int
	sum          sums[int] // of one currency that is none
}

func (x *score) addTo(to *score) {
	to.n += x.n
	to.high += x.high
	to.low += x.low
	to.sum.addAll(&x.sum)
}

// answered is the answers of a group.
type answered struct {
	n         int
	nps, csat score
}

func (a *answered) addTo(to *answered) {
	to.n += a.n
	a.nps.addTo(&to.nps)
	a.csat.addTo(&to.csat)
}

// answers is what some customers said.
type answers struct {
	all                 answered
	customers, unscored int
	others              map[string]*score
	steps               map[int]*answered
	groups              map[string]*answered
	comments            []Comment
}

func newAnswers() *answers {
	return &answers{others: map[string]*score{}, steps: map[int]*answered{}, groups: map[string]*answered{}}
}

func (a *answers) addTo(to *answers) {
	a.all.addTo(&to.all)
	to.customers += a.customers
	to.unscored += a.unscored
	for kind, x := range a.others {
		x.addTo(of(to.others, kind))
	}
	for n, x := range a.steps {
		x.addTo(of(to.steps, n))
	}
	for name, x := range a.groups {
		x.addTo(of(to.groups, name))
	}
	to.comments = newest(append(to.comments, a.comments...))
}

// newest sorts comments and keeps the first commentsMax.
func newest(list []Comment) []Comment {
	slices.SortStableFunc(list, func(a, b Comment) int {
		return cmp.Or(b.At.Compare(a.At), cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Text, b.Text))
	})
	return list[:min(len(list), commentsMax)]
}

func (s *Scope) answers(p column.Part, from, to int) *answers {
	out, days := newAnswers(), s.Period.span()
	spans, at := p.Spans(column.Feedback), p.Moment(column.Feedback, "at")
	kinds, scores, texts := codesOf(p.Text(column.Feedback, "kind")), p.Decimal(column.Feedback, "score"), p.Text(column.Feedback, "text")
	names := s.feedbackNames(p)
	for row := p.Live.Next(from); row >= 0 && row < to; row = p.Live.Next(row + 1) {
		any := false
		for i, end := spans(row); i < end; i++ {
			t := at.At(i)
			if t.IsZero() && s.Period != (Period{}) || !t.IsZero() && !days.contains(t.DayNumber()) {
				continue
			}
			any = true
			kind := kinds.text(kinds.of(i))
			one, scored := answer(kind, scores, i)
			if !scored {
				out.unscored++
			}
			one.addTo(&out.all)
			if kind != crm.NPS && kind != crm.CSAT {
				x := of(out.others, kind)
				x.n++
				if scores.Set(i) {
					x.sum.add(0, scores.Coef(i), scores.Scale(i))
				}
			}
			if len(texts.Bytes(i)) > 0 {
				c := Comment{At: t, Kind: kind, Score: scores.At(i), Text: texts.String(i)}
				c.ID, c.Name = crm.ID(p.Text(column.Customers, "id").String(row)), p.Text(column.Customers, "name").String(row)
				if out.comments = append(out.comments, c); len(out.comments) > 8*commentsMax {
					out.comments = newest(out.comments)
				}
			}
			if names == nil {
				if !t.IsZero() {
					one.addTo(of(out.steps, Step(s.By).of(t.Date())))
				}
				continue
			}
			for _, name := range names(row, i) {
				one.addTo(of(out.groups, name))
			}
		}
		if any {
			out.customers++
		}
	}
	out.comments = newest(out.comments)
	return out
}

// answer is one answer, and whether it has a score within the scale of its kind.
func answer(kind string, scores *column.DecimalColumn, i int) (a answered, scored bool) {
	a.n = 1
	if !scores.Set(i) {
		return a, false
	}
	d := scores.At(i)
	cmp := func(n int64) int { return d.Cmp(crm.DecimalOf(n)) }
	x, high := &a.nps, int64(9)
	switch {
	case kind == crm.NPS && cmp(0) >= 0 && cmp(10) <= 0:
		if cmp(6) <= 0 {
			x.low = 1
		}
	case kind == crm.CSAT && cmp(1) >= 0 && cmp(5) <= 0:
		x, high = &a.csat, 4
	default:
		return a, kind != crm.NPS && kind != crm.CSAT
	}
	x.n = 1
	if cmp(high) >= 0 {
		x.high = 1
	}
	x.sum.add(0, scores.Coef(i), scores.Scale(i))
	return a, true
}

// feedbackNames tells under which names an answer counts; nil: by time.
func (s *Scope) feedbackNames(p column.Part) func(row, i int) []string {
	switch s.By {
	case "owner":
		owners := codesOf(p.Text(column.Customers, "owner"))
		return func(row, _ int) []string { return []string{owners.text(owners.of(row))} }
	case "channel":
		channels := codesOf(p.Text(column.Feedback, "channel"))
		return func(_, i int) []string { return []string{channels.text(channels.of(i))} }
	case "deal", "product":
		abouts, ids, titles := p.Text(column.Feedback, "deal"), p.Text(column.Deals, "id"), p.Text(column.Deals, "title")
		deals, lines, products := p.Spans(column.Deals), p.Spans(column.DealLines), p.Text(column.DealLines, "product")
		return func(row, i int) []string {
			about := abouts.Bytes(i)
			if len(about) == 0 {
				return []string{""}
			}
			for d, end := deals(row); d < end; d++ {
				if !bytes.Equal(ids.Bytes(d), about) {
					continue
				}
				if s.By == "deal" {
					return []string{titles.String(d)}
				}
				var out []string
				for l, last := lines(d); l < last; l++ {
					if name := products.String(l); !slices.Contains(out, name) {
						out = append(out, name)
					}
				}
				if len(out) > 0 {
					return out
				}
			}
			return []string{""}
		}
	}
	return nil
}

func (s *Scope) feedback(x *answers) *Feedback {
	out := &Feedback{
		Period: s.Period, By: s.By, Responses: x.all.n, Customers: x.customers, Unscored: x.unscored,
		NPS: x.all.nps.recommend(), CSAT: x.all.csat.content(), Comments: x.comments,
	}
	for _, kind := range slices.Sorted(maps.Keys(x.others)) {
		out.Others = append(out.Others, Scored{kind, x.others[kind].n, x.others[kind].average()})
	}
	group := func(name string, a *answered) FeedbackGroup {
		return FeedbackGroup{name, a.n, a.nps.recommend(), a.csat.content()}
	}
	if first, last, ok := Step(s.By).window(s.Period, s.Now, maps.Keys(x.steps)); ok && len(x.steps) > 0 {
		for n := first; n <= last; n++ {
			out.Groups = append(out.Groups, group(Step(s.By).name(n), of(x.steps, n)))
		}
	}
	for name, a := range x.groups {
		out.Groups = append(out.Groups, group(name, a))
	}
	if len(x.groups) > 0 {
		slices.SortFunc(out.Groups, func(a, b FeedbackGroup) int {
			return cmp.Or(cmp.Compare(b.Responses, a.Responses), cmp.Compare(a.Name, b.Name))
		})
	}
	return out
}

func (x *score) recommend() Recommend {
	return Recommend{x.n, x.high, x.n - x.high - x.low, x.low, percent(x.high-x.low, x.n)}
}

func (x *score) content() Content {
	return Content{x.n, x.high, percent(x.high, x.n), x.average()}
}

// average is the mean of the scores with two digits after the point; unset
// without any.
func (x *score) average() crm.Decimal {
	sum := new(big.Rat)
	for i := range x.sum.by {
		sum.Add(sum, x.sum.by[i].rat())
	}
	if x.sum.n == 0 {
		return crm.Decimal{}
	}
	d, err := crm.ParseDecimal(crm.TotalOf(sum.Quo(sum, big.NewRat(int64(x.sum.n), 1)), 2, "").Amount)
	if err != nil {
		return crm.Decimal{}
	}
	return d
}
