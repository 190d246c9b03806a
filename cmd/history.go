package cmd

import (
	"errors"
	"strings"

	"github.com/spf13/cobra"

	"crm/internal/codec"
	"crm/internal/crm"
	"crm/internal/index"
	"crm/internal/merge"
	"crm/internal/render"
	"crm/internal/store"
)

// historyRows is how far back a terminal is shown when no limit was given.
const historyRows = 50

func newHistory(a *App) *cobra.Command {
	var out output
	c := &cobra.Command{
		Use:   "history [WHO]",
		Short: "who changed what, when",
		Long: `Without WHO: the changes to the store, newest first, one line each. With WHO:
which field of the customer changed from what to what, when and by whom, also
across changes of its name and after it was removed; then WHO is its id, or what
was known of it last.`,
		Example: `  crm history
  crm history acme
  crm history acme -o csv > acme.csv`,
		Args: needs(0, 1, "WHO"),
		RunE: func(_ *cobra.Command, args []string) error {
			f, err := out.parse(a)
			if err != nil {
				return err
			}
			if f == render.FormatTable && a.term.OutTTY() && out.limit == 0 {
				out.limit = historyRows
			}
			if len(args) == 0 {
				return a.feed(&out)
			}
			return a.historyOf(&out, args[0])
		},
		ValidArgsFunction: completeFirst(a, completeWho),
	}
	out.flags(a, c, true)
	return c
}

// feed lists the commits of the store.
func (a *App) feed(out *output) error {
	s, err := a.store()
	if err != nil {
		return err
	}
	head, err := s.Head()
	if err != nil {
		return err
	}
	l := &render.Listing{
		Columns: []render.Column{{Name: "commit", Title: "COMMIT"}, {Name: "at", Title: "WHEN"}, {Name: "by", Title: "BY"}, {Name: "subject", Title: "WHAT"}},
		Empty:   "nothing has happened yet",
	}
	for c, err := range s.Log(a.ctx, head) {
		if err != nil {
			return err
		}
		l.Rows = append(l.Rows, render.Row{a.commitCell(c), a.whenCell(c), render.Text(c.Author.Name), render.Text(c.Message.Subject)})
		if out.limit > 0 && out.sort == "" && len(l.Rows) > out.limit {
			break
		}
	}
	return a.printHistory(out, l)
}

func (a *App) commitCell(c *store.Commit) render.Cell {
	h := c.Hash.String()
	return render.Text(h).Shown(h[:10]).In(render.Yellow)
}

func (a *App) whenCell(c *store.Commit) render.Cell {
	cell := render.Moment(crm.TimeOf(c.When))
	if a.term.OutTTY() {
		return cell.Shown(c.When.Format("2006-01-02 15:04"))
	}
	return cell
}

// printHistory prints rows of which one more than the limit may have been read.
func (a *App) printHistory(out *output, l *render.Listing) error {
	more := out.limit > 0 && out.sort == "" && len(l.Rows) > out.limit
	if more {
		l.Rows = l.Rows[:out.limit]
	}
	if err := out.print(a, l, "change", "changes"); err != nil {
		return err
	}
	if more && a.term.OutTTY() {
		a.say("there is more; --limit N shows it")
	}
	return nil
}

