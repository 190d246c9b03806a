package reconcile

import (
	"bytes"
	"context"
	"path"
	"strings"
	"unicode/utf8"

	"crm/internal/codec"
	"crm/internal/crm"
	"crm/internal/decision"
	"crm/internal/merge"
	"crm/internal/store"
)

// content reads a version; nil when it is not there.
func (m *merger) content(v version) ([]byte, error) {
	switch {
	case !v.there:
		return nil, nil
	case v.data != nil:
		return v.data, nil
	}
	return m.s.Blob(v.hash)
}

// made is a version with new content.
func made(path string, data []byte, mode store.Mode) version {
	if data == nil {
		data = []byte{}
	}
	return version{true, path, store.BlobHash(data), mode, data}
}

// mode3 joins the modes of a file.
func mode3(b, o, t version) store.Mode {
	switch {
	case o.mode == t.mode, t.mode == b.mode:
		return o.mode
	case o.mode == b.mode:
		return t.mode
	}
	return max(o.mode, t.mode)
}

// place joins where a file lies. Two new places become that of the name.
func place(b, o, t version, want string) string {
	switch {
	case o.path == t.path, t.path == b.path:
		return o.path
	case o.path == b.path:
		return t.path
	}
	return want
}

// three is a file in three versions, with contents.
type three struct {
	triple
	b, o, t []byte
}

// file joins a file that both sides changed.
func (m *merger) file(ctx context.Context, x triple, j *joint, sides *[2]*annals) (version, error) {
	for _, v := range []version{x.base, x.ours, x.theirs} {
		if v.there && !v.mode.IsFile() {
			return version{}, &store.PathError{Path: v.path, What: "is a symbolic link or a submodule, which both sides changed; join it with git"}
		}
	}
	f := three{triple: x}
	var err error
	for _, p := range []struct {
		data *[]byte
		v    version
	}{{&f.b, x.base}, {&f.o, x.ours}, {&f.t, x.theirs}} {
		if *p.data, err = m.content(p.v); err != nil {
			return version{}, err
		}
	}
	switch {
	case x.ours.isRecord() || x.theirs.isRecord():
		return m.record(ctx, f, j, sides)
	case !x.ours.there:
		return x.theirs, nil
	case !x.theirs.there:
		return x.ours, nil
	case x.ours.path == crm.SettingsFile:
		return m.settings(ctx, f, j, sides)
	case x.ours.path == crm.DecisionsFile:
		if data, err := decisions(f); err == nil {
			return made(f.ours.path, data, mode3(f.base, f.ours, f.theirs)), nil
		}
	}
	return m.text(ctx, f, j, sides)
}

// record joins a customer.
func (m *merger) record(ctx context.Context, f three, j *joint, sides *[2]*annals) (version, error) {
	if bytes.Equal(f.o, f.t) && f.ours.there == f.theirs.there {
		v := f.ours
		v.path = place(f.base, f.ours, f.theirs, max(f.ours.path, f.theirs.path))
		v.mode = mode3(f.base, f.ours, f.theirs)
		return v, nil
	}
	ours, err1 := decode(f.ours, f.o)
	theirs, err2 := decode(f.theirs, f.t)
	if err1 != nil || err2 != nil {
		// Where the other side removed it, there is nothing to guess: it stays as it is.
		if !f.ours.there || !f.theirs.there {
			kept := f.ours
			if !kept.there {
				kept = f.theirs
			}
			j.note(Named{Name: kept.path}, f, merge.Conflict{Kind: merge.Removed}, merge.Verdict{})
			return kept, nil
		}
		switch m.opts.Take {
		case TakeOurs:
			return f.ours, nil
		case TakeTheirs:
			return f.theirs, nil
		}
		if err1 != nil {
			return version{}, m.unreadable(ctx, sides[0], f.key, f.ours, true, err1)
		}
		return version{}, m.unreadable(ctx, sides[1], f.key, f.theirs, false, err2)
	}
	base, err := decode(f.base, f.b)
	if err != nil {
		base = nil // both sides mended it
	}
	if base == nil && f.base.there && (ours == nil || theirs == nil) {
		base = new(crm.Customer) // one removed what could not be read: the mended one stays
	}
	jd := &judge{ctx: ctx, key: f.key, ours: sides[0], theirs: sides[1], same: m.samePart(func(v version) func(string) crm.Value {
		c := m.customer(v)
		return func(p string) crm.Value {
			if c == nil {
				return crm.Value{}
			}
			x, _ := merge.Get(c, p)
			return x
		}
	})}
	o, t := ours, theirs
	if ours != nil && theirs != nil && len(ours.Merged) > 0 && len(theirs.Merged) > 0 {
		o, t = merge.Clone(ours), merge.Clone(theirs)
		alike(o, t)
	}
	merged, conflicts := merge.Reconcile(base, o, t, jd.decide)
	if jd.err != nil {
		return version{}, jd.err
	}
	if merged == nil {
		return version{}, nil
	}
	for _, c := range conflicts {
		j.note(Named{merged.ID, merged.Name}, f, c, jd.verdicts[c.Path])
	}
	switch {
	case ours == nil:
		return f.theirs, nil
	case theirs == nil:
		return f.ours, nil
	}
	data := write(f, ours, theirs, merged, merge.Equal, codec.Decode, codec.Encode, codec.Update)
	return made(place(f.base, f.ours, f.theirs, crm.Path(merged.ID, merged.Name)), data, mode3(f.base, f.ours, f.theirs)), nil
}

