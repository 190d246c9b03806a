package cmd

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"crm/internal/codec"
	"crm/internal/crm"
	"crm/internal/index"
	"crm/internal/phone"
	"crm/internal/render"
	"crm/internal/term"
	"crm/internal/when"
)

func newShow(a *App) *cobra.Command {
	var out output
	var all bool
	c := &cobra.Command{
		Use:   "show WHO",
		Short: "show all that is kept about a customer",
		Long: `Show a customer: profile, organization or the people in it, open deals, tasks
to do, the last interactions, consents. WHO is an id or its beginning, a name,
an e-mail address, a phone number in any spelling, a web domain, a social handle
or its URL.`,
		Example: `  crm show acme
  crm show anna@acme.example --all
  crm show "030 1234567" -o json`,
		Args: needs(1, 1, "WHO"),
		RunE: func(_ *cobra.Command, args []string) error {
			f, err := out.parse(a)
			if err != nil {
				return err
			}
			ref, err := a.who(args[0])
			if err != nil {
				return err
			}
			n, err := a.st.Customer(ref.ID)
			if err != nil {
				return err
			}
			switch f {
			case render.FormatTable:
				return a.term.Page(a.ctx, func(w io.Writer) error { return a.profile(w, n, all) })
			case render.FormatJSONL:
				return render.JSONLine(a.term.Out, n)
			case render.FormatYAML:
				return writeAll(a.term.Out, codec.Encode(n))
			}
			return printCustomer(a, n, f)
		},
		ValidArgsFunction: completeFirst(a, completeWho),
	}
	c.Flags().BoolVarP(&all, "all", "a", false, "all interactions, closed deals and done tasks too")
	out.flags(a, c, false)
	return c
}

// shownInteractions is how many of the last interactions a profile has.
const shownInteractions = 5

// profile prints a customer for a person to read.
func (a *App) profile(w io.Writer, n *crm.Customer, all bool) error {
	o := render.OptionsOf(a.term)
	set, err := a.settings()
	if err != nil {
		return err
	}
	title := n.Name
	if n.LegalName != "" && n.LegalName != n.Name {
		title += " (" + n.LegalName + ")"
	}
	if err := render.Heading(w, title, o); err != nil {
		return err
	}
	fields, err := a.profileFields(n)
	if err != nil {
		return err
	}
	if err := render.Fields(w, fields, o); err != nil {
		return err
	}
	p := &page{w: w, o: o, a: a}
	if n.Notes != "" {
		p.section("Notes")
		p.err = cmp.Or(p.err, render.Paragraph(w, n.Notes, 2, o))
	}
	if n.Type == crm.Organization {
		x, err := a.index()
		if err != nil {
			return err
		}
		people, err := x.Lookup(index.KeyOrganization, string(n.ID))
		if err != nil {
			return err
		}
		if len(people) > 0 {
			p.section("People")
			for _, r := range people {
				p.line("%s  %s  %s", r.ID, r.Name, r.Email)
			}
		}
	}
	p.deals(n, set, all)
	p.tasks(n, all)
	p.purchases(n, all)
	p.interactions(n, all)
	p.consents(n)
	return p.err
}

