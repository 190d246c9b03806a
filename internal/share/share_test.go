package share

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"crm/internal/codec"
	"crm/internal/crm"
	"crm/internal/reconcile"
	"crm/internal/store"
	"crm/internal/store/remote"
)

func options(name string) store.Options {
	return store.Options{Now: time.Now, Rand: rand.Reader, Getenv: func(key string) string {
		switch key {
		case "GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME":
			return name
		case "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL":
			return name + "@firm.example"
		case "GIT_CONFIG_NOSYSTEM":
			return "1"
		}
		return os.Getenv(key)
	}}
}

func git(t *testing.T, dir string, args ...string) string {
	t.Helper()
	out, err := exec.Command("git", append([]string{"-C", dir}, args...)...).CombinedOutput()
	if err != nil {
		t.Fatalf("git %q: %v\n%s", args, err, out)
	}
	return strings.TrimSpace(string(out))
}

const acme = crm.ID("7k3f9q2m4x")

// firm is a bare repository and stores of some people who share it.
func firm(t *testing.T, names ...string) (hub string, people []*store.Store) {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed")
	}
	t.Setenv("GIT_CONFIG_GLOBAL", os.DevNull)
	top := t.TempDir()
	hub = filepath.Join(top, "hub.git")
	git(t, top, "init", "-q", "--bare", "-b", "main", hub)
	for i, name := range names {
		dir := filepath.Join(top, name)
		var s *store.Store
		var err error
		if i == 0 {
			s, err = store.Init(context.Background(), dir, options(name), map[string][]byte{crm.SettingsFile: codec.EncodeSettings(&crm.Settings{Name: "Book"})}, store.Message{Subject: "init"})
			if err == nil {
				err = remote.Add(context.Background(), s, "origin", hub)
			}
			if err == nil {
				put(t, s, &crm.Customer{ID: acme, Type: crm.Organization, Name: "Acme"})
				_, err = Sync(context.Background(), s, Options{})
			}
		} else {
			s, err = remote.Clone(context.Background(), hub, dir, remote.Options{Getenv: os.Getenv}, options(name))
		}
		if err != nil {
			t.Fatal(err)
		}
		people = append(people, s)
	}
	return hub, people
}

func put(t *testing.T, s *store.Store, c *crm.Customer) {
	t.Helper()
	change(t, s, func(tx *store.Tx) error { return tx.PutCustomer(c) })
}