func decode(v version, data []byte) (*crm.Customer, error) {
	if !v.there {
		return nil, nil
	}
	return codec.Decode(v.path, data)
}

// customer is a version decoded; nil when it is none or cannot be read.
func (m *merger) customer(v version) *crm.Customer {
	m.mu.Lock()
	c, ok := m.decoded[v.hash]
	m.mu.Unlock()
	if ok {
		return c
	}
	if data, err := m.content(v); err == nil && v.there {
		c, _ = codec.Decode(v.path, data)
	}
	m.mu.Lock()
	m.decoded[v.hash] = c
	m.mu.Unlock()
	return c
}

// samePart compares a part of two versions, as of finds it.
func (m *merger) samePart(of func(version) func(path string) crm.Value) func(path string) func(v, w version) bool {
	return func(path string) func(v, w version) bool {
		return func(v, w version) bool {
			return v.hash == w.hash || of(v)(path).Equal(of(w)(path))
		}
	}
}

// settings joins crm.yaml.
func (m *merger) settings(ctx context.Context, f three, j *joint, sides *[2]*annals) (version, error) {
	ours, err1 := codec.DecodeSettings(f.ours.path, f.o)
	theirs, err2 := codec.DecodeSettings(f.theirs.path, f.t)
	switch {
	case err1 == nil && err2 == nil:
	case m.opts.Take == TakeOurs:
		return f.ours, nil
	case m.opts.Take == TakeTheirs:
		return f.theirs, nil
	case err1 != nil:
		return version{}, m.unreadable(ctx, sides[0], f.key, f.ours, true, err1)
	default:
		return version{}, m.unreadable(ctx, sides[1], f.key, f.theirs, false, err2)
	}
	var base *crm.Settings
	if f.base.there {
		base, _ = codec.DecodeSettings(f.base.path, f.b)
	}
	jd := &judge{ctx: ctx, key: f.key, ours: sides[0], theirs: sides[1], same: m.samePart(func(v version) func(string) crm.Value {
		data, err := m.content(v)
		var s *crm.Settings
		if err == nil && v.there {
			s, _ = codec.DecodeSettings(v.path, data)
		}
		return func(p string) crm.Value {
			if s == nil {
				return crm.Value{}
			}
			x, _ := merge.GetSetting(s, p)
			return x
		}
	})}
	merged, conflicts := merge.ReconcileSettings(base, ours, theirs, jd.decide)
	if jd.err != nil {
		return version{}, jd.err
	}
	for _, c := range conflicts {
		j.note(Named{}, f, c, jd.verdicts[c.Path])
	}
	data := write(f, ours, theirs, merged, merge.EqualSettings, codec.DecodeSettings, codec.EncodeSettings, codec.UpdateSettings)
	return made(f.ours.path, data, mode3(f.base, f.ours, f.theirs)), nil
}

// decisions joins what was decided about customers that look alike.
func decisions(f three) ([]byte, error) {
	ours, err := decision.Decode(f.ours.path, f.o)
	if err != nil {
		return nil, err
	}
	theirs, err := decision.Decode(f.ours.path, f.t)
	if err != nil {
		return nil, err
	}
	var base *crm.Decisions
	if len(f.b) > 0 {
		base, _ = decision.Decode(f.ours.path, f.b)
	}
	return withComments(codec.EncodeDecisions(decision.Merge(base, ours, theirs)), f), nil
}

// generated tells which files the program writes by itself: nothing of a person
// is lost when the newer one holds.
func generated(p string) bool {
	return strings.HasPrefix(p, "schema/") && strings.HasSuffix(p, ".json")
}

// text joins any other file: by line, else the newer one holds and the other is
// kept beside it.
func (m *merger) text(ctx context.Context, f three, j *joint, sides *[2]*annals) (version, error) {
	mode := mode3(f.base, f.ours, f.theirs)
	if bytes.Equal(f.o, f.t) {
		return version{true, f.ours.path, f.ours.hash, mode, f.ours.data}, nil
	}
	isText := utf8.Valid(f.b) && utf8.Valid(f.o) && utf8.Valid(f.t) && bytes.IndexByte(f.o, 0) < 0 && bytes.IndexByte(f.t, 0) < 0
	if isText && !generated(f.ours.path) {
		if joined, ok := merge.Lines(string(f.b), string(f.o), string(f.t)); ok {
			return made(f.ours.path, []byte(joined), mode), nil
		}
	}
	whole := func(v, w version) bool { return v.hash == w.hash && v.there == w.there }
	o, err := sides[0].last(ctx, f.key, whole)
	if err != nil {
		return version{}, err
	}
	t, err := sides[1].last(ctx, f.key, whole)
	if err != nil {
		return version{}, err
	}
	holds, lost, by := f.ours, f.theirs, t.by
	if t.newer(o) {
		holds, lost, by = f.theirs, f.ours, o.by
	}
	holds.mode = mode
	if !generated(holds.path) {
		beside := lost
		ext := path.Ext(lost.path)
		beside.path = strings.TrimSuffix(lost.path, ext) + ".clash-" + lost.hash.String()[:8] + ext
		j.beside(beside)
		j.Files = append(j.Files, FileClash{Path: holds.path, Beside: beside.path, By: by})
	}
	return holds, nil
}
