package cmd

import (
	"cmp"
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"crm/internal/column"
	"crm/internal/crm"
	"crm/internal/render"
	"crm/internal/report"
	"crm/internal/term"
)

type todayOptions struct {
	app   *App
	owner string
	mine  bool
	all   bool
	days  int
	where string
	view  viewFlags
	out   output
}

func newToday(a *App) *cobra.Command {
	o := &todayOptions{app: a}
	c := &cobra.Command{
		Use:   "today",
		Short: "what to do today: tasks, meetings, who waits for a word",
		Long: `Show what waits: tasks that are overdue or due, meetings, deals that are past their
close or silent for a month, customers past their cadence, birthdays of the week, and
values that two people set differently; and how many pairs of customers may be one,
when "crm dupes" looked last. Each line has the command that deals with it.

In a book of several owners it is what is yours: your tasks and deals, and what is of
nobody at your customers. --all shows everybody's, --owner somebody else's. A customer
rests until a day with "crm snooze".`,
		Example: `  crm today
  crm today --days 7
  crm today --owner ben
  crm today --all --where tag:vip -o json`,
		Args:              needs(0, 0, ""),
		RunE:              func(*cobra.Command, []string) error { return o.run() },
		ValidArgsFunction: completeNothing,
	}
	f := c.Flags()
	f.BoolVar(&o.mine, "mine", false, "only what is yours, also in a book of one owner")
	f.BoolVar(&o.all, "all", false, "what is everybody's")
	f.StringVar(&o.owner, "owner", "", "what is of `NAME`; me is you")
	completeFlag(a, c, "owner", completeOwner)
	f.IntVar(&o.days, "days", 0, "tasks and meetings of `N` days ahead too")
	completeFlag(a, c, "days", offer("1", "7", "30"))
	f.StringVar(&o.where, "where", "", "only the customers that a `QUERY` finds")
	completeFlag(a, c, "where", completeQueryText)
	o.view.flags(a, c)
	o.out.names = offer("section", "id", "customer_id", "customer", "what", "day", "late", "command")
	o.out.flags(a, c, true)
	return c
}

func (o *todayOptions) run() error {
	a := o.app
	f, err := o.out.parse(a)
	if err != nil {
		return err
	}
	asked := 0
	for _, set := range []bool{o.mine, o.all, o.owner != ""} {
		if set {
			asked++
		}
	}
	switch {
	case asked > 1:
		return &UsageError{Msg: "--mine, --all and --owner exclude each other"}
	case o.days < 0 || o.days > 3650:
		return &UsageError{Msg: fmt.Sprintf("--days %d is not a number of days from 0 to 3650", o.days)}
	}
	var t *report.Today
	var lines []todaySection
	var doubts []string
	var several bool
	err = a.view(o.view, func(v *view) error {
		owner, err := o.whose(v, &several)
		if err != nil {
			return err
		}
		s := report.Scope{Snap: v.snap, Settings: v.set, Now: v.now}
		if o.where != "" {
			found, d, err := v.where(o.where)
			if err != nil {
				return err
			}
			s.Snap, doubts = found.Snapshot(), d
		}
		if t, err = report.NewToday(a.ctx, s, owner, o.days); err != nil {
			return err
		}
		if o.where == "" && o.view.asOf == "" {
			if t.Duplicates, err = a.waiting(v.snap); err != nil {
				return err
			}
		}
		lines = o.sections(t, v, f == render.FormatTable)
		return nil
	})
	if err != nil {
		return err
	}
	a.doubt(doubts)
	switch {
	case f == render.FormatJSON:
		return render.JSON(a.term.Out, t)
	case f == render.FormatJSONL:
		return render.JSONLine(a.term.Out, t)
	case f == render.FormatYAML:
		return render.YAML(a.term.Out, t)
	case f == render.FormatTable && o.out.columns == "" && o.out.sort == "":
		if err := a.term.Page(a.ctx, func(w io.Writer) error { return o.print(w, t, lines) }); err != nil {
			return err
		}
	default:
		return o.out.print(a, todayListing(lines), "line", "lines")
	}
	if len(lines) == 0 {
		a.say("nothing waits today")
	}
	if t.Owner != "" && several && o.owner == "" {
		a.say("this is what is %s's; \"crm today --all\" shows everybody's", term.Clean(t.Owner))
	}
	return nil
}

// whose is the owner that is asked for: unasked it is the user, in a book of several
// owners who has some of it.
func (o *todayOptions) whose(v *view, several *bool) (string, error) {
	me := o.app.user()
	switch {
	case o.all:
		return "", nil
	case o.owner == "me" || o.mine:
		if me == "" {
			return "", &UsageError{Msg: "who are you?", Hint: "git config --global user.name \"Anna Smith\", or say --owner NAME"}
		}
		return me, nil
	case o.owner != "":
		return o.owner, nil
	}
	owners := v.owners()
	*several = len(owners) > 1
	if *several && slices.Contains(owners, me) {
		return me, nil
	}
	return "", nil
}

