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
	"crm/internal/shell"
	"crm/internal/store"
	"crm/internal/unite"
)

func newMerge(a *App) *cobra.Command {
	var dry bool
	var take []string
	c := &cobra.Command{
		Use:   "merge KEEP OTHER…",
		Short: "join customers that are the same one",
		Long: `Join customers that were kept as two and are the same one. KEEP stays, with all
that both have: e-mails, phones, deals, interactions and other lists are united.
Of a single value KEEP's holds, else that of the first OTHER that has one; --take
picks another one. What found no place is kept in KEEP, in the entry "merged". The
ids of the others lead to KEEP from then on, and whoever refers to them is changed
along. It is one commit; "crm unmerge" takes it apart again, also weeks later.`,
		Example: `  crm merge acme "ACME Gmbh"
  crm merge anna 4w8kzt1n9c --take stage=4w8kzt1n9c --take name=4w8kzt1n9c
  crm merge acme 4w8kzt1n9c 0v5r2m8k3d --dry-run`,
		Args: needs(2, -1, "KEEP OTHER"),
		RunE: func(c *cobra.Command, args []string) error {
			return a.merge(c, args, take, dry)
		},
		ValidArgsFunction: completeAll(a, completeWho),
	}
	c.Flags().StringArrayVar(&take, "take", nil, "take a single value from one of them, as `FIELD=WHO`")
	completeFlag(a, c, "take", completeTake)
	dryRun(c, &dry)
	return c
}

// completeTake offers the single values that can be picked.
func completeTake(_ *App, word string) []string {
	field, _, ok := strings.Cut(word, "=")
	if ok {
		return nil
	}
	var out []string
	for _, f := range []string{"type", "name", "given", "family", "nickname", "legal_name", "stage", "owner", "organization", "role", "birthday", "language", "source", "referred_by", "created", "fields.", "preferences."} {
		if strings.HasPrefix(f, field) {
			out = append(out, strings.TrimSuffix(f, ".")+map[bool]string{true: ".", false: "="}[strings.HasSuffix(f, ".")])
		}
	}
	return out
}

func (a *App) merge(c *cobra.Command, whos, take []string, dry bool) error {
	refs := make([]index.Ref, len(whos))
	for i, w := range whos {
		r, err := a.who(w)
		if err != nil {
			return err
		}
		for k := range i {
			if refs[k].ID == r.ID {
				return &UsageError{Msg: fmt.Sprintf("%q and %q are the same customer already: %s", whos[k], w, r.ID), Hint: "name two that are kept apart; \"crm list\" shows their ids"}
			}
		}
		refs[i] = r
	}
	picked, err := a.takes(take, whos, refs)
	if err != nil {
		return err
	}
	j := &joining{app: a, refs: refs, take: picked}
	if !dry && !a.flags.yes {
		if err := a.preview(j.write, func() string { return fmt.Sprintf("Join %s to %s?", list(j.names, 10), j.keep.Name) }); err != nil {
			return err
		}
	}
	done, err := a.write(c, dry, j.write)
	if err == nil && done {
		a.say("%s", j.told)
		a.say("\"crm unmerge %s\" takes it apart again", j.keep.ID)
	}
	return err
}

// takes reads the values of --take.
func (a *App) takes(take, whos []string, refs []index.Ref) (map[string]int, error) {
	out := map[string]int{}
	for _, t := range take {
		field, who, ok := strings.Cut(t, "=")
		if field = strings.TrimSpace(field); !ok || field == "" || who == "" {
			return nil, &UsageError{Msg: fmt.Sprintf("--take %q is not of the form FIELD=WHO", t), Hint: "write it like --take stage=" + shell.Quote(whos[1])}
		}
		i := slices.Index(whos, who)
		if i < 0 {
			r, err := a.who(who)
			if err != nil {
				return nil, err
			}
			i = slices.IndexFunc(refs, func(q index.Ref) bool { return q.ID == r.ID })
		}
		if i < 0 {
			return nil, &UsageError{Msg: fmt.Sprintf("--take %s: %s is none of those that are joined", t, who)}
		}
		if _, again := out[field]; again {
			return nil, &UsageError{Msg: "--take names " + field + " twice"}
		}
		out[field] = i
	}
	return out, nil
}

