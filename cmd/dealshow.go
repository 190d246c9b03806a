package cmd

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"crm/internal/crm"
	"crm/internal/deal"
	"crm/internal/render"
)

// dealSheet is all that is known of a deal.
type dealSheet struct {
	Customer     crm.ID `yaml:"customer"`
	CustomerName string `yaml:"customer_name"`
	crm.Deal
	Outcome      string            `yaml:"outcome"`
	Likely       *int              `yaml:"likely"` // percent: its own probability, that of its stage or of its outcome
	Stays        []dealStay        `yaml:"stays"`
	Tasks        []crm.Task        `yaml:"tasks"`
	Purchases    []crm.Purchase    `yaml:"purchases"`
	Interactions []crm.Interaction `yaml:"interactions"`
}

// dealStay is a time that a deal was in a stage.
type dealStay struct {
	Stage string   `yaml:"stage"`
	From  crm.Time `yaml:"from"`
	Until crm.Time `yaml:"until"`
	Days  int      `yaml:"days"`
}

func newDealShow(a *App) *cobra.Command {
	var out output
	c := &cobra.Command{
		Use:   "show DEAL",
		Short: "show all of a deal: stages, days in each, tasks, interactions",
		Long: `Show a deal: amount, products, contacts, the stages that it went through and how many
days it was in each, and the tasks, interactions and purchases of its customer that are
about it.`,
		Example: `  crm deal show "plant audit"
  crm deal show acme/ -o json`,
		Args: needs(1, 1, "DEAL"),
		RunE: func(_ *cobra.Command, args []string) error {
			f, err := out.parse(a)
			if err != nil {
				return err
			}
			s, err := a.dealSheet(args[0])
			if err != nil {
				return err
			}
			switch f {
			case render.FormatTable:
				var text bytes.Buffer
				if err := s.write(a, &text); err != nil {
					return err
				}
				return a.term.Page(a.ctx, func(w io.Writer) error { return writeAll(w, text.Bytes()) })
			case render.FormatJSON:
				return render.JSON(a.term.Out, s)
			case render.FormatJSONL:
				return render.JSONLine(a.term.Out, s)
			case render.FormatYAML:
				return render.YAML(a.term.Out, s)
			}
			o := itemList{app: a, kind: dealKind(), where: "deal.id=" + string(s.ID), out: output{format: string(f)}}
			return o.run([]string{string(s.Customer)})
		},
		ValidArgsFunction: completeFirst(a, completeItem(dealKind())),
	}
	out.flags(a, c, false)
	return c
}

// dealSheet finds a deal and what is about it.
func (a *App) dealSheet(text string) (*dealSheet, error) {
	it, err := a.item(dealKind(), text)
	if err != nil {
		return nil, err
	}
	set, err := a.settings()
	if err != nil {
		return nil, err
	}
	n, err := a.st.Customer(it.customer)
	if err != nil {
		return nil, err
	}
	i, err := find(&it, dealKind(), n.Deals)
	if err != nil {
		return nil, err
	}
	d := n.Deals[i]
	s := &dealSheet{Customer: n.ID, CustomerName: n.Name, Deal: d, Outcome: string(deal.OutcomeOf(set, &d))}
	if p, ok := deal.Probability(set, &d); ok {
		s.Likely = &p
	}
	for _, st := range deal.Stays(set, &d, crm.TimeOf(a.now)) {
		s.Stays = append(s.Stays, dealStay{st.Stage, st.At, st.Until, st.Days})
	}
	s.Tasks = about(n.Tasks, d.ID, func(t *crm.Task) crm.ID { return t.Deal })
	s.Purchases = about(n.Purchases, d.ID, func(p *crm.Purchase) crm.ID { return p.Deal })
	s.Interactions = about(n.Interactions, d.ID, func(x *crm.Interaction) crm.ID { return x.Deal })
	return s, nil
}

// about is the items of a list that are about a deal.
func about[T any](list []T, id crm.ID, of func(*T) crm.ID) []T {
	var out []T
	for i := range list {
		if of(&list[i]) == id {
			out = append(out, list[i])
		}
	}
	return out
}

