package cmd

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"crm/internal/crm"
	"crm/internal/history"
	"crm/internal/merge"
	"crm/internal/render"
	"crm/internal/shell"
	"crm/internal/term"
)

// diffDefault is since when changes are shown unless something else is asked for.
const diffDefault = "yesterday"

func newDiff(a *App) *cobra.Command {
	var out output
	var until string
	c := &cobra.Command{
		Use:   "diff [SINCE] [WHO]",
		Short: "what changed since a day or commit, by customer",
		Long: `What is different now from what was: customers added, changed and removed, value
by value, edits by hand included, and the settings of the store.

SINCE is a day or time ("2026-11-01", "last monday", "2 weeks ago", "2026-q3": from
its beginning on) or a commit (1a2b3c4d, HEAD~3, a tag: what came after it).
Without SINCE it is yesterday. HEAD shows only what is not committed. A..B is SINCE
A until B. WHO narrows to one customer.

One argument alone is SINCE when it can be, else WHO; a text that is both a time
and the name of something else is a time. Name both to be clear:
crm diff yesterday acme`,
		Example: `  crm diff
  crm diff "last monday"
  crm diff 2026-q3 acme
  crm diff HEAD~3 --until HEAD~1
  crm diff 2026-01 -o csv > january.csv`,
		Args: needs(0, 2, "SINCE WHO"),
		RunE: func(c *cobra.Command, args []string) error {
			f, err := out.parse(a)
			if err != nil {
				return err
			}
			d := differ{a: a, out: &out, format: f, until: until, hasUntil: c.Flags().Changed("until")}
			return d.run(args)
		},
		ValidArgsFunction: func(c *cobra.Command, args []string, word string) ([]string, cobra.ShellCompDirective) {
			if len(args) > 1 {
				return completeNothing(c, args, word)
			}
			return completeWho(a, word), cobra.ShellCompDirectiveNoFileComp
		},
	}
	c.Flags().StringVar(&until, "until", "", "up to a day or commit, as `POINT` like SINCE (a day to its end); default: now, with edits by hand")
	completeFlag(a, c, "until", completePoint)
	out.flags(a, c, true)
	return c
}

// differ is one run of the command.
type differ struct {
	a        *App
	out      *output
	format   render.Format
	until    string
	hasUntil bool

	past     *history.Log
	from, to history.State
	since    string // as the person said it
	only     crm.ID
}

func (d *differ) run(args []string) error {
	var err error
	if d.past, err = d.a.history(); err != nil {
		return err
	}
	if err := d.mean(args); err != nil {
		return err
	}
	if d.format == render.FormatTable && d.out.columns == "" && d.out.sort == "" {
		return d.page()
	}
	return d.listing()
}

// mean finds out what the arguments mean.
func (d *differ) mean(args []string) error {
	d.to.Working = true
	d.since = diffDefault
	if len(args) > 0 {
		d.since = args[0]
	}
	if since, until, ok := cutRange(d.since); ok {
		if d.hasUntil {
			return &UsageError{Msg: fmt.Sprintf("%q says until when already", d.since), Hint: "leave out --until"}
		}
		d.since, d.until, d.hasUntil = since, until, until != ""
	}
	if d.hasUntil {
		h, _, err := d.past.Point(d.a.ctx, d.until, d.a.now, history.End)
		if err != nil {
			return err
		}
		d.to = history.State{Commit: h}
	}
	err := d.begin()
	var point *history.PointError
	if errors.As(err, &point) && len(args) == 1 && args[0] == d.since {
		return d.lone(args[0], point)
	}
	if err == nil && len(args) > 1 {
		err = d.whose(args[1])
	}
	return err
}

// begin finds the state from which on changes count. Of what came before the
// store began everything is new.
func (d *differ) begin() error {
	h, _, err := d.past.Point(d.a.ctx, d.since, d.a.now, history.Start)
	var before *history.BeforeError
	if errors.As(err, &before) && !before.Cut {
		err = nil
	}
	d.from.Commit = h
	return err
}

// lone takes the only argument, which is no point in time, as WHO.
func (d *differ) lone(who string, point *history.PointError) error {
	if point.Why != "" && !point.Several {
		return point
	}
	err := d.whose(who)
	var unknown *UnknownError
	switch {
	case errors.As(err, &unknown) && point.Why != "":
		return point
	case errors.As(err, &unknown):
		return &HintError{Err: err, Hint: fmt.Sprintf("it is neither a time nor a commit either; write a time like \"2026-11-19\" or \"2 weeks ago\", or try \"crm list %s\"", shell.Quote(who))}
	case err != nil:
		return err
	}
	d.since = diffDefault
	return d.begin()
}

// whose narrows to a customer; to one that was removed too, by its id or what
// was known of it at the beginning.
func (d *differ) whose(who string) error {
	id := crm.ID(strings.ToLower(strings.TrimSpace(who)))
	ref, err := d.a.who(who)
	var unknown *UnknownError
	if errors.As(err, &unknown) && id.Valid() {
		for _, err := range d.past.Of(d.a.ctx, id) {
			if err != nil {
				return err
			}
			d.only = id
			return nil
		}
	}
	if unknown != nil && d.from != (history.State{}) {
		if old, olderr := d.a.whoAt(d.from.Commit, who); olderr == nil {
			d.only = old
			return nil
		}
	}
	d.only = ref.ID
	return err
}

// cutRange takes A..B apart.
func cutRange(s string) (since, until string, ok bool) {
	since, until, ok = strings.Cut(s, "..")
	if !ok || since == "" {
		return s, "", false
	}
	if rest, third := strings.CutPrefix(until, "."); third { // the dot of a day: 1.11...5.11.
		since, until = since+".", rest
	}
	return since, until, true
}

