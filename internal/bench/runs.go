package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"crm/internal/bench/book"
)

// expect runs a process that must print just that.
func (l *lab) expect(ctx context.Context, dir, want, name string, args ...string) (sample, error) {
	s, err := l.run(ctx, dir, nil, name, args...)
	if err == nil && s.out != want {
		err = failed(filepath.Base(name)+" "+strings.Join(args, " "), "it prints %q", s.out)
	}
	return s, err
}

// output runs a process that must print something.
func (l *lab) output(ctx context.Context, dir, name string, args ...string) (sample, error) {
	s, err := l.run(ctx, dir, nil, name, args...)
	if err == nil && s.out == "" {
		err = failed(filepath.Base(name), "it prints nothing")
	}
	return s, err
}

// committed runs something that must make one commit in which the file holds
// the text. path is asked for once the commit is there.
func (l *lab) committed(ctx context.Context, dir, what, text string, path func() string, do func() (sample, error)) (sample, error) {
	before, err := l.git(ctx, dir, "rev-parse", "HEAD")
	if err != nil {
		return sample{}, err
	}
	out, err := do()
	if err != nil {
		return out, err
	}
	parent, err := l.git(ctx, dir, "rev-parse", "HEAD^")
	if err != nil {
		return out, err
	}
	if parent != before {
		return out, failed(what, "it did not make one commit")
	}
	data, err := l.git(ctx, dir, "show", "HEAD:"+path())
	if err == nil && !strings.Contains(data, text) {
		err = failed(what, "the commit lacks %q", text)
	}
	return out, err
}

// log logs a text that is new in each round.
func (l *lab) log(s *site, of func(person) string, begin string) func(context.Context, int) (sample, error) {
	return func(ctx context.Context, round int) (sample, error) {
		p := s.who(round)
		text := fmt.Sprintf("%s %d", begin, round)
		return l.committed(ctx, s.dir, "crm log "+of(p), text, func() string { return p.path }, func() (sample, error) {
			return l.run(ctx, s.dir, nil, l.crm, "log", of(p), text)
		})
	}
}

// add adds somebody whom nobody knows yet.
func (l *lab) add(s *site) func(context.Context, int) (sample, error) {
	return func(ctx context.Context, round int) (sample, error) {
		name := fmt.Sprintf("Newcomer Number%d", round)
		email := fmt.Sprintf("newcomer%d@newcomers.example", round)
		var out sample
		return l.committed(ctx, s.dir, "crm add", email, func() string {
			id := strings.TrimSpace(out.out)
			return fmt.Sprintf("records/%.2s/newcomer-number%d-%s.yaml", id, round, id)
		}, func() (_ sample, err error) {
			if out, err = l.run(ctx, s.dir, nil, l.crm, "add", name, "--email", email); err == nil {
				s.added++
			}
			return out, err
		})
	}
}

// commit is what a person does without crm: the file is changed, which is not
// measured, then added and committed, which is.
func (l *lab) commit(s *site) func(context.Context, int) (sample, error) {
	return func(ctx context.Context, round int) (sample, error) {
		p := s.who(round)
		text := "Spoke of the weather " + strconv.Itoa(round)
		file := filepath.Join(s.twin, filepath.FromSlash(p.path))
		data, err := os.ReadFile(file)
		if err != nil {
			return sample{}, err
		}
		data = fmt.Appendf(data, "  - id: b%09d\n    at: %sT10:00:00Z\n    kind: note\n    text: %s\n", round, book.Today(), text)
		if err := os.WriteFile(file, data, 0o666); err != nil {
			return sample{}, err
		}
		settle()
		return l.committed(ctx, s.twin, taskCommit, text, func() string { return p.path }, func() (sample, error) {
			a, err := l.run(ctx, s.twin, nil, "git", "add", p.path)
			if err != nil {
				return a, err
			}
			b, err := l.run(ctx, s.twin, nil, "git", "commit", "--quiet", "--message", "log: "+p.name+": "+text)
			b.elapsed += a.elapsed
			b.memory = max(a.memory, b.memory)
			return b, err
		})
	}
}

// cold lists one customer when nothing was derived from the files yet. It works
// in the twin, so that the store keeps its caches for the others.
func (l *lab) cold(s *site) func(context.Context, int) (sample, error) {
	return func(ctx context.Context, round int) (sample, error) {
		cache := filepath.Join(s.twin, ".git", "crm")
		if err := os.RemoveAll(cache); err != nil {
			return sample{}, err
		}
		out, err := l.run(ctx, s.twin, nil, l.crm, "list", "--limit", "1", "--columns", "id,name", "-o", "csv")
		if n := strings.Count(out.out, "\n"); err == nil && n != 2 {
			err = failed(taskCold, "%d lines instead of 2", n)
		}
		if left, e := os.ReadDir(cache); err == nil && len(left) == 0 {
			err = errors.Join(failed(taskCold, "there is no index after it"), e)
		}
		return out, err
	}
}