// historyOf lists the changes to one customer, field by field.
func (a *App) historyOf(out *output, who string) error {
	id := crm.ID(strings.ToLower(strings.TrimSpace(who)))
	if !id.Valid() {
		ref, err := a.who(who)
		var unknown *UnknownError
		if id = ref.ID; errors.As(err, &unknown) {
			old, olderr := a.removed(who)
			var several *AmbiguousError
			switch {
			case olderr == nil:
				id, err = old, nil
			case errors.As(olderr, &several):
				return olderr
			case len(unknown.Near) == 0:
				return &HintError{Err: err, Hint: "nobody who was removed had that name last; \"crm diff SINCE\" tells who was removed since"}
			}
		}
		if err != nil {
			return err
		}
	}
	l := &render.Listing{
		Columns: []render.Column{
			{Name: "commit", Title: "COMMIT"}, {Name: "at", Title: "WHEN"}, {Name: "by", Title: "BY"},
			{Name: "field", Title: "FIELD"}, {Name: "old", Title: "WAS"}, {Name: "new", Title: "IS"}, {Name: "subject", Title: "CHANGE"},
		},
	}
	past, err := a.history()
	if err != nil {
		return err
	}
	found := false
	read := versions{a: a}
	for rev, err := range past.Of(a.ctx, id) {
		if err != nil {
			return err
		}
		found = true
		changes, note := read.changes(rev)
		row := func(field, old, new string) { // copies, as these hold on to whole files
			l.Rows = append(l.Rows, render.Row{a.commitCell(rev.Commit), a.whenCell(rev.Commit), render.Text(rev.Author.Name), render.Text(strings.Clone(field)), render.Text(strings.Clone(old)), render.Text(strings.Clone(new)), render.Text(rev.Message.Subject)})
		}
		if note != "" {
			row("", "", note)
		}
		for _, ch := range changes {
			row(ch.Path, ch.Old, ch.New)
		}
		if out.limit > 0 && out.sort == "" && len(l.Rows) > out.limit {
			break
		}
	}
	if !found {
		ref, err := a.who(who)
		if err != nil {
			return err
		}
		if ref.ID != id {
			return a.historyOf(out, string(ref.ID)) // a name that could be an id
		}
		return &HintError{Err: errors.New("this customer is not in the history yet"), Hint: `"crm save" commits what was edited by hand`}
	}
	if out.columns == "" && a.term.OutTTY() {
		out.columns = "commit,at,by,field,old,new"
	}
	if err := a.printHistory(out, l); err != nil {
		return err
	}
	return a.tellJoined(id)
}

// tellJoined says where a customer went that was joined to another one.
func (a *App) tellJoined(id crm.ID) error {
	if paths, err := a.st.FindID(id); err != nil || len(paths) > 0 {
		return err
	}
	x, err := a.index()
	if err != nil {
		return err
	}
	found, err := x.Lookup(index.KeyMerged, string(id))
	for _, r := range found {
		a.say("%s was joined to %s; what came then: crm history %s", id, r.Name, r.ID)
	}
	return err
}

// versions reads versions of customers. It keeps the last few: the one before a
// change is mostly the one after the change before.
type versions struct {
	a    *App
	kept []version
}

type version struct {
	hash store.Hash
	n    *crm.Customer
	err  error
}

// read is a version of a customer; nil for the zero Hash.
func (v *versions) read(h store.Hash, path string) (*crm.Customer, error) {
	if h.IsZero() {
		return nil, nil
	}
	for _, k := range v.kept {
		if k.hash == h {
			return k.n, k.err
		}
	}
	data, err := v.a.st.Blob(h)
	if err != nil {
		return nil, err
	}
	k := version{hash: h}
	k.n, k.err = codec.Decode(path, data)
	if v.kept = append(v.kept, k); len(v.kept) > 4 {
		v.kept = v.kept[1:]
	}
	return k.n, k.err
}

// changes is what a commit changed at a customer. A version that does not decode
// is told of in the note.
func (v *versions) changes(rev store.Revision) (changes []merge.Change, note string) {
	oldPath := rev.OldPath
	if oldPath == "" {
		oldPath = rev.Path
	}
	now, err2 := v.read(rev.New, rev.Path)
	old, err1 := v.read(rev.Old, oldPath)
	switch {
	case err2 != nil:
		return nil, "this version could not be read"
	case err1 != nil:
		return nil, "the version before could not be read"
	case now == nil:
		return nil, "removed"
	}
	if changes = merge.Diff(old, now); len(changes) == 0 {
		return nil, "only the layout of the file"
	}
	return changes, ""
}
