package reconcile

import (
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"crm/internal/codec"
	"crm/internal/crm"
	"crm/internal/merge"
	"crm/internal/store"
	"crm/internal/unite"
)

// unsynced writes to disk without waiting for it.
type unsynced struct{ store.Files }

type unsyncedFile struct{ store.File }

func (unsyncedFile) Sync() error { return nil }

func (u unsynced) Create(path string, perm fs.FileMode) (store.File, error) {
	f, err := u.Files.Create(path, perm)
	return unsyncedFile{f}, err
}

func (u unsynced) Append(path string) (store.File, error) {
	f, err := u.Files.Append(path)
	return unsyncedFile{f}, err
}

func (unsynced) SyncDir(string) error         { return nil }
func (unsynced) SyncAll(string) (bool, error) { return true, nil }

// chance is a source of random bytes that a seed settles.
type chance struct{ *rand.Rand }

func (c chance) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(c.Uint32())
	}
	return len(p), nil
}

// replica is the store of one person.
type replica struct {
	t     *testing.T
	s     *store.Store
	name  string
	rnd   chance
	clock time.Time
}

const day0 = 1_790_000_000

func env(name string) func(string) string {
	return func(key string) string {
		switch key {
		case "GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME":
			return name
		case "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL":
			return name + "@firm.example"
		case "GIT_CONFIG_NOSYSTEM":
			return "1"
		}
		return ""
	}
}