func change(t *testing.T, s *store.Store, f func(tx *store.Tx) error) {
	t.Helper()
	tx, err := s.Begin(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Close()
	if err := f(tx); err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Commit(store.Message{Subject: "change"}); err != nil {
		t.Fatal(err)
	}
}

func log(t *testing.T, s *store.Store, text string) {
	t.Helper()
	change(t, s, func(tx *store.Tx) error {
		c, err := tx.Customer(acme)
		if err != nil {
			return err
		}
		id, err := crm.NewID(rand.Reader)
		if err != nil {
			return err
		}
		c.Interactions = append(c.Interactions, crm.Interaction{ID: id, At: crm.TimeOf(time.Now()), Kind: "call", Text: text})
		return tx.PutCustomer(c)
	})
}

// TestAllAtOnce: people who log to the same customer and sync at the same moment
// all get through, and no call is lost.
func TestAllAtOnce(t *testing.T) {
	hub, people := firm(t, "anna", "ben", "cleo", "dora")
	const each = 3
	var wg sync.WaitGroup
	for i, s := range people {
		wg.Go(func() {
			for n := range each {
				log(t, s, fmt.Sprintf("%d of %d", n, i))
				for try := 0; ; try++ {
					_, err := Sync(context.Background(), s, Options{Transfer: remote.Options{Getenv: os.Getenv}})
					if err == nil {
						break
					}
					if !errors.Is(err, remote.ErrBehind) || try == 5 {
						t.Errorf("%d: %v", i, err)
						return
					}
				}
			}
		})
	}
	wg.Wait()
	for _, s := range people {
		if _, err := Sync(context.Background(), s, Options{}); err != nil {
			t.Fatal(err)
		}
		if got, want := git(t, s.Root(), "rev-parse", "HEAD"), git(t, hub, "rev-parse", "main"); got != want {
			t.Errorf("%s is at %s, the remote at %s", s.Root(), got, want)
		}
		if out := git(t, s.Root(), "status", "--porcelain"); out != "" {
			t.Errorf("%s: %s", s.Root(), out)
		}
		c, err := s.Customer(acme)
		if err != nil || len(c.Interactions) != each*len(people) {
			t.Errorf("%s: %d interactions, %v", s.Root(), len(c.Interactions), err)
		}
	}
	git(t, hub, "fsck", "--strict")
}

// TestPushThatFails: what was joined stays, and goes with the next sync.
func TestPushThatFails(t *testing.T) {
	hub, people := firm(t, "anna", "ben")
	anna, ben := people[0], people[1]
	log(t, anna, "one")
	if _, err := Sync(context.Background(), anna, Options{}); err != nil {
		t.Fatal(err)
	}
	hook := filepath.Join(hub, "hooks", "pre-receive")
	if err := os.WriteFile(hook, []byte("#!/bin/sh\necho no pushes on Sundays >&2\nexit 1\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	log(t, ben, "two")
	_, err := Sync(context.Background(), ben, Options{})
	var e *remote.Error
	if !errors.As(err, &e) || e.Kind != remote.Rejected || !strings.Contains(e.Detail, "no pushes on Sundays") {
		t.Fatalf("%v", err)
	}
	if c, err := ben.Customer(acme); err != nil || len(c.Interactions) != 2 {
		t.Errorf("%v, %v", c, err)
	}
	if err := os.Remove(hook); err != nil {
		t.Fatal(err)
	}
	res, err := Sync(context.Background(), ben, Options{})
	if err != nil || res.Sent != 2 || !res.Plan.UpToDate {
		t.Fatalf("%+v, %v", res, err)
	}
}

// TestBefore: whoever says no changes nothing on either side.
func TestBefore(t *testing.T) {
	hub, people := firm(t, "anna", "ben")
	log(t, people[0], "one")
	if _, err := Sync(context.Background(), people[0], Options{}); err != nil {
		t.Fatal(err)
	}
	log(t, people[1], "two")
	mine, theirs := git(t, people[1].Root(), "rev-parse", "HEAD"), git(t, hub, "rev-parse", "main")
	no := errors.New("no")
	var seen *Outlook
	_, err := Sync(context.Background(), people[1], Options{Before: func(o *Outlook) error { seen = o; return no }})
	if !errors.Is(err, no) || seen.Send != 1 || seen.Plan == nil || seen.Plan.FastForward || seen.First {
		t.Fatalf("%v, %+v", err, seen)
	}
	if git(t, people[1].Root(), "rev-parse", "HEAD") != mine || git(t, hub, "rev-parse", "main") != theirs {
		t.Error("something was changed")
	}
}

func TestSummary(t *testing.T) {
	for _, s := range []struct {
		from []reconcile.Author
		want string
	}{
		{nil, "nothing new"},
		{[]reconcile.Author{{Name: "Ben", Customers: 1, Commits: 4}}, "1 customer by Ben"},
		{[]reconcile.Author{{Name: "Ben", Customers: 3, Commits: 4}, {Name: "Cleo", Customers: 1, Commits: 1}}, "3 customers by Ben, 1 by Cleo"},
		{[]reconcile.Author{{Name: "Ben", Commits: 2}}, "2 changes by Ben"},
		{[]reconcile.Author{{Name: "A", Customers: 5}, {Name: "B", Customers: 4}, {Name: "C", Customers: 3}, {Name: "D", Customers: 2}, {Name: "E", Customers: 1}}, "5 customers by A, 4 by B, 3 by C and 2 more people"},
	} {
		if got := Summary(s.from); got != s.want {
			t.Errorf("%v: %q, want %q", s.from, got, s.want)
		}
	}
}

// TestRestless: a file that changes each time that it is looked at ends the sync
// in the end, and nothing of it is lost.
func TestRestless(t *testing.T) {
	_, people := firm(t, "anna", "ben")
	log(t, people[0], "one")
	if _, err := Sync(context.Background(), people[0], Options{}); err != nil {
		t.Fatal(err)
	}
	paths, err := people[1].FindID(acme)
	if err != nil || len(paths) != 1 {
		t.Fatal(paths, err)
	}
	file := filepath.Join(people[1].Root(), paths[0])
	n := 0
	restless := options("ben")
	now := restless.Now
	restless.Now = func() time.Time { // asked for by each commit, after the files were compared
		n++
		data, err := os.ReadFile(file)
		if err == nil {
			err = os.WriteFile(file, append(data, fmt.Sprintf("# %d\n", n)...), 0o666)
		}
		if err != nil {
			t.Error(err)
		}
		return now()
	}
	s, err := store.Open(people[1].Root(), restless)
	if err != nil {
		t.Fatal(err)
	}
	_, err = Sync(context.Background(), s, Options{})
	data, rerr := os.ReadFile(file)
	if rerr != nil || !strings.Contains(string(data), fmt.Sprintf("# %d\n", n)) {
		t.Errorf("%v: what was written last is lost:\n%s", rerr, data)
	}
	var state *store.StateError
	if !errors.As(err, &state) || !strings.Contains(state.What, "go on changing") {
		t.Fatalf("%v", err)
	}
}

// TestEditedByHand: whoever is asked is asked once, though a file edited by hand is
// committed first; and the clash that it brings is told of.
func TestEditedByHand(t *testing.T) {
	_, people := firm(t, "anna", "ben")
	owner := func(s *store.Store, name string) {
		change(t, s, func(tx *store.Tx) error {
			c, err := tx.Customer(acme)
			if err != nil {
				return err
			}
			c.Owner = name
			return tx.PutCustomer(c)
		})
	}
	owner(people[0], "anna")
	if _, err := Sync(context.Background(), people[0], Options{}); err != nil {
		t.Fatal(err)
	}
	paths, err := people[1].FindID(acme)
	if err != nil || len(paths) != 1 {
		t.Fatal(paths, err)
	}
	file := filepath.Join(people[1].Root(), paths[0])
	data, err := os.ReadFile(file)
	if err == nil {
		err = os.WriteFile(file, append(data, "owner: ben\n"...), 0o666)
	}
	if err != nil {
		t.Fatal(err)
	}
	asked := 0
	res, err := Sync(context.Background(), people[1], Options{Before: func(*Outlook) error { asked++; return nil }})
	if err != nil || asked != 1 || len(res.Saved) != 1 || len(res.Plans) != 1 || len(res.Plans[0].Clashes) != 1 || res.Sent != 2 {
		t.Fatalf("%v, asked %d times, %+v", err, asked, res)
	}
	if len(res.Incoming) != 1 || res.Incoming[0].Name != "anna" {
		t.Errorf("%v", res.Incoming)
	}
}
