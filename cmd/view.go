package cmd

import (
	"maps"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"crm/internal/column"
	"crm/internal/crm"
	"crm/internal/query"
	"crm/internal/search"
	"crm/internal/store"
)

// viewFlags say in which state a command looks at the customers.
type viewFlags struct {
	asOf  string
	trust bool
	known bool // what the index knows is enough: index.AskKnown
}

func (o *viewFlags) flags(a *App, c *cobra.Command) {
	asOfFlag(a, c, &o.asOf)
	c.Flags().BoolVar(&o.trust, "no-verify", false, "do not look whether files were edited by hand since the last command that did")
}

func asOfFlag(a *App, c *cobra.Command, to *string) {
	c.Flags().StringVar(to, "as-of", "", "as it was at `WHEN`: a day (its end), a time, \"3 weeks ago\", a commit")
	completeFlag(a, c, "as-of", completePoint)
}

// view is the customers in one state, the settings of that state, and what was
// now then.
type view struct {
	app    *App
	snap   *column.Snapshot
	set    *crm.Settings
	now    time.Time
	commit store.Hash // zero: the present, with what was edited by hand
}

// view calls f with the state that the flags ask for. When the index turns out
// to be damaged while f reads it, f is called again; so it must print nothing.
func (a *App) view(o viewFlags, f func(*view) error) error {
	v := &view{app: a, now: a.now}
	a.trust = o.trust
	x, err := a.index()
	if err != nil {
		return err
	}
	if o.asOf == "" {
		v.set, err = a.settings()
	} else if o.trust {
		err = &UsageError{Msg: "--no-verify and --as-of exclude each other", Hint: "what was cannot be edited by hand any more"}
	} else if v.commit, v.now, err = a.moment(o.asOf); err == nil {
		v.set, err = a.settingsAt(v.commit)
	}
	if err != nil {
		return err
	}
	take := func(snap *column.Snapshot) error {
		v.snap = snap
		return f(v)
	}
	if o.known {
		return x.AskKnown(a.ctx, take)
	}
	err = x.Ask(a.ctx, v.commit, take)
	if err == nil && v.snap.Broken > 0 {
		a.warn("%s left out; see \"crm check\"", count(v.snap.Broken, "file cannot be read and is", "files cannot be read and are"))
	}
	return err
}

func (v *view) context() *query.Context {
	c := &query.Context{
		Catalogue: query.NewCatalogue(v.set), Settings: v.set, Now: v.now, User: v.app.user,
		Used: func(f *query.Field) []string { return slices.Collect(maps.Keys(used(v.snap, f, ""))) },
	}
	if v.commit.IsZero() {
		c.Forward = v.app.forward(v.app.st.FindID)
	}
	return c
}

// where is the customers that a query finds, by name, and what may be wrong with
// a query that finds nobody.
func (v *view) where(text string) (*search.Result, []string, error) {
	n, err := query.Parse(text, v.context())
	if err != nil {
		return nil, nil, err
	}
	found, err := v.find(n, nil, 0)
	if err != nil {
		return nil, nil, err
	}
	return found, v.doubts(found, n), nil
}

// doubts is what may be wrong with queries that found nobody.
func (v *view) doubts(found *search.Result, asked ...query.Node) []string {
	var out []string
	if found.Total == 0 {
		for _, n := range asked {
			out = append(out, query.Doubts(n, v.context())...)
		}
	}
	return out
}

// find answers a query, best first or sorted by keys, at most limit rows.
func (v *view) find(n query.Node, keys []search.Key, limit int) (*search.Result, error) {
	return search.Top(v.app.ctx, v.snap, n, search.Env{Settings: v.set, Now: v.now}, keys, limit)
}