// owners are those whose the customers are, sorted.
func (v *view) owners() []string {
	seen := map[string]bool{}
	var out []string
	for _, p := range v.snap.Parts {
		col := p.Text(column.Customers, "owner")
		if col.Coded() {
			for code := 1; code < col.Codes(); code++ {
				seen[string(col.Entry(code))] = true
			}
			continue
		}
		for row := range p.Live.All() {
			if b := col.Bytes(row); len(b) > 0 {
				seen[string(b)] = true
			}
		}
	}
	for s := range seen {
		out = append(out, s)
	}
	slices.Sort(out)
	return out
}

// shortIDs are the ids of a list as a person types them: of the first lines, which
// are those that are shown, as few characters as tell them from all others of the
// table; whole for machines.
func shortIDs[T any](b *todayBuilder, list []T, table column.Table, id func(T) crm.ID) []string {
	out := make([]string, len(list))
	for i, x := range list {
		out[i] = string(id(x))
	}
	if b.short {
		b.v.shorten(table, out[:min(len(out), todayShown+1)])
	}
	return out
}

// shortest is how few characters of an id may stand for it.
const shortest = 4

// shorten cuts ids of a table to as few characters as tell them from all others.
func (v *view) shorten(table column.Table, ids []string) {
	begin := map[string][]int{} // by their first characters
	need := make([]int, len(ids))
	for i, id := range ids {
		need[i] = shortest
		if len(id) > shortest {
			begin[id[:shortest]] = append(begin[id[:shortest]], i)
		}
	}
	snap := v.snap
	if snap.Whole != nil {
		snap = snap.Whole
	}
	for _, p := range snap.Parts {
		col := p.Text(table, "id")
		for row := range p.Rows(table) {
			other := col.Bytes(row)
			if len(other) < shortest {
				continue
			}
			for _, i := range begin[string(other[:shortest])] {
				n := shortest
				for n < len(other) && n < len(ids[i]) && other[n] == ids[i][n] {
					n++
				}
				if n < len(ids[i]) {
					need[i] = max(need[i], n+1)
				}
			}
		}
	}
	for i, id := range ids {
		ids[i] = id[:min(need[i], len(id))]
	}
}

func todayListing(sections []todaySection) *render.Listing {
	l := &render.Listing{Columns: []render.Column{
		{Name: "section", Title: "SECTION"}, {Name: "id", Title: "ID"}, {Name: "customer_id", Title: "CUSTOMER ID"}, {Name: "customer", Title: "CUSTOMER"},
		{Name: "what", Title: "WHAT"}, {Name: "day", Title: "DAY"}, {Name: "late", Title: "LATE", Right: true}, {Name: "command", Title: "COMMAND"},
	}}
	for _, s := range sections {
		for _, x := range s.lines {
			l.Rows = append(l.Rows, render.Row{
				render.Text(s.name), render.Text(string(cmp.Or(x.id, x.customer))), render.Text(string(x.customer)), render.Text(x.name),
				render.Text(x.what), render.Day(x.day), render.Int(x.late), render.Text(x.command),
			})
		}
	}
	return l
}

// print shows the sections; commands stand at the right where there is room for them, else
// below.
func (o *todayOptions) print(w io.Writer, t *report.Today, sections []todaySection) error {
	opts := render.OptionsOf(o.app.term)
	title := t.Day.In(o.app.now.Location()).Format("Monday, 2 January 2006")
	if t.Owner != "" {
		title += ", " + t.Owner
	}
	if err := render.Heading(w, title, opts); err != nil {
		return err
	}
	p := &page{w: w, o: opts}
	for _, s := range sections {
		p.section(fmt.Sprintf("%s (%d)", s.title, len(s.lines)))
		shown := s.lines
		most := todayShown
		if o.out.limit > 0 {
			most = o.out.limit
		}
		if len(shown) > most+1 {
			shown = shown[:most]
		}
		for _, x := range shown {
			p.todayLine(x)
		}
		if rest := len(s.lines) - len(shown); rest > 0 && s.all != "" {
			p.line("… and %d more: %s", rest, s.all)
		} else if rest > 0 {
			p.line("… and %d more", rest)
		}
	}
	return p.err
}

func (p *page) todayLine(x todayLine) {
	if p.err != nil {
		return
	}
	p.err = render.Entry(p.w, x.name, x.what, x.command, x.style, p.o)
}