// preview shows on a terminal what a change would write, and asks whether it is
// meant, before the lock is taken. Elsewhere it needs --yes.
func (a *App) preview(plan func(tx *store.Tx) (change, error), question func() string) error {
	tx, err := a.st.Try(a.ctx)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Close() }()
	if _, err := plan(tx); err != nil {
		return err
	}
	if a.term.CanAsk() {
		if _, err := a.printDiff(tx); err != nil {
			return err
		}
	}
	return a.confirm(question())
}

// joining is several customers on their way to becoming one.
type joining struct {
	app  *App
	refs []index.Ref // the first is kept
	take map[string]int
	// moved leads from customers that the same commit joined before to where they are
	// now; nil when this is the only joining.
	moved map[crm.ID]crm.ID

	keep  *crm.Customer // as it becomes
	names []string      // of the others
	told  string
}

func (j *joining) write(tx *store.Tx) (change, error) {
	all := make([]*crm.Customer, len(j.refs))
	var comments []string
	j.names = nil
	for i, r := range j.refs {
		var err error
		if all[i], err = tx.Customer(r.ID); err != nil {
			return change{}, err
		}
		if i > 0 {
			more, err := commentsOf(tx, r.ID)
			if err != nil {
				return change{}, err
			}
			comments, j.names = append(comments, more...), append(j.names, all[i].Name)
		}
	}
	before := all[0]
	var err error
	if j.keep, err = unite.Join(before, all[1:], unite.Options{Take: j.take, At: crm.TimeOf(j.app.now), By: j.app.user()}); err != nil {
		return change{}, j.explain(err)
	}
	others, err := j.redirect(tx, all)
	if err != nil {
		return change{}, err
	}
	for _, o := range all[1:] {
		if err := tx.RemoveCustomer(o.ID); err != nil {
			return change{}, err
		}
	}
	if err := tx.PutCustomer(j.keep); err != nil {
		return change{}, err
	}
	if err := addComments(tx, j.keep.ID, comments); err != nil {
		return change{}, err
	}
	to := func(id crm.ID) crm.ID {
		for _, o := range all[1:] {
			if o.ID == id {
				return j.keep.ID
			}
		}
		return id
	}
	if err := followDecisions(tx, to); err != nil {
		return change{}, err
	}
	for _, o := range all[1:] {
		if j.moved != nil {
			j.moved[o.ID] = j.keep.ID
		}
	}
	ch := change{subject: "merge: " + list(j.names, 3) + " into " + before.Name, records: []crm.ID{j.keep.ID}}
	for _, o := range all[1:] {
		ch.records = append(ch.records, o.ID)
	}
	ch.records = append(ch.records, others...)
	j.tell(before, len(others))
	return ch, nil
}

// redirect changes whoever refers to those that go, and tells who they are.
func (j *joining) redirect(tx *store.Tx, all []*crm.Customer) ([]crm.ID, error) {
	x, err := j.app.index()
	if err != nil {
		return nil, err
	}
	if len(j.moved) == 0 { // else it was done, and what changed since is known
		if err := x.Refresh(); err != nil {
			return nil, err
		}
	}
	gone := map[crm.ID]bool{}
	for _, o := range all[1:] {
		gone[o.ID] = true
	}
	var ids []crm.ID
	for i, o := range all {
		refs, err := x.Referring(o.ID)
		if err != nil {
			return nil, err
		}
		for _, r := range refs {
			if id, ok := j.moved[r.ID]; ok {
				r.ID = id
			}
			if gone[r.ID] || r.ID == j.keep.ID {
				continue
			}
			if j.keep.Type == crm.Person && r.Organization == o.ID {
				return nil, &ConflictError{Msg: fmt.Sprintf("%s works at %s, which would become a person", r.Name, o.Name), Hint: "take the type of the organization with --take type=WHO"}
			}
			if i > 0 && !slices.Contains(ids, r.ID) {
				ids = append(ids, r.ID)
			}
		}
	}
	slices.Sort(ids)
	for _, id := range ids {
		n, err := tx.Customer(id)
		if err != nil {
			return nil, err
		}
		unite.Redirect(n, func(id crm.ID) crm.ID {
			if gone[id] {
				return j.keep.ID
			}
			return id
		})
		if err := tx.PutCustomer(n); err != nil {
			return nil, err
		}
	}
	return ids, nil
}

