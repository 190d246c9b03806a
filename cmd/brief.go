package cmd

import (
	"errors"
	"io"

	"github.com/spf13/cobra"

	"crm/internal/brief"
	"crm/internal/crm"
	"crm/internal/history"
	"crm/internal/render"
	"crm/internal/store"
)

// briefPeople is how many people of an organization are looked at.
const briefPeople = 100

func newBrief(a *App) *cobra.Command {
	var out output
	c := &cobra.Command{
		Use:   "brief WHO",
		Short: "a page about a customer, to read before you meet",
		Long: `Put together what to know before a meeting: who they are and how to reach them,
what was said last and promised since, open deals and cases, what they bought and said
of you, what they do not want, and what has changed since you last met. Of an
organization it is also what was and is to be done with its people; of a person the
open deals of the organization too.`,
		Example: `  crm brief acme
  crm brief anna@acme.example -o markdown > anna.md`,
		Args: needs(1, 1, "WHO"),
		RunE: func(_ *cobra.Command, args []string) error {
			f, err := out.parse(a)
			if err != nil {
				return err
			}
			b, set, err := a.brief(args[0])
			if err != nil {
				return err
			}
			switch f {
			case render.FormatJSON:
				return render.JSON(a.term.Out, b)
			case render.FormatJSONL:
				return render.JSONLine(a.term.Out, b)
			case render.FormatYAML:
				return render.YAML(a.term.Out, b)
			case render.FormatTable:
				return a.term.Page(a.ctx, func(w io.Writer) error { return a.briefSheet(b, set).Write(w, render.OptionsOf(a.term)) })
			case render.FormatMarkdown:
				return a.briefSheet(b, set).Markdown(a.term.Out)
			}
			return briefListing(b).Write(a.term.Out, f, render.OptionsOf(a.term))
		},
		ValidArgsFunction: completeFirst(a, completeWho),
	}
	out.flags(a, c, false)
	return c
}

// brief gathers what is known of a customer.
func (a *App) brief(who string) (*brief.Brief, *crm.Settings, error) {
	ref, err := a.who(who)
	if err != nil {
		return nil, nil, err
	}
	set, err := a.settings()
	if err != nil {
		return nil, nil, err
	}
	c, err := a.st.Customer(ref.ID)
	if err != nil {
		return nil, nil, err
	}
	around := brief.Around{Settings: set, Now: a.now}
	organization := c.ID
	if c.Type != crm.Organization {
		if organization = c.Organization; organization != "" {
			o, err := a.st.Customer(organization)
			var missing *store.MissingError
			if err != nil && !errors.As(err, &missing) {
				return nil, nil, err
			}
			around.Organization = o
		}
	}
	if organization != "" {
		people, err := a.peopleOf(organization)
		if err != nil {
			return nil, nil, err
		}
		for _, r := range people[:min(len(people), briefPeople)] {
			p, err := a.st.Customer(r.ID)
			if err != nil {
				a.warn("%s is left out: %v", r.Name, err)
				continue
			}
			around.People = append(around.People, p)
		}
	}
	b := brief.New(c, around)
	if !b.Met.IsZero() {
		b.Changes, err = a.changesSince(c.ID, b.Met)
	}
	return b, set, err
}

// changesSince is what changed in a customer after a day, in words. What happened
// since is told of by the interactions, tasks and deals themselves.
func (a *App) changesSince(id crm.ID, day crm.Date) ([]string, error) {
	past, err := a.history()
	if err != nil {
		return nil, err
	}
	from, _, err := past.Point(a.ctx, day.String(), a.now, history.End)
	var before *history.BeforeError
	if errors.As(err, &before) {
		return nil, nil // it is older than the history
	}
	if err != nil {
		return nil, err
	}
	name := func(id crm.ID) string {
		s, err := a.nameOf(id)
		if err != nil {
			return string(id)
		}
		return s
	}
	var out []string
	for c, err := range history.Diff(a.ctx, a.st, history.State{Commit: from}, history.State{Working: true}, id) {
		if err != nil {
			return nil, err
		}
		if c.Old != nil && c.New != nil {
			out = append(out, c.Words(name)...)
		}
	}
	return out, nil
}