// write prints the sheet for people.
func (s *dealSheet) write(a *App, w io.Writer) error {
	set, err := a.settings()
	if err != nil {
		return err
	}
	p := &page{w: w, o: render.OptionsOf(a.term), now: a.now, set: set}
	if err := render.Heading(w, s.Title, p.o); err != nil {
		return err
	}
	fields, err := s.fields(a, set)
	if err != nil {
		return err
	}
	if err := render.Fields(w, fields, p.o); err != nil {
		return err
	}
	if s.Notes != "" {
		p.section("Notes")
		if p.err == nil {
			p.err = render.Paragraph(w, s.Notes, 2, p.o)
		}
	}
	if len(s.Lines) > 0 {
		p.section("Products")
		for _, l := range s.Lines {
			text := l.Product
			if q := cmp.Or(l.Quantity.String(), "1"); !l.Price.IsZero() || q != "1" {
				text = q + " x " + text
			}
			if !l.Price.IsZero() {
				text += " @ " + l.Price.String()
			}
			p.line("%s", words(text, l.Note))
		}
	}
	s.stages(p)
	linked := &crm.Customer{Tasks: s.Tasks, Purchases: s.Purchases, Interactions: s.Interactions}
	p.tasks(linked, true)
	p.purchases(linked, true)
	p.interactions(linked, true)
	return p.err
}

func (s *dealSheet) fields(a *App, set *crm.Settings) ([]render.Field, error) {
	var out []render.Field
	add := func(label, text string) { out = append(out, render.Field{Label: label, Text: text}) }
	add("ID", string(s.ID))
	add("Customer", nameAndID(s.CustomerName, s.Customer))
	pipeline := set.Pipeline(s.Pipeline)
	if pipeline != nil && (len(set.Pipelines) > 1 || s.Pipeline != "") {
		add("Pipeline", cmp.Or(pipeline.Label, pipeline.Name))
	}
	stage := s.Stage
	if s.Outcome == string(deal.Open) && s.Likely != nil {
		stage = words(stage, fmt.Sprintf("%d %%", *s.Likely))
	} else if s.Outcome != stage && s.Outcome != string(deal.Open) {
		stage = words(stage, s.Outcome)
	}
	add("Stage", stage)
	add("Amount", s.Amount.String())
	switch {
	case s.Close.IsZero():
	case s.Outcome != string(deal.Open):
		add("Closed", s.Close.String())
	case s.Close.Compare(crm.DateOf(a.now)) < 0:
		add("Closes", s.Close.String()+", which has passed")
	default:
		add("Closes", s.Close.String())
	}
	add("Lost for", s.LostReason)
	add("Owner", s.Owner)
	for _, id := range s.Contacts {
		name, err := a.nameOf(id)
		if err != nil {
			return nil, err
		}
		add("Contact", name)
	}
	add("Source", s.Source)
	add("Tags", strings.Join(s.Tags, ", "))
	for _, f := range s.Fields {
		add(f.Key, f.Value.String())
	}
	for _, x := range s.ExternalIDs {
		add("Elsewhere", x.Source+": "+x.ID)
	}
	if !s.Created.IsZero() {
		add("Created", s.Created.Date().String())
	}
	for _, e := range s.Extra {
		add(e.Key, e.Value.String())
	}
	return out, nil
}

// stages prints where the deal was and how long.
func (s *dealSheet) stages(p *page) {
	if len(s.Stays) == 0 {
		return
	}
	p.section("Stages")
	l := &render.Listing{Columns: []render.Column{{Name: "since", Title: "SINCE"}, {Name: "stage", Title: "STAGE"}, {Name: "days", Title: "DAYS", Right: true}, {Name: "by", Title: "BY"}, {Name: "note", Title: "NOTE"}}}
	for i, st := range s.Stays {
		days := render.Int(st.Days)
		if i == len(s.Stays)-1 && s.Outcome != string(deal.Open) {
			days = render.Cell{}
		}
		h := s.History[i]
		note := h.Note
		if !h.Expected.IsZero() {
			note = words(note, "expected for "+h.Expected.String())
		}
		l.Rows = append(l.Rows, render.Row{render.Text(st.From.Date().String()), render.Text(st.Stage), days, render.Text(h.By), render.Text(note)})
	}
	p.table(l)
}