func (j *joining) tell(before *crm.Customer, refs int) {
	var parts []string
	for _, p := range []struct {
		n         int
		one, many string
	}{
		{len(j.keep.Emails) - len(before.Emails), "e-mail", "e-mails"}, {len(j.keep.Phones) - len(before.Phones), "phone number", "phone numbers"},
		{len(j.keep.Deals) - len(before.Deals), "deal", "deals"}, {len(j.keep.Tasks) - len(before.Tasks), "task", "tasks"},
		{len(j.keep.Purchases) - len(before.Purchases), "purchase", "purchases"}, {len(j.keep.Interactions) - len(before.Interactions), "interaction", "interactions"},
	} {
		if p.n > 0 {
			parts = append(parts, count(p.n, p.one, p.many))
		}
	}
	j.told = fmt.Sprintf("%s: joined %s", j.keep.Name, list(j.names, 20))
	if len(parts) > 0 {
		j.told += ": " + strings.Join(parts, ", ")
	}
	if refs > 0 {
		j.told += "; " + count(refs, "customer that refers to it was changed along", "customers that refer to it were changed along")
	}
}

// explain says how errors of joining are told to a person.
func (j *joining) explain(err error) error {
	var typ *unite.TypeError
	var take *unite.TakeError
	switch {
	case errors.As(err, &typ):
		return &ConflictError{Msg: err.Error() + ": they are not the same customer", Hint: fmt.Sprintf("if they are, say what they are with --take type=%s or --take type=%s", typ.Keep.ID, typ.Other.ID)}
	case errors.As(err, &take) && take.List:
		return &UsageError{Msg: "--take: " + err.Error(), Hint: "lists and notes are united; --take is for one like name, stage or fields.industry"}
	case errors.As(err, &take):
		return &UsageError{Msg: "--take: " + err.Error()}
	}
	return err
}

// commentsOf is the comments in a customer's file.
func commentsOf(tx *store.Tx, id crm.ID) ([]string, error) {
	_, data, err := fileOf(tx, id)
	if err != nil {
		return nil, err
	}
	return codec.Comments(data), nil
}

// fileOf is a customer's file as a transaction will leave it.
func fileOf(tx *store.Tx, id crm.ID) (string, []byte, error) {
	paths, err := tx.FindID(id)
	switch {
	case err != nil:
		return "", nil, err
	case len(paths) == 0:
		return "", nil, &store.MissingError{ID: id}
	case len(paths) > 1:
		return "", nil, &store.TwiceError{ID: id, Paths: paths}
	}
	data, err := tx.Read(paths[0])
	return paths[0], data, err
}

// addComments adds comments to a customer's file.
func addComments(tx *store.Tx, id crm.ID, comments []string) error {
	path, data, err := fileOf(tx, id)
	if err != nil || len(comments) == 0 {
		return err
	}
	more := codec.AppendComments(data, comments)
	was, err := codec.Decode(path, data)
	if err != nil {
		return err
	}
	if is, err := codec.Decode(path, more); err == nil && merge.Equal(was, is) {
		tx.Put(path, more)
	}
	return nil
}
