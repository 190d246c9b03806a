package cmd

import (
	"context"
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
}

func (o *viewFlags) flags(c *cobra.Command) {
	asOfFlag(c, &o.asOf)
	c.Flags().BoolVar(&o.trust, "no-verify", false, "do not look whether files were edited by hand since the last command that did")
}

func asOfFlag(c *cobra.Command, to *string) {
	c.Flags().StringVar(to, "as-of", "", "as it was at `WHEN`: a day (its end), a time, \"3 weeks ago\", a commit")
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

// view is the state that the flags ask for.
func (a *App) view(o viewFlags) (*view, error) {
	if o.asOf != "" {
		if o.trust {
			return nil, &UsageError{Msg: "--no-verify and --as-of exclude each other", Hint: "what was cannot be edited by hand any more"}
		}
		return a.past(o.asOf)
	}
	a.trust = o.trust
	set, err := a.settings()
	if err != nil {
		return nil, err
	}
	x, err := a.index()
	if err != nil {
		return nil, err
	}
	snap, err := x.Snapshot(a.ctx)
	if err != nil {
		return nil, err
	}
	if snap.Broken > 0 {
		a.warn("%s cannot be read and left out; see \"crm check\"", count(snap.Broken, "file", "files"))
	}
	return &view{app: a, snap: snap, set: set, now: a.now}, nil
}

func (v *view) context() *query.Context {
	return &query.Context{Catalogue: query.NewCatalogue(v.set), Settings: v.set, Now: v.now, User: v.app.user()}
}

func (v *view) env() search.Env {
	return search.Env{Settings: v.set, Now: v.now, User: v.app.user()}
}

// where is the view of the customers that a query finds.
func (v *view) where(text string) (*view, error) {
	n, err := query.Parse(text, v.context())
	if err != nil {
		return nil, err
	}
	found, err := v.find(v.app.ctx, n, nil, 0)
	if err != nil {
		return nil, err
	}
	out := *v
	out.snap = found.Snapshot()
	return &out, nil
}

// find answers a query, best first or sorted by keys, at most limit rows.
func (v *view) find(ctx context.Context, n query.Node, keys []search.Key, limit int) (*search.Result, error) {
	return search.Top(ctx, v.snap, n, v.env(), keys, limit)
}
