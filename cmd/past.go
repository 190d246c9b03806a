package cmd

import (
	"errors"
	"io/fs"
	"strings"
	"time"

	"crm/internal/codec"
	"crm/internal/column"
	"crm/internal/crm"
	"crm/internal/history"
	"crm/internal/index"
	"crm/internal/query"
	"crm/internal/search"
	"crm/internal/store"
)

// settingsAt is the settings of a commit; those of today where its file cannot be
// read, for a mistake in it does not hide the customers of that time.
func (a *App) settingsAt(commit store.Hash) (*crm.Settings, error) {
	const file = "crm.yaml"
	data, err := a.st.At(commit, file)
	if errors.Is(err, fs.ErrNotExist) {
		return &crm.Settings{}, nil
	}
	if err != nil {
		return nil, err
	}
	set, err := codec.DecodeSettings(file, data)
	if err != nil {
		a.warn("%s of then cannot be read (%v); the settings of now are used", file, err)
		return a.settings()
	}
	return set, nil
}

// moment is the commit that a text like "2026-01-31" or "HEAD~3" means, and its
// time. What is still to come means now, which the person is told.
func (a *App) moment(text string) (store.Hash, time.Time, error) {
	h, err := a.history()
	if err != nil {
		return store.Hash{}, time.Time{}, err
	}
	commit, at, err := h.Point(a.ctx, text, a.now, history.End)
	if err == nil && history.Ahead(text, a.now) {
		a.say("%s is still to come; this is as of now", shortPoint(text))
	}
	return commit, at, err
}

// customer is the one customer that a text means in a state of the past.
func (v *view) customer(who string) (*crm.Customer, error) {
	id, err := v.who(who)
	if err != nil {
		return nil, err
	}
	files, err := v.app.st.FindAt(v.commit, id)
	if err != nil {
		return nil, err
	}
	switch len(files) {
	case 0:
		return nil, &store.MissingError{ID: id}
	case 1:
	default:
		paths := make([]string, len(files))
		for i, f := range files {
			paths[i] = f.Path
		}
		return nil, &store.TwiceError{ID: id, Paths: paths}
	}
	data, err := v.app.st.Blob(files[0].Hash)
	if err != nil {
		return nil, err
	}
	return codec.Decode(files[0].Path, data)
}

// who finds whom a text means in a state of the past, much as the index does in
// the present: a complete id; a name, address, number, domain or handle; the
// beginning of an id; words of a name.
func (v *view) who(text string) (crm.ID, error) {
	text = strings.TrimSpace(text)
	if id := crm.ID(strings.ToLower(text)); id.Valid() {
		if _, ok := v.snap.Find(id); ok {
			return id, nil
		}
	}
	q := query.Quote(text)
	var exact, words []string
	for _, field := range []string{"name", "legal_name", "nickname", "email", "phone", "domain", "handle.name"} {
		exact = append(exact, field+"="+q)
	}
	for _, w := range strings.Fields(text) {
		words = append(words, "name:"+query.Quote(w)+"*")
	}
	tries := [][]string{exact, nil, {strings.Join(words, " ")}}
	if len(text) >= 4 {
		tries[1] = []string{"id:" + q}
	}
	ctx := v.context()
	var near []index.Match
	for _, try := range tries {
		found, err := v.any(ctx, try)
		if err != nil {
			return "", err
		}
		if found == nil {
			continue
		}
		if near = v.matches(ctx, found); len(near) > 0 {
			break
		}
	}
	switch len(near) {
	case 0:
		return "", &UnknownError{Who: text}
	case 1:
		return near[0].ID, nil
	}
	return "", &AmbiguousError{Who: text, Matches: near}
}

// whoAt finds whom a text means at a commit.
func (a *App) whoAt(commit store.Hash, who string) (id crm.ID, err error) {
	x, err := a.index()
	if err != nil {
		return "", err
	}
	v := &view{app: a, now: a.now, commit: commit}
	if v.set, err = a.settingsAt(commit); err != nil {
		return "", err
	}
	err = x.Ask(a.ctx, commit, func(snap *column.Snapshot) error {
		v.snap = snap
		id, err = v.who(who)
		return err
	})
	return id, err
}

// removed finds whom a text means among the customers that were removed, as they
// were last. It is an *UnknownError or an *AmbiguousError when there is not exactly one.
func (a *App) removed(who string) (crm.ID, error) {
	past, err := a.history()
	if err != nil {
		return "", err
	}
	gone, err := past.Removed(a.ctx)
	if err != nil {
		return "", err
	}
	set, err := a.settings()
	if err != nil {
		return "", err
	}
	v := &view{app: a, snap: column.Of(gone...), set: set, now: a.now}
	return v.who(who)
}

// any is the customers that one of the queries finds. Those that do not parse,
// such as a phone number of letters, find nobody; it is nil when none parses.
func (v *view) any(ctx *query.Context, queries []string) (*search.Result, error) {
	var parts []query.Node
	for _, text := range queries {
		if n, err := query.Parse(text, ctx); err == nil {
			parts = append(parts, n)
		}
	}
	switch len(parts) {
	case 0:
		return nil, nil
	case 1:
		return v.find(parts[0], nil, 0)
	}
	return v.find(&query.Or{Parts: parts}, nil, 0)
}

func (v *view) matches(ctx *query.Context, found *search.Result) []index.Match {
	get := func(row search.Row, name string) string {
		f, _ := ctx.Catalogue.Field(name)
		val := found.Value(row, f)
		if len(val.Texts) > 0 {
			return val.Texts[0]
		}
		return val.Text
	}
	out := make([]index.Match, len(found.Rows))
	for i, row := range found.Rows {
		out[i].ID, out[i].Name, out[i].Email = crm.ID(get(row, "id")), get(row, "name"), get(row, "email")
	}
	return out
}

// surroundings is what a profile tells of others in a state of the past.
func (v *view) surroundings() surroundings {
	return surroundings{app: v.app, set: v.set, now: v.now, name: v.nameOf, people: v.peopleOf}
}

func (v *view) nameOf(id crm.ID) (string, error) {
	row, ok := v.snap.Find(id)
	if !ok {
		return nameAndID("", id), nil
	}
	return nameAndID(v.snap.Parts[row.Part].Text(column.Customers, "name").String(row.Row), id), nil
}

func (v *view) peopleOf(id crm.ID) ([]index.Ref, error) {
	ctx := v.context()
	n, err := query.Parse("organization:"+query.Quote(string(id)), ctx)
	if err != nil {
		return nil, err
	}
	found, err := v.find(n, nil, 0)
	if err != nil {
		return nil, err
	}
	var out []index.Ref
	for _, m := range v.matches(ctx, found) {
		out = append(out, m.Ref)
	}
	return out, nil
}
