package cmd

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"crm/internal/crm"
	"crm/internal/decision"
	"crm/internal/index"
	"crm/internal/render"
	"crm/internal/term"
)

func newDupesReview(a *App) *cobra.Command {
	o := &dupesOptions{app: a}
	c := &cobra.Command{
		Use:   "review",
		Short: "go through the customers that may be one, a key each",
		Long: `Go through the customers that may be one, the surest first, and answer each with a
key: m joins them, n notes that they are not the same one and never asks again, l
leaves it for later, s shows both side by side, q ends. What was answered is kept at
once, so that you can stop at any time and go on where you were; what was left for
later comes last.`,
		Example: `  crm dupes review
  crm dupes review --where owner:me --min 0.9`,
		Args:              needs(0, 0, ""),
		RunE:              func(c *cobra.Command, _ []string) error { return o.review(c) },
		ValidArgsFunction: completeNothing,
	}
	f := c.Flags()
	f.StringVar(&o.where, "where", "", "only groups with a customer that a `QUERY` finds")
	completeFlag(a, c, "where", completeQueryText)
	f.StringVar(&o.kind, "type", "", "only a `TYPE` of customers: person, organization")
	completeFlag(a, c, "type", offer(string(crm.Person), string(crm.Organization)))
	f.StringVar(&o.min, "min", "", "only groups of at least this `SCORE`: 0.95 or 95%")
	return c
}

// laterNote is the pairs that a review left for later.
const laterNote = "dupes-later.json"

// question is a pair that is asked about.
type question struct {
	keep, other twin
	pair        twinPair
	key         string // tells the pair between processes
}

func (o *dupesOptions) review(c *cobra.Command) error {
	a := o.app
	if !a.term.CanAsk() {
		return &UsageError{Msg: "there is nobody to ask: this is not a terminal", Hint: "\"crm dupes\" lists them; \"crm merge\" and \"crm dupes ignore\" do what the keys do"}
	}
	least, err := o.least()
	if err != nil {
		return err
	}
	var groups []twins
	if err := a.view(o.view, func(v *view) (err error) {
		groups, err = o.find(v, least)
		return err
	}); err != nil {
		return err
	}
	later := readNote[map[string]bool](a.st, laterNote)
	if later == nil {
		later = map[string]bool{}
	}
	asked := questions(groups)
	slices.SortStableFunc(asked, func(x, y question) int {
		switch {
		case later[x.key] == later[y.key]:
			return 0
		case later[y.key]:
			return -1
		}
		return 1
	})
	r := &reviewing{app: a, cmd: c, moved: map[crm.ID]crm.ID{}}
	for i, q := range asked {
		delete(later, q.key)
		end, err := r.ask(i+1, len(asked), q, func() { later[q.key] = true })
		if errors.Is(err, term.ErrCancelled) {
			end, err = true, nil
		}
		if err != nil || end {
			r.tell(len(asked) - i)
			return cmp.Or(err, writeNote(a.st, laterNote, later))
		}
	}
	r.tell(0)
	return writeNote(a.st, laterNote, later)
}

// questions are the pairs of all groups, of which each has one who is kept.
func questions(groups []twins) []question {
	var out []question
	for i := range groups {
		g := &groups[i]
		who := map[string]twin{}
		for _, w := range g.who {
			who[string(w.id)] = w
		}
		// In a group of several each is asked about with the one it is most like.
		seen := map[string]bool{string(g.Members[0]): true}
		for len(seen) < len(g.Members) {
			at := slices.IndexFunc(g.pairs, func(p twinPair) bool { return seen[p.A] != seen[p.B] })
			if at < 0 {
				break
			}
			p := g.pairs[at]
			keep, other := p.A, p.B
			if !seen[keep] {
				keep, other = other, keep
			}
			seen[other] = true
			out = append(out, question{who[keep], who[other], p, p.A + " " + p.B})
		}
	}
	return out
}

type reviewing struct {
	app                *App
	cmd                *cobra.Command
	moved              map[crm.ID]crm.ID // where those are now that were joined
	joined, apart, put int
}

func (r *reviewing) now(id crm.ID) crm.ID {
	for r.moved[id] != "" {
		id = r.moved[id]
	}
	return id
}

