package cmd

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"crm/internal/codec"
	"crm/internal/crm"
	"crm/internal/index"
	"crm/internal/merge"
	"crm/internal/render"
	"crm/internal/store"
	"crm/internal/unite"
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

func newUndo(a *App) *cobra.Command {
	var dry bool
	var n int
	c := &cobra.Command{
		Use:   "undo [COMMIT]",
		Short: "take a change back, also weeks later",
		Long: `Take back your last change, the last N with -n, or the one of a commit that
"crm history" shows, whoever made it. Of a sync that joined two sides it is all
that came from the other one. What came later stays: the change is taken out of the
present state, in a new commit, which can itself be undone. Where a later change
touched the same value, nothing is done and the values are listed.`,
		Example: `  crm undo
  crm undo -n 3
  crm undo 1a2b3c4 --dry-run`,
		Args: needs(0, 1, "COMMIT"),
		RunE: func(c *cobra.Command, args []string) error {
			s, err := a.store()
			if err != nil {
				return err
			}
			if len(args) > 0 && c.Flags().Changed("number") {
				return &UsageError{Msg: "a commit and -n exclude each other"}
			}
			if n < 1 {
				return &UsageError{Msg: fmt.Sprintf("-n %d is not a number of changes", n)}
			}
			commits, err := a.toUndo(s, args, n)
			if err != nil {
				return err
			}
			return a.undo(c, s, commits, dry)
		},
		ValidArgsFunction: completeNothing,
	}
	c.Flags().IntVarP(&n, "number", "n", 1, "take back the last `N` changes")
	dryRun(c, &dry)
	return c
}

// toUndo is the commits that the person means, newest first.
func (a *App) toUndo(s *store.Store, args []string, n int) ([]*store.Commit, error) {
	if len(args) > 0 {
		h, err := s.Resolve(args[0])
		if err != nil {
			return nil, &HintError{Err: err, Hint: `"crm history" lists the commits`}
		}
		c, err := s.Commit(h)
		if err != nil {
			return nil, err
		}
		return []*store.Commit{c}, nil
	}
	head, err := s.Head()
	if err != nil {
		return nil, err
	}
	me, err := s.Identity()
	if err != nil {
		return nil, err
	}
	var out []*store.Commit
	others := false
	for c, err := range s.Log(a.ctx, head) {
		if err != nil {
			return nil, err
		}
		if len(c.Parents) > 1 || !strings.EqualFold(c.Author.Email, me.Email) && c.Author.Name != me.Name {
			others = true
			continue
		}
		if out = append(out, c); len(out) == n {
			break
		}
	}
	switch {
	case len(out) == n:
		return out, nil
	case others:
		return nil, &UsageError{Msg: fmt.Sprintf("there are only %d changes of yours", len(out)), Hint: "name a commit that \"crm history\" lists to take back a change of somebody else"}
	}
	return nil, &UsageError{Msg: fmt.Sprintf("there are only %d changes", len(out))}
}

func (a *App) undo(c *cobra.Command, s *store.Store, commits []*store.Commit, dry bool) error {
	hashes := make([]store.Hash, len(commits))
	subjects := make([]string, len(commits))
	for i, k := range commits {
		if len(k.Parents) == 0 {
			return &ConflictError{Msg: fmt.Sprintf("%s began the store and cannot be undone", k.Hash.String()[:10])}
		}
		hashes[i], subjects[i] = k.Hash, k.Message.Subject
	}
	done, err := a.write(c, dry, func(tx *store.Tx) (change, error) {
		plan, err := tx.PlanUndo(a.ctx, hashes)
		if err != nil {
			return change{}, err
		}
		if len(plan.Conflicts) > 0 {
			e := &ConflictError{Msg: "later changes touched the same values; nothing was undone", Hint: "undo the later changes first, or set the values with \"crm set\""}
			for _, cf := range plan.Conflicts {
				e.Lines = append(e.Lines, undoLine(cf))
			}
			return change{}, e
		}
		msg := change{subject: "undo: " + list(subjects, 2)}
		for _, h := range hashes {
			msg.body += "Undoes " + h.String() + ".\n"
		}
		msg.records = plan.Records()
		if err := tx.ApplyUndo(plan); err != nil {
			return change{}, err
		}
		return msg, a.leadUndone(tx, plan)
	})
	if err != nil || dry {
		return err
	}
	if !done {
		a.say("nothing to undo, it is so already")
		return nil
	}
	for _, s := range subjects {
		a.say("undone: %s", s)
	}
	return nil
}

// leadUndone leads what an undo brought back to where customers are that were joined
// since, and refuses to bring back one of those.
func (a *App) leadUndone(tx *store.Tx, plan *store.UndoPlan) error {
	forward := a.forward(tx.FindID)
	for _, ch := range plan.Changes {
		id, ok := crm.PathID(ch.Path)
		if !ok || ch.New == nil {
			continue
		}
		if ch.Old == nil {
			x, err := a.index()
			if err != nil {
				return err
			}
			found, err := x.Lookup(index.KeyMerged, string(id))
			if err != nil {
				return err
			}
			for _, r := range found {
				n, err := tx.Customer(r.ID)
				if err == nil && slices.ContainsFunc(n.Merged, func(m crm.Merged) bool { return m.ID == id }) {
					return &ConflictError{Msg: fmt.Sprintf("%s was joined to %s since; nothing was undone", id, n.Name), Hint: fmt.Sprintf("take it apart first: crm unmerge %s %s", n.ID, id)}
				}
			}
		}
		n, err := tx.Customer(id)
		if err != nil {
			continue // it could not be read before either
		}
		was := merge.Clone(n)
		if unite.Redirect(n, forward); !merge.Equal(was, n) {
			if err := tx.PutCustomer(n); err != nil {
				return err
			}
		}
	}
	return nil
}

func undoLine(c store.UndoConflict) string {
	what := c.Name
	if what == "" {
		what = c.Path
	}
	if c.Conflict.Path != "" {
		what += ": " + c.Conflict.Path
		if c.Conflict.Ours != "" {
			what += fmt.Sprintf(" is %q now", c.Conflict.Ours)
		}
	}
	return what
}
