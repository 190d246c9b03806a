// Package share brings a store and a remote to the same state: it fetches what
// others did, joins it with what was done here (package reconcile), commits the
// result, and sends it. It asks nobody, prints nothing, and knows no transport:
// that is package remote's.
package share

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"crm/internal/codec"
	"crm/internal/crm"
	"crm/internal/reconcile"
	"crm/internal/store"
	"crm/internal/store/remote"
)

// Options are how to sync.
type Options struct {
	Remote   string         // its name; empty: the one that the branch follows
	Take     reconcile.Take // whose version of a file that cannot be read
	Transfer remote.Options
	// Before is told once what is about to happen, before anything is written here
	// or sent; its error ends the sync. It may be nil.
	Before func(*Outlook) error
}

// Outlook is what a sync is about to do.
type Outlook struct {
	Remote remote.Remote
	Branch string          // of the remote
	First  bool            // nothing was ever exchanged with this remote
	Note   string          // what may surprise about the branch; may be empty
	Plan   *reconcile.Plan // nil: the remote is empty
	Send   int             // commits that the remote does not have
	Edits  []store.Edit    // files edited by hand that stay as they are, and are not sent
	Saved  []string        // files edited by hand that others changed too, and that are committed first
}

// Result is what a sync did.
type Result struct {
	Outlook                     // as it was at first
	Plans    []*reconcile.Plan  // what was taken over: more than one when others were faster
	Incoming []reconcile.Author // who made what came
	Sent     int                // commits that were sent
	Tries    int                // how often the push was tried; more than 1: others were faster
}

// EditError says that a file was edited by hand, that others changed it too, and
// that it cannot be read. Nothing was done.
type EditError struct {
	Path string
	Err  error // with the places
}

// Error is one line.
func (e *EditError) Error() string {
	return e.Path + " was edited by hand and changed by others, and cannot be read as it is"
}

// Unwrap is the cause.
func (e *EditError) Unwrap() error { return e.Err }

// triesMax is how often a push is tried when others are faster each time.
const triesMax = 8

// roundsMax is how often what was looked at may have changed before it was written.
const roundsMax = 8

// Sync exchanges the changes of a store with those of a remote. When others push
// in between it begins again. The errors are those of packages remote, reconcile
// and store, and an *EditError. What was joined here stays when the push fails:
// the next sync sends it.
func Sync(ctx context.Context, s *store.Store, opts Options) (*Result, error) {
	r, err := remote.Find(s, opts.Remote)
	if err != nil {
		return nil, err
	}
	res := &Result{}
	known, err := exchanged(s, r.Name)
	if err != nil {
		return nil, err
	}
	rounds := 0
	for told := false; ; told = true {
		got, err := remote.Fetch(ctx, s, r.Name, opts.Transfer)
		if err != nil {
			return nil, err
		}
		s.LookAgain()
		o, err := look(ctx, s, got, opts)
		if err != nil {
			return nil, err
		}
		o.Remote, o.First = r, !known
		if !told {
			res.Outlook = *o
			if opts.Before != nil {
				if err := opts.Before(o); err != nil {
					return nil, err
				}
			}
		}
		if o.Plan != nil && !o.Plan.UpToDate {
			again, err := take(ctx, s, o, res)
			if err != nil {
				return nil, err
			}
			if again {
				if rounds++; rounds == roundsMax {
					return nil, &store.StateError{What: "the files of the store go on changing while they are synced", Hint: "see \"crm status\", and sync again when no other program writes there"}
				}
				continue
			}
		}
		head, err := s.Head()
		if err != nil {
			return nil, err
		}
		if head == got.Ref {
			return res, nil
		}
		send, err := ahead(ctx, s, head, got.Ref)
		if err != nil {
			return nil, err
		}
		res.Tries++
		err = remote.Push(ctx, s, r.Name, head, got.Branch, got.Ref, opts.Transfer)
		if err == nil {
			res.Sent = send
			return res, nil
		}
		if !errors.Is(err, remote.ErrBehind) || res.Tries == triesMax {
			return nil, err
		}
		if err := pause(ctx, res.Tries); err != nil {
			return nil, err
		}
	}
}

// pause waits a little, longer each time and not the same for everybody, so that
// those who sync at once do not go on getting in each other's way.
func pause(ctx context.Context, tries int) error {
	wait, cancel := context.WithTimeout(ctx, time.Duration(rand.IntN(100*tries))*time.Millisecond)
	defer cancel()
	<-wait.Done()
	return ctx.Err()
}

// exchanged tells whether a branch of a remote was fetched before: the one with
// the name of the branch here, or with one that git gives by itself.
func exchanged(s *store.Store, name string) (bool, error) {
	branch, err := s.Branch()
	if err != nil {
		return false, err
	}
	for _, b := range []string{branch, "main", "master"} {
		if b == "" {
			continue
		}
		if h, err := s.Ref("refs/remotes/" + name + "/" + b); err != nil || !h.IsZero() {
			return err == nil, err
		}
	}
	return false, nil
}

func ahead(ctx context.Context, s *store.Store, head, of store.Hash) (int, error) {
	var without []store.Hash
	if !of.IsZero() {
		without = []store.Hash{of}
	}
	commits, err := s.Ahead(ctx, []store.Hash{head}, without)
	return len(commits), err
}

