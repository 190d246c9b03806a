package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"

	"crm/internal/crm"
)

// site is a store of one size, and its twin of the same commits, where only git
// works.
type site struct {
	customers, commits int
	past               bool // only its history is asked for
	dir, twin, db      string
	before             string  // the commit some changes back, for --as-of
	tasks              []*task // that were measured
	people             []person
	deals              []person // open ones in their first stage, with the files of their customers
	questions          []*question
	added              int // customers that crm add made
}

// person is a customer to run commands with, found by name and by e-mail
// without a doubt.
type person struct {
	id                crm.ID
	name, email, path string
}

// baseTag marks the commit at which a store was made.
const baseTag = "bench-base"

// changesBack is how many commits crm list --as-of goes back.
const changesBack = 1000

// site makes a store of n customers and its twin in a folder, or puts back
// those that are there.
func (l *lab) site(ctx context.Context, folder string, n, commits int) (*site, error) {
	name := fmt.Sprintf("%d-%d-%d", n, commits, l.seed)
	s := &site{
		customers: n, commits: commits,
		dir: filepath.Join(folder, name, "store"), twin: filepath.Join(folder, name, "twin"),
		db: filepath.Join(l.tmp, name+".db"),
	}
	l.say("a store of %d customers and %d commits", n, commits)
	if _, err := os.Stat(filepath.Join(s.dir, ".git", "refs", "tags", baseTag)); err == nil {
		for _, dir := range []string{s.dir, s.twin} {
			if _, err := l.git(ctx, dir, "reset", "--quiet", "--hard", baseTag); err != nil {
				return nil, err
			}
			if _, err := l.git(ctx, dir, "clean", "-fdq"); err != nil {
				return nil, err
			}
		}
	} else if err := l.generate(ctx, s, filepath.Join(folder, name+".part")); err != nil {
		return nil, err
	}
	var err error
	s.before, err = l.git(ctx, s.dir, "rev-parse", fmt.Sprintf("%s~%d", baseTag, min(changesBack, commits)))
	return s, err
}

// pastSite is the store for crm history. It takes a minute to make, so it is
// kept even when the others are not.
func (l *lab) pastSite(ctx context.Context) (*site, error) {
	const customers = 1000
	folder := l.stores
	if l.keep == "" {
		cache, err := os.UserCacheDir()
		if err != nil {
			cache = l.tmp
		}
		folder = filepath.Join(cache, "crm-bench")
	}
	l.say("the store with much history lies in %s", folder)
	s, err := l.site(ctx, filepath.Join(folder, "history"), customers, l.history)
	if err != nil {
		return nil, err
	}
	s.past = true
	return s, s.survey(io.Discard, false)
}

// packed is from how many commits on a store is packed well before it is used,
// as git would have done by then.
const packed = 10_000

// generate makes them in the folder making. Only what is finished gets the name
// under which it is looked for.
func (l *lab) generate(ctx context.Context, s *site, making string) error {
	if err := os.RemoveAll(making); err != nil {
		return err
	}
	store, twin := filepath.Join(making, "store"), filepath.Join(making, "twin")
	args := []string{"-n", strconv.Itoa(s.customers), "-seed", strconv.FormatUint(l.seed, 10), "-commits", strconv.Itoa(s.commits)}
	if s.commits >= packed {
		args = append(args, "-gc")
	}
	if _, err := l.run(ctx, l.tmp, nil, l.genstore, append(args, store)...); err != nil {
		return err
	}
	if _, err := l.git(ctx, store, "tag", baseTag); err != nil {
		return err
	}
	// A clone on the same disk shares the objects' files, not what is written later.
	if _, err := l.git(ctx, making, "-c", "checkout.workers=0", "clone", "--quiet", "--local", store, twin); err != nil {
		return err
	}
	for _, kv := range [][2]string{{"user.name", "Benchmark"}, {"user.email", "benchmark@bench.example"}, {"gc.auto", "0"}} {
		if _, err := l.git(ctx, twin, "config", kv[0], kv[1]); err != nil {
			return err
		}
	}
	if s.commits > 0 { // not part of a clone
		if _, err := l.git(ctx, twin, "commit-graph", "write", "--reachable", "--changed-paths", "--no-progress"); err != nil {
			return err
		}
	}
	return os.Rename(making, filepath.Dir(s.dir))
}

// who is the customer of a round.
func (s *site) who(round int) person { return s.people[round%len(s.people)] }

// intact tells whether what was measured left both stores clean.
func (l *lab) intact(ctx context.Context, s *site) error {
	for _, dir := range []string{s.dir, s.twin} {
		out, err := l.git(ctx, dir, "status", "--porcelain")
		if err == nil && out != "" {
			err = failed("git status", "after all was measured it shows\n%s", out)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