// changes yields what differs; settings and other files only when nobody is
// asked for.
func (d *differ) changes(fn func(*history.Change)) error {
	for c, err := range history.Diff(d.a.ctx, d.a.st, d.from, d.to, d.only) {
		if err != nil {
			return err
		}
		fn(c)
	}
	return nil
}

// listing prints a row for each value that changed.
func (d *differ) listing() error {
	l := &render.Listing{
		Columns: []render.Column{{Name: "id", Title: "ID"}, {Name: "name", Title: "NAME"}, {Name: "change", Title: "CHANGE"}, {Name: "field", Title: "FIELD"}, {Name: "old", Title: "WAS"}, {Name: "new", Title: "IS"}},
		Empty:   "nothing has changed since " + shortPoint(d.since),
	}
	err := d.changes(func(c *history.Change) {
		head := render.Row{render.Text(strings.Clone(string(c.ID))), render.Text(strings.Clone(c.Name())), render.Text(c.Kind.String())}
		row := func(field, old, new string) { // copies, as these hold on to whole files
			l.Rows = append(l.Rows, append(head[:3:3], render.Text(strings.Clone(field)), render.Text(strings.Clone(old)), render.Text(strings.Clone(new))))
		}
		var values []merge.Change
		if d.format != render.FormatIDs {
			values = c.Values()
		}
		if len(values) == 0 {
			row("", "", c.Note)
			return
		}
		for _, f := range values {
			row(f.Path, f.Old, f.New)
		}
	})
	if err != nil {
		return err
	}
	return d.out.print(d.a, l, "change", "changes")
}

// story is what is told of a change on a page.
type changeStory struct {
	name, id string
	kind     history.Kind
	group    int // settings, customers, other files
	lines    []string
}

// page prints what changed in words, by customer.
func (d *differ) page() error {
	if d.out.limit < 0 {
		return &UsageError{Msg: fmt.Sprintf("--limit %d is less than nothing", d.out.limit)}
	}
	var stories []changeStory
	names := map[crm.ID]string{}
	name := func(id crm.ID) string {
		n, ok := names[id]
		if !ok {
			if c, err := d.a.st.Customer(id); err == nil {
				n = c.Name
			}
			names[id] = n
		}
		return n
	}
	err := d.changes(func(c *history.Change) {
		s := changeStory{name: strings.Clone(c.Name()), id: strings.Clone(string(c.ID)), kind: c.Kind, group: 1, lines: c.Words(name)}
		switch {
		case c.Path == crm.SettingsFile:
			s.name, s.group = "Settings", 0
		case c.ID == "":
			s.group = 2
		}
		stories = append(stories, s)
	})
	if err != nil {
		return err
	}
	slices.SortStableFunc(stories, func(x, y changeStory) int {
		return cmp.Or(cmp.Compare(x.group, y.group), cmp.Compare(crm.Fold(x.name), crm.Fold(y.name)), cmp.Compare(x.id, y.id))
	})
	summary := d.summary(stories)
	shown := stories
	if d.out.limit > 0 && len(shown) > d.out.limit {
		shown = shown[:d.out.limit]
	}
	if len(shown) > 0 {
		if err := d.a.term.Page(d.a.ctx, func(w io.Writer) error { return d.print(w, shown) }); err != nil {
			return err
		}
	}
	if len(shown) < len(stories) {
		d.a.say("%d of %d shown; --limit N shows more", len(shown), len(stories))
	}
	d.a.say("%s", summary)
	return nil
}

func (d *differ) print(w io.Writer, stories []changeStory) error {
	o := render.OptionsOf(d.a.term)
	for i, s := range stories {
		if i > 0 {
			if _, err := fmt.Fprintln(w); err != nil {
				return err
			}
		}
		head := render.Paint(term.Clean(s.name), render.Bold, o.Color)
		if s.id != "" {
			head += "  " + render.Paint(s.id, render.Dim, o.Color)
		}
		if _, err := fmt.Fprintln(w, head); err != nil {
			return err
		}
		for _, line := range s.lines {
			if err := render.Paragraph(w, line, 2, o); err != nil {
				return err
			}
		}
	}
	return nil
}

// shortPoint is a point in time as a person said it; of a commit ten digits are enough.
func shortPoint(point string) string {
	if len(point) == 40 && strings.Trim(point, "0123456789abcdefABCDEF") == "" {
		return point[:10]
	}
	return point
}

// summary is one line: "5 customers: 1 added, 3 changed, 1 removed; settings
// changed (since yesterday)".
func (d *differ) summary(stories []changeStory) string {
	var kinds [3]int
	settings, files := false, 0
	for _, s := range stories {
		switch s.group {
		case 0:
			settings = true
		case 1:
			kinds[s.kind]++
		default:
			files++
		}
	}
	span := "since " + shortPoint(d.since)
	if d.hasUntil {
		span += " until " + shortPoint(d.until)
	}
	var parts []string
	if n := kinds[0] + kinds[1] + kinds[2]; n > 0 {
		var how []string
		for _, k := range []history.Kind{history.Added, history.Changed, history.Removed} {
			if kinds[k] > 0 {
				how = append(how, fmt.Sprintf("%d %s", kinds[k], k))
			}
		}
		parts = append(parts, count(n, "customer", "customers")+": "+strings.Join(how, ", "))
	}
	if settings {
		parts = append(parts, "the settings")
	}
	if files > 0 {
		parts = append(parts, count(files, "other file", "other files"))
	}
	if len(parts) == 0 {
		whom := "nothing"
		if d.only != "" {
			whom = "nothing of this customer"
		}
		return fmt.Sprintf("%s has changed %s", whom, span)
	}
	return strings.Join(parts, "; ") + " (" + span + ")"
}
