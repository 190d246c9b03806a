package cmd

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/spf13/cobra"

	"crm/internal/crm"
	"crm/internal/locale"
	"crm/internal/merge"
	"crm/internal/render"
	"crm/internal/term"
	"crm/internal/when"
)

func newShow(a *App) *cobra.Command {
	var out output
	var all bool
	var asOf string
	c := &cobra.Command{
		Use:   "show WHO",
		Short: "show all that is kept about a customer",
		Long: `Show a customer: profile, organization or the people in it, open deals, tasks
to do, the last interactions, consents. WHO is an id or its beginning, a name,
an e-mail address, a phone number in any spelling, a web domain, a social handle
or its URL. With --as-of everything is as it was then, also the name to ask for;
customers that were removed since are found by it.`,
		Example: `  crm show acme
  crm show anna@acme.example --all
  crm show "030 1234567" -o json
  crm show acme --as-of "3 months ago"`,
		Args: needs(1, 1, "WHO"),
		RunE: func(_ *cobra.Command, args []string) error {
			f, err := out.parse(a)
			if err != nil {
				return err
			}
			var n *crm.Customer
			var text bytes.Buffer // the profile, all of it before any is printed
			if asOf == "" {
				n, err = a.customer(args[0])
				if err == nil && f == render.FormatTable {
					err = a.profile(&text, n, all)
				}
			} else {
				err = a.view(viewFlags{asOf: asOf}, func(v *view) (err error) {
					n, err = v.customer(args[0])
					if err == nil && f == render.FormatTable {
						text.Reset()
						err = v.surroundings().profile(&text, n, all)
					}
					return err
				})
			}
			if err != nil {
				return err
			}
			switch f {
			case render.FormatTable:
				return a.term.Page(a.ctx, func(w io.Writer) error { return writeAll(w, text.Bytes()) })
			case render.FormatJSONL:
				return render.JSONLine(a.term.Out, n)
			case render.FormatYAML:
				return printYAML(a, n)
			}
			return printCustomer(a, n, f)
		},
		ValidArgsFunction: completeFirst(a, completeWho),
	}
	c.Flags().BoolVarP(&all, "all", "a", false, "all interactions, closed deals and done tasks too")
	asOfFlag(a, c, &asOf)
	out.flags(a, c, false)
	return c
}

// page prints the sections of a profile.
type page struct {
	w   io.Writer
	o   render.Options
	now time.Time
	set *crm.Settings
	err error

	locale *locale.Locale
}

// things is the heading of the section of a kind of things, in the words of the store.
func (p *page) things(key string) string { return thingsOf(p.set, key) }

func thingsOf(set *crm.Settings, key string) string {
	word := []rune(term.Clean(set.Word(key)))
	return string(unicode.ToUpper(word[0])) + string(word[1:])
}

func (p *page) section(title string) {
	if p.err == nil {
		_, p.err = fmt.Fprintln(p.w)
	}
	if p.err == nil {
		p.err = render.Heading(p.w, title, p.o)
	}
}

func (p *page) line(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintln(p.w, "  "+strings.TrimRight(term.Clean(fmt.Sprintf(format, args...)), " "))
	}
}

// table prints a listing below a heading.
func (p *page) table(l *render.Listing) {
	if p.err == nil {
		o := p.o
		o.Width = max(20, o.Width-2)
		p.err = l.Write(render.Indented(p.w), render.FormatTable, o)
	}
}

func (p *page) deals(n *crm.Customer, all bool) {
	titled := false
	closed := 0
	for _, d := range n.Deals {
		if dealOutcome(p.set, &d) != "" && !all {
			closed++
			continue
		}
		if !titled {
			p.section(p.things("deals"))
			titled = true
		}
		s := fmt.Sprintf("%s  %s, %s", d.ID, d.Title, d.Stage)
		if !d.Amount.IsZero() {
			s += ", " + p.money(d.Amount)
		}
		if !d.Close.IsZero() {
			s += ", close " + d.Close.String()
		}
		p.line("%s", s)
	}
	if closed > 0 {
		if !titled {
			p.section(p.things("deals"))
		}
		p.line("%d closed (--all shows them)", closed)
	}
}

// dealOutcome is won, lost or, of an open deal, empty.
func dealOutcome(set *crm.Settings, d *crm.Deal) string {
	if s := set.Pipeline(d.Pipeline).Stage(d.Stage); s != nil {
		return s.Outcome
	}
	return ""
}

func (p *page) tasks(n *crm.Customer, all bool) {
	titled := false
	today := crm.DateOf(p.now)
	for _, t := range n.Tasks {
		if t.Kind == crm.CaseKind || !t.Done.IsZero() && !all {
			continue
		}
		if !titled {
			p.section(p.things("tasks"))
			titled = true
		}
		s := fmt.Sprintf("%s  %s", t.ID, t.Title)
		switch {
		case !t.Done.IsZero():
			s += ", done " + t.Done.Date().String()
		case !t.Due.IsZero():
			s += ", due " + t.Due.String()
			if t.Due.Date().Compare(today) < 0 {
				s += " (overdue)"
			}
		}
		if t.Assignee != "" {
			s += ", " + t.Assignee
		}
		p.line("%s", s)
	}
}