// look works out what has to be done.
func look(ctx context.Context, s *store.Store, got remote.FetchResult, opts Options) (*Outlook, error) {
	o := &Outlook{Branch: got.Branch, Note: got.Note}
	head, err := s.Head()
	if err != nil {
		return nil, err
	}
	if o.Edits, err = s.Edits(ctx); err != nil {
		return nil, err
	}
	if o.Send, err = ahead(ctx, s, head, got.Ref); err != nil || got.Ref.IsZero() {
		return o, err
	}
	if o.Plan, err = reconcile.Make(ctx, s, head, got.Ref, reconcile.Options{Take: opts.Take}); err != nil {
		return nil, err
	}
	paths := o.Plan.Paths()
	o.Edits = slices.DeleteFunc(o.Edits, func(e store.Edit) bool {
		_, found := slices.BinarySearch(paths, e.Path)
		if found {
			o.Saved = append(o.Saved, e.Path)
		}
		return found
	})
	return o, nil
}

// take writes what others did. again: the store has changed since it was looked
// at, and that has to be done anew.
func take(ctx context.Context, s *store.Store, o *Outlook, res *Result) (again bool, err error) {
	tx, err := s.Begin(ctx)
	if err != nil {
		return false, err
	}
	defer func() {
		if cerr := tx.Close(); err == nil {
			err = cerr
		}
	}()
	head, err := s.Head()
	if err != nil {
		return false, err
	}
	if head != o.Plan.Ours {
		return true, nil
	}
	if len(o.Saved) > 0 {
		return true, saveEdits(s, tx, o.Saved)
	}
	from, err := o.Plan.Incoming(ctx)
	if err != nil {
		return false, err
	}
	o.Plan.Apply(tx)
	if _, err := tx.Commit(message(o, from)); err != nil {
		var changed *store.ChangedError
		if errors.As(err, &changed) {
			return true, nil // edited by hand meanwhile
		}
		return false, err
	}
	res.Plans = append(res.Plans, o.Plan)
	res.Incoming = together(res.Incoming, from)
	return false, nil
}

// together adds up what authors made in several rounds. Who changed a customer in
// more than one of them counts it in each.
func together(all, more []reconcile.Author) []reconcile.Author {
	for _, a := range more {
		i := slices.IndexFunc(all, func(b reconcile.Author) bool { return b.Name == a.Name })
		if i < 0 {
			all = append(all, a)
			continue
		}
		all[i].Customers += a.Customers
		all[i].Commits += a.Commits
	}
	return all
}

// saveEdits commits what was edited by hand in files that others changed too, so
// that it can be joined.
func saveEdits(s *store.Store, tx *store.Tx, paths []string) error {
	msg := store.Message{Trailers: []store.Trailer{{Key: store.TrailerCommand, Value: "save"}}}
	name := ""
	for _, path := range paths {
		id, ok := crm.PathID(path)
		if !ok && path != crm.SettingsFile {
			continue
		}
		data, err := tx.Read(path)
		if err != nil {
			continue // removed by hand
		}
		if !ok {
			_, err = codec.DecodeSettings(path, data)
		} else {
			var c *crm.Customer
			if c, err = codec.Decode(path, data); err == nil {
				name = c.Name
				msg.Trailers = append(msg.Trailers, store.Trailer{Key: store.TrailerRecord, Value: string(id)})
			}
		}
		if err != nil {
			return &EditError{Path: path, Err: err}
		}
	}
	if name == "" || len(paths) > 1 {
		name = fmt.Sprintf("%d files", len(paths))
	}
	msg.Subject = "save: " + name + ": edited by hand"
	if err := tx.Save(paths); err != nil {
		return err
	}
	_, err := tx.Commit(msg)
	return err
}

// message is that of the commit that joins the two sides.
func message(o *Outlook, from []reconcile.Author) store.Message {
	msg := store.Message{Subject: "sync: " + Summary(from), Trailers: []store.Trailer{{Key: store.TrailerCommand, Value: "sync"}}}
	if n := len(o.Plan.Clashes); n > 0 {
		msg.Subject += ", " + count(n, "clash", "clashes")
	}
	for i, c := range o.Plan.Clashes {
		if i == 200 {
			break
		}
		if c.Customer.ID != "" {
			msg.Trailers = append(msg.Trailers, store.Trailer{Key: store.TrailerRecord, Value: string(c.Customer.ID)})
		}
	}
	msg.Trailers = slices.Compact(msg.Trailers)
	return msg
}

// Summary is what came, in words: "3 customers by Ben, 1 by Cleo".
func Summary(from []reconcile.Author) string {
	out, rest := "", 0
	for i, a := range from {
		switch {
		case i >= 3:
			rest++
			continue
		case i > 0:
			out += ", "
		}
		switch {
		case a.Customers == 0:
			out += count(a.Commits, "change", "changes")
		case out == "":
			out += count(a.Customers, "customer", "customers")
		default:
			out += fmt.Sprint(a.Customers)
		}
		out += " by " + a.Name
	}
	switch {
	case out == "":
		return "nothing new"
	case rest > 0:
		return out + fmt.Sprintf(" and %d more people", rest)
	}
	return out
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