// memory is a folder for a test, in memory where the system has such.
func memory(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("/dev/shm", "crm-test-")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

// replicas makes a store and copies of it that share its objects.
func replicas(t *testing.T, n int, seed uint64) []*replica {
	t.Helper()
	top := memory(t)
	var out []*replica
	for i := range n {
		r := &replica{t: t, name: string(rune('a'+i)) + "nna", clock: time.Unix(day0, 0).UTC()}
		var b [32]byte
		binary.LittleEndian.PutUint64(b[:], seed)
		b[8] = byte(i)
		r.rnd = chance{rand.New(rand.NewChaCha8(b))}
		opts := store.Options{Now: func() time.Time { return r.clock }, Rand: r.rnd, Getenv: env(r.name), Files: unsynced{store.DiskFiles()}}
		dir := filepath.Join(top, r.name)
		var err error
		if i == 0 {
			files := map[string][]byte{crm.SettingsFile: codec.EncodeSettings(&crm.Settings{Name: "Book", Currency: "EUR", Stages: []crm.Stage{{Name: "lead"}, {Name: "customer"}}})}
			_, err = store.Init(context.Background(), dir, opts, files, store.Message{Subject: "init"})
			if err == nil {
				err = os.Rename(filepath.Join(dir, ".git", "objects"), filepath.Join(top, "objects"))
			}
		} else {
			err = os.CopyFS(dir, os.DirFS(filepath.Join(top, out[0].name)))
		}
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, r)
		if i == n-1 {
			for _, r := range out {
				dir := filepath.Join(top, r.name)
				if err := os.Symlink(filepath.Join(top, "objects"), filepath.Join(dir, ".git", "objects")); err != nil {
					t.Fatal(err)
				}
				o := store.Options{Now: func() time.Time { return r.clock }, Rand: r.rnd, Getenv: env(r.name), Files: unsynced{store.DiskFiles()}}
				if r.s, err = store.Open(dir, o); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	return out
}

func (r *replica) head() store.Hash {
	r.t.Helper()
	h, err := r.s.Head()
	if err != nil {
		r.t.Fatal(err)
	}
	return h
}

func (r *replica) tree() store.Hash {
	r.t.Helper()
	c, err := r.s.Commit(r.head())
	if err != nil {
		r.t.Fatal(err)
	}
	return c.Tree()
}

// commit makes a change.
func (r *replica) commit(subject string, change func(tx *store.Tx) error) store.Hash {
	r.t.Helper()
	r.clock = r.clock.Add(time.Duration(r.rnd.IntN(600)-60) * time.Second) // the clocks are not quite right
	tx, err := r.s.Begin(context.Background())
	if err != nil {
		r.t.Fatal(err)
	}
	defer tx.Close()
	if err := change(tx); err != nil {
		r.t.Fatalf("%s: %s: %v", r.name, subject, err)
	}
	h, err := tx.Commit(store.Message{Subject: subject})
	if err != nil {
		r.t.Fatalf("%s: %s: %v", r.name, subject, err)
	}
	return h
}

// customers are all customers of the replica, by id.
func (r *replica) customers() map[crm.ID]*crm.Customer {
	r.t.Helper()
	files, err := r.s.Walk()
	if err != nil {
		r.t.Fatal(err)
	}
	out := map[crm.ID]*crm.Customer{}
	for _, f := range files {
		data, _, err := r.s.Read(f.Path)
		if err != nil {
			r.t.Fatal(err)
		}
		c, err := codec.Decode(f.Path, data)
		if err != nil {
			r.t.Fatalf("%s: %v\n%s", r.name, err, data)
		}
		if out[c.ID] != nil {
			r.t.Fatalf("%s has two files of %s", r.name, c.ID)
		}
		out[c.ID] = c
	}
	return out
}

// tokens are what somebody added and nobody may lose.
func (r *replica) tokens() map[string]bool {
	out := map[string]bool{}
	for id, c := range r.customers() {
		out[string(id)] = true
		for _, m := range c.Merged {
			out[string(m.ID)] = true // it leads to c
		}
		// These may go to another customer, who is the same one.
		for _, e := range c.Emails {
			out[e.Address] = true
		}
		for _, d := range c.Deals {
			out["deal "+string(d.ID)] = true
		}
		for _, n := range c.Interactions {
			out["interaction "+string(n.ID)] = true
		}
	}
	return out
}

func (r *replica) id() crm.ID {
	id, err := crm.NewID(r.rnd)
	if err != nil {
		r.t.Fatal(err)
	}
	return id
}

// act does something that a person could do.
func (r *replica) act(n int) {
	r.t.Helper()
	all := r.customers()
	ids := slices.Sorted(maps.Keys(all))
	var c *crm.Customer
	if len(ids) > 0 {
		c = all[ids[r.rnd.IntN(len(ids))]]
	}
	put := func(subject string) {
		r.commit(subject, func(tx *store.Tx) error { return tx.PutCustomer(c) })
	}
	word := fmt.Sprintf("w%d", n)
	what := r.rnd.IntN(22)
	if c == nil && what < 14 || len(ids) < 2 && what > 17 {
		what = 14
	}
	switch what {
	case 0, 1, 2:
		c.Interactions = append(c.Interactions, crm.Interaction{ID: r.id(), At: crm.TimeOf(r.clock), Kind: "call", Text: word})
		slices.SortStableFunc(c.Interactions, func(a, b crm.Interaction) int { return a.At.Compare(b.At) })
		put("log")
	case 3:
		c.Emails = append(c.Emails, crm.Email{Address: word + "@x.example"})
		put("email")
	case 4:
		c.Tags = append(c.Tags, fmt.Sprintf("t%d", r.rnd.IntN(6)))
		slices.Sort(c.Tags)
		c.Tags = slices.Compact(c.Tags)
		put("tag")
	case 5:
		c.Deals = append(c.Deals, crm.Deal{ID: r.id(), Title: word, Stage: "lead", History: []crm.StageChange{{Stage: "lead", At: crm.TimeOf(r.clock)}}})
		put("deal")
	case 6:
		if len(c.Deals) > 0 {
			d := &c.Deals[r.rnd.IntN(len(c.Deals))]
			d.Stage = fmt.Sprintf("s%d", r.rnd.IntN(4))
			d.History = append(d.History, crm.StageChange{Stage: d.Stage, At: crm.TimeOf(r.clock)})
			put("move")
		}
	case 7:
		c.Stage = []string{"lead", "customer", "", "past"}[r.rnd.IntN(4)]
		put("stage")
	case 8:
		c.Name = "Name " + word
		put("rename")
	case 9:
		c.Notes += word + "\n"
		put("note")
	case 10:
		lines := strings.SplitAfter(c.Notes, "\n")
		lines[r.rnd.IntN(len(lines))] = word + "\n"
		c.Notes = strings.Join(lines, "")
		put("rewrite")
	case 11:
		switch {
		case len(c.Tags) > 0 && r.rnd.IntN(2) == 0:
			c.Tags = slices.Delete(c.Tags, 0, 1)
		case len(c.Emails) > 0:
			c.Emails = slices.Delete(c.Emails, 0, 1)
		case len(c.Deals) > 0:
			c.Deals = c.Deals[1:]
		}
		put("take away")
	case 12:
		if r.rnd.IntN(3) == 0 {
			r.commit("remove", func(tx *store.Tx) error { return tx.RemoveCustomer(c.ID) })
		}
	case 13:
		r.handEdit(c, word)
	case 14, 15:
		c := &crm.Customer{ID: r.id(), Type: crm.Person, Name: "Person " + word}
		r.commit("add", func(tx *store.Tx) error { return tx.PutCustomer(c) })
	case 16:
		r.undo()
	case 18:
		other := ids[r.rnd.IntN(len(ids))]
		if other != c.ID {
			c.Relations = append(c.Relations, crm.Relation{Kind: word, Who: other})
			c.Organization = other
			put("relate")
		}
	case 19, 20:
		if other := all[ids[r.rnd.IntN(len(ids))]]; other.ID != c.ID {
			r.join(c, other)
		}
	case 21:
		r.part()
	case 17:
		r.commit("settings", func(tx *store.Tx) error {
			s, err := tx.Settings()
			if err != nil {
				return err
			}
			next := *s
			if r.rnd.IntN(2) == 0 {
				next.Name = "Book " + word
			} else {
				next.Kinds = append(slices.Clone(s.Kinds), word)
			}
			return tx.PutSettings(&next)
		})
	}
}

// join makes one of two customers, as crm merge does.
func (r *replica) join(c, other *crm.Customer) {
	r.commit("merge", func(tx *store.Tx) error {
		n, err := unite.Join(c, []*crm.Customer{other}, unite.Options{At: crm.TimeOf(r.clock), By: r.name})
		if err != nil {
			return err
		}
		for id, x := range r.customers() {
			was := merge.Clone(x)
			unite.Redirect(x, func(id crm.ID) crm.ID {
				if id == other.ID {
					return c.ID
				}
				return id
			})
			if id != c.ID && id != other.ID && !merge.Equal(was, x) {
				if err := tx.PutCustomer(x); err != nil {
					return err
				}
			}
		}
		if err := tx.RemoveCustomer(other.ID); err != nil {
			return err
		}
		return tx.PutCustomer(n)
	})
}

// part takes a joining back where nothing is in the way.
func (r *replica) part() {
	for c, err := range r.s.Log(context.Background(), r.head()) {
		if err != nil {
			r.t.Fatal(err)
		}
		if c.Message.Subject == "merge" && r.rnd.IntN(3) > 0 {
			r.takeBack(c.Hash)
			return
		}
	}
}

// handEdit changes the file of a customer as a person with an editor may.
func (r *replica) handEdit(c *crm.Customer, word string) {
	paths, err := r.s.FindID(c.ID)
	if err != nil || len(paths) != 1 {
		r.t.Fatal(paths, err)
	}
	data, _, err := r.s.Read(paths[0])
	if err != nil {
		r.t.Fatal(err)
	}
	text := strings.Replace(string(data), "\nname:", "\n# "+word+"\nname:", 1)
	if r.rnd.IntN(2) == 0 {
		text = strings.Replace(text, "stage: lead", "stage:   \"lead\"", 1)
	}
	if err := os.WriteFile(filepath.Join(r.s.Root(), paths[0]), []byte(text), 0o666); err != nil {
		r.t.Fatal(err)
	}
	r.commit("save", func(tx *store.Tx) error { return tx.Save(paths) })
}

// undo takes back one of the last commits, as far as it goes.
func (r *replica) undo() {
	var recent []store.Hash
	for c, err := range r.s.Log(context.Background(), r.head()) {
		if err != nil {
			r.t.Fatal(err)
		}
		if len(c.Parents) == 1 {
			recent = append(recent, c.Hash)
		}
		if len(recent) == 8 {
			break
		}
	}
	if len(recent) == 0 {
		return
	}
	r.takeBack(recent[r.rnd.IntN(len(recent))])
}

// takeBack undoes a commit, unless that brings a customer back who is part of
// another one by now. References lead to where customers are.
func (r *replica) takeBack(h store.Hash) {
	leads := map[crm.ID]crm.ID{}
	merged := false
	r.commit("undo", func(tx *store.Tx) error {
		before := r.customers()
		plan, err := tx.PlanUndo(context.Background(), []store.Hash{h})
		if err != nil {
			return err
		}
		if c, err := r.s.Commit(h); err != nil || c.Message.Subject == "merge" && len(plan.Conflicts) > 0 {
			return err
		}
		after := maps.Clone(before)
		for _, ch := range plan.Changes {
			id, ok := crm.PathID(ch.Path)
			if !ok {
				continue
			}
			delete(after, id)
			if ch.New != nil {
				if after[id], err = codec.Decode(ch.Path, ch.New); err != nil {
					return err
				}
			}
		}
		for id, c := range after {
			for _, m := range c.Merged {
				merged = merged || after[m.ID] != nil || leads[m.ID] != ""
				leads[m.ID] = id
			}
		}
		if merged {
			return nil
		}
		if err := tx.ApplyUndo(plan); err != nil {
			return err
		}
		for id, c := range after {
			was := merge.Clone(c)
			unite.Redirect(c, func(id crm.ID) crm.ID { return cmp.Or(leads[id], id) })
			if !merge.Equal(was, c) && after[id] != nil {
				if err := tx.PutCustomer(c); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// whole fails when a customer that was joined is there still, leads to two, or is
// referred to by its old id, and when a deal stands in two files.
func (r *replica) whole() {
	r.t.Helper()
	all := r.customers()
	leads, deals := map[crm.ID]crm.ID{}, map[crm.ID]crm.ID{}
	for _, id := range slices.Sorted(maps.Keys(all)) {
		for _, m := range all[id].Merged {
			if all[m.ID] != nil || leads[m.ID] != "" {
				r.t.Errorf("%s was joined to %s, and is there or was joined to %q", m.ID, id, leads[m.ID])
			}
			leads[m.ID] = id
		}
		for _, d := range all[id].Deals {
			if deals[d.ID] != "" {
				r.t.Errorf("the deal %s is in %s and %s", d.ID, deals[d.ID], id)
			}
			deals[d.ID] = id
		}
	}
	for id, c := range all {
		unite.Redirect(c, func(to crm.ID) crm.ID {
			if leads[to] != "" || to == id {
				r.t.Errorf("%s refers to %s, which was joined to %q", id, to, leads[to])
			}
			return to
		})
	}
}

// take joins what a hub has, and gives it the result.
func (r *replica) take(hub *store.Hash, met *tally) {
	r.t.Helper()
	ours := r.head()
	p, err := Make(context.Background(), r.s, ours, *hub, Options{})
	if err != nil {
		r.t.Fatalf("%s: %v", r.name, err)
	}
	met.clashes += len(p.Clashes)
	met.kept += len(p.Kept)
	if !p.UpToDate && !p.FastForward {
		met.joins++
		if bases, err := r.s.MergeBases(context.Background(), []store.Hash{ours}, *hub); err != nil {
			r.t.Fatal(err)
		} else if len(bases) > 1 {
			met.crossed++
		}
	}
	if !p.UpToDate {
		r.commit("sync", func(tx *store.Tx) error {
			p.Apply(tx)
			return nil
		})
		met.united += len(p.Joined)
		if got := r.head(); p.FastForward && got != *hub {
			r.t.Fatalf("%s is at %s, the hub at %s", r.name, got, *hub)
		}
	}
	*hub = r.head()
}

// many is how many histories are played: CRM_SOAK=100 plays a hundred times as
// many.
func many(n int) int {
	if k, err := strconv.Atoi(os.Getenv("CRM_SOAK")); err == nil {
		return n * k
	}
	if testing.Short() {
		return n / 20
	}
	return n
}

// tally is what the histories met.
type tally struct{ joins, crossed, clashes, kept, united int }

// history plays one random history and gives what it ends with.
func history(t *testing.T, seed uint64, met *tally) {
	t.Helper()
	rnd := rand.New(rand.NewPCG(seed, 1))
	all := replicas(t, 2+rnd.IntN(3), seed)
	hubs := make([]store.Hash, 1+rnd.IntN(2))
	for i := range hubs {
		hubs[i] = all[0].head()
	}
	added, removed := map[string]bool{}, map[string]bool{}
	for n := range 25 {
		r := all[rnd.IntN(len(all))]
		if rnd.IntN(4) == 0 {
			r.take(&hubs[rnd.IntN(len(hubs))], met)
			continue
		}
		before := r.tokens()
		r.act(n)
		after := r.tokens()
		for k := range after {
			if !before[k] {
				added[k] = true
			}
		}
		for k := range before {
			if !after[k] {
				removed[k] = true
			}
		}
	}
	// Until all have the same, in any order.
	for round := 0; ; round++ {
		quiet := true
		for _, i := range rnd.Perm(len(all)) {
			for _, k := range rnd.Perm(len(hubs)) {
				before := []store.Hash{all[i].head(), hubs[k]}
				all[i].take(&hubs[k], met)
				quiet = quiet && slices.Equal(before, []store.Hash{all[i].head(), hubs[k]})
			}
		}
		if quiet {
			break
		}
		if round > 20 {
			t.Fatal("the replicas do not come to rest")
		}
	}
	last := all[0].tokens()
	for k := range added {
		if !removed[k] && !last[k] {
			t.Errorf("%s was added, and removed by nobody, and is lost", k)
		}
	}
	for _, r := range all[1:] {
		if r.tree() != all[0].tree() {
			t.Errorf("%s at %s and %s at %s end with different trees", r.name, r.head(), all[0].name, all[0].head())
		}
	}
	all[0].whole()
	for _, r := range all {
		if edits, err := r.s.Edits(context.Background()); err != nil || len(edits) > 0 {
			t.Errorf("%s: files differ from HEAD: %v, %v", r.name, edits, err)
		}
	}
	if t.Failed() {
		t.Fatalf("with seed %d", seed)
	}
}

// TestReplicas: however many people make whatever changes and sync them in
// whatever order, all end with the same bytes, and nothing that somebody added
// and nobody removed is missing.
func TestReplicas(t *testing.T) {
	n := many(1000)
	var met tally
	for seed := range n {
		history(t, uint64(seed), &met)
	}
	if met.joins == 0 || met.clashes == 0 || met.kept == 0 || met.crossed == 0 || met.united == 0 {
		t.Errorf("the histories are too tame: %+v", met)
	}
}

// TestBothWaysAlike: two branches joined from either side give the same tree.
func TestBothWaysAlike(t *testing.T) {
	var met tally
	for seed := range many(300) {
		all := replicas(t, 2, uint64(1_000_000+seed))
		for range 2 { // the second time the branches have two merge bases
			for i := range 12 {
				all[i%2].act(i)
			}
			a, b := all[0].head(), all[1].head()
			all[0].take(&b, &met)
			all[1].take(&a, &met)
			if all[0].tree() != all[1].tree() {
				t.Fatalf("seed %d: the trees differ", seed)
			}
		}
	}
	if met.crossed == 0 || met.clashes == 0 {
		t.Errorf("the histories are too tame: %+v", met)
	}
}

func TestUnrelated(t *testing.T) {
	a, b := replicas(t, 1, 1)[0], replicas(t, 1, 2)[0]
	a.act(0)
	objects, err := filepath.EvalSymlinks(filepath.Join(b.s.Root(), ".git", "objects"))
	if err == nil {
		var own string
		own, err = filepath.EvalSymlinks(filepath.Join(a.s.Root(), ".git", "objects"))
		if err == nil {
			err = os.MkdirAll(filepath.Join(own, "info"), 0o777)
		}
		if err == nil {
			err = os.WriteFile(filepath.Join(own, "info", "alternates"), []byte(objects+"\n"), 0o666)
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	b.clock = b.clock.Add(time.Hour)
	b.commit("other", func(tx *store.Tx) error {
		tx.Put("README", []byte("other"))
		return nil
	})
	root := func(r *replica) store.Hash {
		h, err := r.s.Resolve("HEAD")
		for err == nil {
			var c *store.Commit
			if c, err = r.s.Commit(h); err == nil && len(c.Parents) == 0 {
				return h
			}
			h = c.Parents[0]
		}
		t.Fatal(err)
		return store.Hash{}
	}
	if root(a) == root(b) {
		t.Skip("the two stores began with the same commit")
	}
	fresh, err := store.Open(a.s.Root(), store.Options{Now: time.Now, Getenv: env("anna")})
	if err != nil {
		t.Fatal(err)
	}
	_, err = Make(context.Background(), fresh, a.head(), b.head(), Options{})
	var unrelated *UnrelatedError
	if !errors.As(err, &unrelated) {
		t.Fatalf("%v", err)
	}
}

// git runs system git in a replica.
func git(t *testing.T, r *replica, args ...string) string {
	t.Helper()
	c := exec.Command("git", append([]string{"-C", r.s.Root(), "-c", "user.name=" + r.name, "-c", "user.email=x@x.example"}, args...)...)
	out, err := c.CombinedOutput()
	if err != nil {
		t.Fatalf("git %q: %v\n%s", args, err, out)
	}
	return string(out)
}
