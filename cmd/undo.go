package cmd

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"crm/internal/crm"
	"crm/internal/index"
	"crm/internal/merge"
	"crm/internal/store"
	"crm/internal/unite"
)

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