func (a *App) profileFields(n *crm.Customer) ([]render.Field, error) {
	var out []render.Field
	add := func(label, value string) {
		if value = strings.TrimSpace(value); value != "" {
			out = append(out, render.Field{Label: label, Text: value})
		}
	}
	name := func(id crm.ID) (string, error) {
		if id == "" {
			return "", nil
		}
		x, err := a.index()
		if err != nil {
			return "", err
		}
		r, ok, err := x.Ref(id)
		if err != nil {
			return "", err
		}
		if !ok {
			return string(id) + " (not there)", nil
		}
		return fmt.Sprintf("%s (%s)", r.Name, r.ID), nil
	}
	add("ID", string(n.ID))
	add("Type", string(n.Type))
	org, err := name(n.Organization)
	if err != nil {
		return nil, err
	}
	add("Organization", org)
	add("Role", n.Role)
	add("Stage", n.Stage)
	add("Owner", n.Owner)
	if n.Prefix != "" || n.Suffix != "" || n.Given != "" && n.Given+" "+n.Family != n.Name {
		add("Full name", strings.Join(collect([]string{n.Prefix, n.Given, n.Family, n.Suffix}, func(s string) string { return s }), " "))
	}
	add("Nickname", n.Nickname)
	for _, e := range n.Emails {
		add("E-mail", labelledText(e.Address, e.Label))
	}
	for _, p := range n.Phones {
		number := p.Given
		if p.Number != "" {
			number = phone.Format(p.Number)
		}
		if p.Extension != "" {
			number += " ext. " + p.Extension
		}
		add("Phone", labelledText(number, p.Label))
	}
	for _, ad := range n.Addresses {
		town := strings.TrimSpace(ad.Postcode + " " + ad.City)
		add("Address", labelledText(strings.Join(collect([]string{ad.Street, ad.Extended, ad.POBox, town, ad.Region, ad.Country}, func(s string) string { return s }), ", "), ad.Label))
	}
	for _, l := range n.Links {
		add("Link", labelledText(l.URL, l.Label))
	}
	for _, h := range n.Handles {
		add("Handle", h.Service+": "+h.Name)
	}
	if !n.Birthday.IsZero() {
		add("Birthday", n.Birthday.String())
	}
	add("Language", n.Language)
	add("Source", n.Source)
	by, err := name(n.ReferredBy)
	if err != nil {
		return nil, err
	}
	add("Referred by", by)
	add("Tags", strings.Join(n.Tags, ", "))
	for _, f := range n.Fields {
		add(f.Key, f.Value.String())
	}
	for _, f := range n.Preferences {
		add("Prefers "+f.Key, f.Value.String())
	}
	for _, r := range n.Relations {
		who, err := name(r.Who)
		if err != nil {
			return nil, err
		}
		add(relationLabel(r.Kind), labelledText(who, r.Note))
	}
	for _, x := range n.ExternalIDs {
		add("Elsewhere", x.Source+": "+x.ID)
	}
	if !n.Created.IsZero() {
		add("Created", n.Created.Date().String())
	}
	for _, e := range n.Extra {
		add(e.Key, e.Value.String())
	}
	return out, nil
}

func labelledText(text, label string) string {
	if label == "" || text == "" {
		return text
	}
	return text + " (" + label + ")"
}

// relationLabel is "Colleague of" for colleague.
func relationLabel(kind string) string {
	if kind == "" {
		return "Related to"
	}
	if !strings.HasSuffix(kind, " of") && !strings.HasSuffix(kind, " by") {
		kind += " of"
	}
	r := []rune(kind)
	return strings.ToUpper(string(r[:1])) + string(r[1:])
}

// page prints the sections of a profile.
type page struct {
	w   io.Writer
	o   render.Options
	a   *App
	err error
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

func (p *page) deals(n *crm.Customer, set *crm.Settings, all bool) {
	titled := false
	closed := 0
	for _, d := range n.Deals {
		if dealOutcome(set, &d) != "" && !all {
			closed++
			continue
		}
		if !titled {
			p.section("Deals")
			titled = true
		}
		s := fmt.Sprintf("%s  %s, %s", d.ID, d.Title, d.Stage)
		if !d.Amount.IsZero() {
			s += ", " + d.Amount.String()
		}
		if !d.Close.IsZero() {
			s += ", close " + d.Close.String()
		}
		p.line("%s", s)
	}
	if closed > 0 {
		if !titled {
			p.section("Deals")
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
	today := crm.DateOf(p.a.now)
	for _, t := range n.Tasks {
		if !t.Done.IsZero() && !all {
			continue
		}
		if !titled {
			p.section("Tasks")
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

func (p *page) purchases(n *crm.Customer, all bool) {
	if len(n.Purchases) == 0 {
		return
	}
	p.section("Purchases")
	list := n.Purchases
	if !all && len(list) > shownInteractions {
		list = list[len(list)-shownInteractions:]
	}
	for _, b := range list {
		p.line("%s  %s  %s  %s", b.Date, b.Title, b.Amount, b.Reference)
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
			s += ", " + when.Ago(it.At, p.a.now)
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
