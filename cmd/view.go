package cmd

import (
	"context"
	"errors"
	"io/fs"
	"time"

	"github.com/spf13/cobra"

	"crm/internal/codec"
	"crm/internal/column"
	"crm/internal/crm"
	"crm/internal/history"
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

// past is the store at a moment or commit, with the settings of then.
func (a *App) past(text string) (*view, error) {
	commit, now, err := a.moment(text)
	if err != nil {
		return nil, err
	}
	set, err := a.settingsAt(commit)
	if err != nil {
		return nil, err
	}
	x, err := a.index()
	if err != nil {
		return nil, err
	}
	snap, err := x.SnapshotAt(a.ctx, commit)
	if err != nil {
		return nil, err
	}
	if snap.Broken > 0 {
		a.warn("%s of that time cannot be read and left out", count(snap.Broken, "file", "files"))
	}
	return &view{app: a, snap: snap, set: set, now: now, commit: commit}, nil
}

func (a *App) settingsAt(commit store.Hash) (*crm.Settings, error) {
	const file = "crm.yaml"
	data, err := a.st.At(commit, file)
	if errors.Is(err, fs.ErrNotExist) {
		return &crm.Settings{}, nil
	}
	if err != nil {
		return nil, err
	}
	return codec.DecodeSettings(file, data)
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

// moment is the commit that a text like "2026-01-31" or "HEAD~3" means, and its time.
func (a *App) moment(text string) (store.Hash, time.Time, error) {
	h, err := a.history()
	if err != nil {
		return store.Hash{}, time.Time{}, err
	}
	return h.Point(a.ctx, text, a.now, history.End)
}