func (p *page) cases(n *crm.Customer, all bool) {
	titled := false
	for _, t := range n.Tasks {
		if t.Kind != crm.CaseKind || !t.Done.IsZero() && !all {
			continue
		}
		if !titled {
			p.section(p.things("cases"))
			titled = true
		}
		s := fmt.Sprintf("%s  %s", t.ID, t.Title)
		switch {
		case !t.Done.IsZero():
			s += ", closed " + t.Done.Date().String()
		case t.State != "":
			s += ", " + t.State
		}
		if t.Priority != "" {
			s += ", " + t.Priority
		}
		if !t.Created.IsZero() {
			s += ", since " + t.Created.Date().String()
		}
		if t.Responded.IsZero() && t.Done.IsZero() {
			s += ", not answered yet"
		}
		if t.Assignee != "" {
			s += ", " + t.Assignee
		}
		p.line("%s", s)
	}
}

func (p *page) feedback(n *crm.Customer, all bool) {
	list := n.Feedback
	if len(list) == 0 {
		return
	}
	p.section(p.things("feedback"))
	if !all && len(list) > shownInteractions {
		list = list[len(list)-shownInteractions:]
	}
	for _, f := range list {
		s := strings.TrimSpace(fmt.Sprintf("%s  %s %s", f.At.Date(), f.Kind, f.Score))
		if f.Channel != "" {
			s += " by " + f.Channel
		}
		if f.Text != "" {
			s += ": " + firstLines(f.Text, 1)
		}
		p.line("%s", s)
	}
}

func (p *page) purchases(n *crm.Customer, all bool) {
	if len(n.Purchases) == 0 {
		return
	}
	p.section(p.things("purchases"))
	list := n.Purchases
	if !all && len(list) > shownInteractions {
		list = list[len(list)-shownInteractions:]
	}
	for _, b := range list {
		p.line("%s  %s  %s  %s", b.Date, b.Title, p.money(b.Amount), b.Reference)
	}
}

func (p *page) interactions(n *crm.Customer, all bool) {
	if len(n.Interactions) == 0 {
		return
	}
	list := slices.Clone(n.Interactions)
	slices.Reverse(list)
	title := "Interactions"
	if !all && len(list) > shownInteractions {
		title = fmt.Sprintf("Last of %d interactions (--all shows them)", len(list))
		list = list[:shownInteractions]
	}
	p.section(title)
	for i := range list {
		it := &list[i]
		stamp := it.At.String()
		if p.o.Terminal {
			stamp = it.At.Date().String()
		}
		s := fmt.Sprintf("%s  %s", stamp, it.Kind)
		if it.By != "" {
			s += " by " + it.By
		}
		if it.Minutes > 0 {
			s += fmt.Sprintf(", %d min", it.Minutes)
		}
		if p.o.Terminal {
			s += ", " + when.Ago(it.At, p.now)
		}
		if it.Subject != "" {
			s += ": " + it.Subject
		}
		p.line("%s", s)
		if p.err == nil && it.Text != "" {
			text := it.Text
			if !all {
				text = firstLines(text, 4)
			}
			p.err = render.Paragraph(p.w, text, 6, p.o)
		}
	}
}

// firstLines is the first n lines of a text.
func firstLines(s string, n int) string {
	lines := strings.SplitN(s, "\n", n+1)
	if len(lines) <= n {
		return s
	}
	return strings.Join(lines[:n], "\n") + " …"
}

func (p *page) clashes(n *crm.Customer) {
	if len(n.Clashes) == 0 {
		return
	}
	p.section("Clashes (settle one with: crm resolve " + string(n.ID) + " FIELD mine|theirs)")
	for _, c := range n.Clashes {
		now, _ := merge.Get(n, c.Field)
		p.line("%s  is %s by %s, was set to %s by %s", c.Field, orNothing(now.String()), c.Kept, orNothing(c.Value.String()), c.By)
	}
}

func (p *page) merged(n *crm.Customer) {
	if len(n.Merged) == 0 {
		return
	}
	p.section("Joined (take one apart again with: crm unmerge " + string(n.ID) + " OTHER)")
	for _, m := range n.Merged {
		line := fmt.Sprintf("%s  %s, %s", m.ID, m.Name, m.At.Date())
		if m.By != "" {
			line += " by " + m.By
		}
		p.line("%s", line)
		for _, v := range m.Values {
			p.line("    %s was %s", v.Key, v.Value.String())
		}
	}
}

func (p *page) consents(n *crm.Customer) {
	if len(n.Consents) == 0 {
		return
	}
	p.section("Consents")
	for _, c := range n.Consents {
		s := fmt.Sprintf("%s: %s, %s", c.Purpose, c.Status, c.Date)
		if c.Basis != "" {
			s += ", " + c.Basis
		}
		if !c.Expires.IsZero() {
			s += ", until " + c.Expires.String()
		}
		p.line("%s", s)
	}
}