// ask asks about one pair and does what is answered; true ends the review.
func (r *reviewing) ask(n, total int, q question, later func()) (bool, error) {
	a := r.app
	keep, other := r.now(q.keep.id), r.now(q.other.id)
	if keep == other {
		return false, nil
	}
	opts := render.OptionsOf(a.term)
	g := &twins{who: []twin{q.keep, q.other}, pairs: []twinPair{q.pair}}
	g.Score, g.Tier, g.Members = q.pair.Score, q.pair.Tier, []crm.ID{keep, other}
	fmt.Fprintf(a.term.Err, "\n%d of %d: ", n, total)
	o := &dupesOptions{app: a}
	if err := o.printGroup(a.term.Err, g, opts); err != nil {
		return true, err
	}
	for {
		key, err := a.term.Key("m merge, n not the same, l later, s show both, q quit: ", "mnlsq")
		if err != nil {
			return true, err
		}
		switch key {
		case 'm':
			j := &joining{app: a, refs: []index.Ref{{ID: keep, Name: q.keep.name}, {ID: other, Name: q.other.name}}}
			done, err := a.write(r.cmd, false, j.write)
			var conflict *ConflictError
			if errors.As(err, &conflict) {
				a.warn("%v", err)
				continue
			}
			if err != nil {
				return true, err
			}
			if done {
				r.joined++
				r.moved[other] = keep
				a.say("%s", j.told)
			}
			return false, nil
		case 'n':
			r.apart++
			return false, a.decide(r.cmd, false, []string{string(keep), string(other)}, "dupes ignore", func(d *crm.Decisions, x, y *crm.Customer) bool {
				decision.Keep(d, x.ID, y.ID, decision.Fingerprint(x), decision.Fingerprint(y), "", a.user(), crm.TimeOf(a.now))
				return true
			}, "are not the same one")
		case 'l':
			r.put++
			later()
			return false, nil
		case 's':
			if err := a.sideBySide(keep, other); err != nil {
				return true, err
			}
		case 'q':
			return true, nil
		}
	}
}

func (r *reviewing) tell(left int) {
	r.app.say("%d joined, %d not the same, %d for later, %d not asked", r.joined, r.apart, r.put, left)
}

// sideBySide shows two customers beside each other; what differs is marked.
func (a *App) sideBySide(x, y crm.ID) error {
	var sides [2][]render.Field
	var names [2]string
	for i, id := range []crm.ID{x, y} {
		c, err := a.st.Customer(id)
		if err != nil {
			return err
		}
		set, err := a.settings()
		if err != nil {
			return err
		}
		names[i] = c.Name
		if sides[i], err = (surroundings{app: a, set: set, now: a.now, name: a.nameOf, people: a.peopleOf}).fields(c); err != nil {
			return err
		}
		for _, n := range []struct {
			label string
			count int
		}{{"Interactions", len(c.Interactions)}, {"Deals", len(c.Deals)}, {"Tasks", len(c.Tasks)}, {"Purchases", len(c.Purchases)}} {
			if n.count > 0 {
				sides[i] = append(sides[i], render.Field{Label: n.label, Text: fmt.Sprint(n.count)})
			}
		}
	}
	l := &render.Listing{Columns: []render.Column{{Name: "field", Title: ""}, {Name: "a", Title: names[0]}, {Name: "b", Title: names[1]}}}
	for _, label := range labelsOf(sides) {
		left, right := textOf(sides[0], label), textOf(sides[1], label)
		style := render.Yellow
		if left == right {
			style = render.Dim
		}
		l.Rows = append(l.Rows, render.Row{render.Text(label), render.Text(left).In(style), render.Text(right).In(style)})
	}
	return l.Write(a.term.Err, render.FormatTable, render.OptionsOf(a.term))
}

// labelsOf are the labels of both sides, in the order of the left one.
func labelsOf(sides [2][]render.Field) []string {
	var out []string
	for _, side := range sides {
		for _, f := range side {
			if !slices.Contains(out, f.Label) {
				out = append(out, f.Label)
			}
		}
	}
	return out
}

func textOf(fields []render.Field, label string) string {
	var out []string
	for _, f := range fields {
		if f.Label == label {
			out = append(out, f.Text)
		}
	}
	return strings.Join(out, ", ")
}
