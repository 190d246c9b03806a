package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"

	"crm/internal/codec"
	"crm/internal/crm"
)

// site is a store of one size, and its twin of the same commits, where only
// git works.
type site struct {
	customers, commits int
	dir, twin, db      string
	tasks              []*task // that were measured
	people             []person
	tag                string // a tag that many have, and on how many it is
	tagged             int
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

// site makes a store and its twin, or puts back those that are there.
func (l *lab) site(ctx context.Context, n int) (*site, error) {
	name := fmt.Sprintf("%d-%d-%d", n, l.commits, l.seed)
	s := &site{
		customers: n, commits: l.commits,
		dir: filepath.Join(l.stores, name, "store"), twin: filepath.Join(l.stores, name, "twin"),
		db: filepath.Join(l.tmp, name+".db"),
	}
	l.say("a store of %d customers", n)
	if _, err := os.Stat(filepath.Join(s.dir, ".git", "refs", "tags", baseTag)); err == nil {
		for _, dir := range []string{s.dir, s.twin} {
			if _, err := l.git(ctx, dir, "reset", "--quiet", "--hard", baseTag); err != nil {
				return nil, err
			}
			if _, err := l.git(ctx, dir, "clean", "-fdq"); err != nil {
				return nil, err
			}
		}
	} else if err := l.generate(ctx, s, name); err != nil {
		return nil, err
	}
	if l.sqlite == "" {
		return s, s.survey(io.Discard)
	}
	return s, l.database(ctx, s)
}

func (l *lab) generate(ctx context.Context, s *site, name string) error {
	// Only a finished one gets the name under which it is looked for.
	making := filepath.Join(l.stores, name+".part")
	if err := os.RemoveAll(making); err != nil {
		return err
	}
	store, twin := filepath.Join(making, "store"), filepath.Join(making, "twin")
	args := []string{"-n", strconv.Itoa(s.customers), "-seed", strconv.FormatUint(l.seed, 10), "-commits", strconv.Itoa(s.commits)}
	if s.commits > 0 {
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

// peopleMax is how many customers take turns in the commands.
const peopleMax = 50

// survey reads all customers, picks whom to work with, and writes the
// statements that put them into a database.
func (s *site) survey(sql io.Writer) error {
	names, emails, tags := map[string]int{}, map[string]int{}, map[string]int{}
	var all []person
	err := filepath.WalkDir(filepath.Join(s.dir, "records"), func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		c, err := codec.Decode(file, data)
		if err != nil {
			return err
		}
		names[crm.Fold(c.Name)]++
		for _, e := range c.Emails {
			emails[crm.FoldEmail(e.Address)]++
		}
		for _, t := range c.Tags {
			tags[t]++
		}
		if len(c.Emails) > 0 && len(c.Interactions) > 0 {
			all = append(all, person{c.ID, c.Name, c.Emails[0].Address, crm.Path(c.ID, c.Name)})
		}
		return insert(sql, c)
	})
	if err != nil {
		return err
	}
	for t, n := range tags {
		if n > s.tagged || n == s.tagged && t < s.tag {
			s.tag, s.tagged = t, n
		}
	}
	step := max(1, len(all)/peopleMax)
	for i := 0; i < len(all) && len(s.people) < peopleMax; i += step {
		for _, p := range all[i:min(i+step, len(all))] {
			if names[crm.Fold(p.name)] == 1 && emails[crm.FoldEmail(p.email)] == 1 {
				s.people = append(s.people, p)
				break
			}
		}
	}
	if len(s.people) == 0 || s.tagged == 0 {
		return errors.New("the store has nobody to measure with; make it larger")
	}
	return nil
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
