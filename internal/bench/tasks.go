package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"crm/internal/bench/book"
)

// The names of the tasks, by which the bars refer to them.
const (
	taskHello       = "hello"
	taskShowID      = "crm show ID"
	taskShowName    = "crm show NAME"
	taskShowEmail   = "crm show E-MAIL"
	taskLogID       = "crm log ID TEXT"
	taskLogName     = "crm log NAME TEXT"
	taskAdd         = "crm add NAME --email"
	taskCommit      = "git add f && git commit"
	taskList        = "crm list --tag TAG"
	taskStatus      = "git status"
	taskReport      = "crm report"
	taskTags        = "crm tag list"
	taskHistory     = "crm history ID"
	taskGitLog      = "git log -- f"
	taskCold        = "crm show NAME, no index"
	taskSearch      = "rg WORD"
	taskSQLList     = "sqlite3, by tag"
	taskSQLOverview = "sqlite3, as report"
)

// task is a command of one site, and how long it took.
type task struct {
	name    string
	site    *site
	writes  bool
	run     func(ctx context.Context, round int) (sample, error)
	samples []sample
	spent   time.Duration
}

// tasks is every command on a site. Those that a bar compares stand together,
// so that a change of the machine's mood hits both.
func (l *lab) tasks(s *site) []*task {
	show := func(of func(person) string) func(context.Context, int) (sample, error) {
		return func(ctx context.Context, round int) (sample, error) {
			p := s.who(round)
			out, err := l.run(ctx, s.dir, nil, l.crm, "show", of(p))
			if err == nil && !strings.Contains(out.out, string(p.id)) {
				err = failed("crm show "+of(p), "it shows\n%s", out.out)
			}
			return out, err
		}
	}
	byID := func(p person) string { return string(p.id) }
	byName := func(p person) string { return p.name }
	t := []*task{
		{name: taskHello, run: func(ctx context.Context, _ int) (sample, error) {
			return l.expect(ctx, s.dir, "hello\n", l.hello)
		}},
		{name: taskShowID, run: show(byID)},
		{name: taskShowName, run: show(byName)},
		{name: taskShowEmail, run: show(func(p person) string { return p.email })},
		{name: taskLogID, writes: true, run: l.log(s, byID, "Spoke of the weather")},
		{name: taskCommit, writes: true, run: l.commit(s)},
		{name: taskLogName, writes: true, run: l.log(s, byName, "Spoke of the harvest")},
		{name: taskAdd, writes: true, run: l.add(s)},
		{name: taskList, run: func(ctx context.Context, _ int) (sample, error) {
			out, err := l.run(ctx, s.dir, nil, l.crm, "list", "--tag", s.tag)
			if n := strings.Count(out.out, "\n") - 1; err == nil && n != s.tagged {
				err = failed("crm list --tag "+s.tag, "%d rows instead of %d", n, s.tagged)
			}
			return out, err
		}},
		{name: taskStatus, run: func(ctx context.Context, _ int) (sample, error) {
			return l.expect(ctx, s.twin, "", "git", "status", "--porcelain")
		}},
		{name: taskTags, run: func(ctx context.Context, _ int) (sample, error) {
			out, err := l.run(ctx, s.dir, nil, l.crm, "tag", "list", "-o", "csv")
			if row := fmt.Sprintf("\n%s,%d\n", s.tag, s.tagged); err == nil && !strings.Contains(out.out, row) {
				err = failed("crm tag list", "it lacks %q", row)
			}
			return out, err
		}},
		{name: taskReport, run: func(ctx context.Context, _ int) (sample, error) {
			out, err := l.run(ctx, s.dir, nil, l.crm, "report")
			if head := fmt.Sprintf("Customers: %d\n", s.customers+s.added); err == nil && !strings.HasPrefix(out.out, head) {
				err = failed("crm report", "it does not begin with %q", head)
			}
			return out, err
		}},
		{name: taskHistory, run: func(ctx context.Context, round int) (sample, error) {
			p := s.who(round)
			out, err := l.run(ctx, s.dir, nil, l.crm, "history", string(p.id))
			if err == nil && !strings.Contains(out.out, p.name) {
				err = failed("crm history "+string(p.id), "it shows\n%s", out.out)
			}
			return out, err
		}},
		{name: taskGitLog, run: func(ctx context.Context, round int) (sample, error) {
			out, err := l.run(ctx, s.twin, nil, "git", "log", "--oneline", "--", s.who(round).path)
			if err == nil && out.out == "" {
				err = failed("git log", "no commit")
			}
			return out, err
		}},
		{name: taskCold, run: l.cold(s)},
	}
	if l.rg != "" {
		t = append(t, &task{name: taskSearch, run: func(ctx context.Context, _ int) (sample, error) {
			return l.output(ctx, s.dir, nil, l.rg, "--files-with-matches", s.tag, "records")
		}})
	}
	if l.sqlite != "" {
		t = append(t, &task{name: taskSQLList, run: func(ctx context.Context, _ int) (sample, error) {
			out, err := l.run(ctx, l.tmp, strings.NewReader(fmt.Sprintf(listSQL, quote(s.tag))), l.sqlite, s.db)
			if n := strings.Count(out.out, "\n"); err == nil && n != s.tagged {
				err = failed(taskSQLList, "%d rows instead of %d", n, s.tagged)
			}
			return out, err
		}})
		// Beside crm report, with which it is compared.
		at := slices.IndexFunc(t, func(x *task) bool { return x.name == taskReport }) + 1
		t = slices.Insert(t, at, &task{name: taskSQLOverview, run: func(ctx context.Context, _ int) (sample, error) {
			today := book.Today()
			return l.output(ctx, l.tmp, strings.NewReader(fmt.Sprintf(overviewSQL, today.AddDays(-83), today)), l.sqlite, s.db)
		}})
	}
	for _, x := range t {
		x.site = s
	}
	return t
}

// expect runs a process that must print just that.
func (l *lab) expect(ctx context.Context, dir, want, name string, args ...string) (sample, error) {
	s, err := l.run(ctx, dir, nil, name, args...)
	if err == nil && s.out != want {
		err = failed(filepath.Base(name)+" "+strings.Join(args, " "), "it prints %q", s.out)
	}
	return s, err
}

// output runs a process that must print something.
func (l *lab) output(ctx context.Context, dir string, in *strings.Reader, name string, args ...string) (sample, error) {
	if in == nil {
		in = strings.NewReader("")
	}
	s, err := l.run(ctx, dir, in, name, args...)
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

// cold shows a customer when there is no index yet.
func (l *lab) cold(s *site) func(context.Context, int) (sample, error) {
	return func(ctx context.Context, round int) (sample, error) {
		index := filepath.Join(s.dir, ".git", "crm", "index")
		if err := os.Remove(index); err != nil {
			return sample{}, err
		}
		p := s.who(round)
		out, err := l.run(ctx, s.dir, nil, l.crm, "show", p.name)
		if err == nil && !strings.Contains(out.out, string(p.id)) {
			err = failed("crm show "+p.name, "it shows\n%s", out.out)
		}
		if _, e := os.Stat(index); err == nil && e != nil {
			err = errors.Join(failed("crm show", "there is no index after it"), e)
		}
		return out, err
	}
}

// budget is how long one command may take in all; those that took longer are
// run three times.
const budget = 12 * time.Second

// quick is below which time a command that writes nothing is run twice in a row,
// of which the second counts: else the first of them pays for what the slow ones
// before pushed out of the processor's caches.
const quick = 50 * time.Millisecond

// measure runs all tasks in turns, once to warm up and then for each round.
func (l *lab) measure(ctx context.Context, all []*task) error {
	forget()
	l.say("warming up")
	for round := range l.rounds + 1 {
		if round > 0 {
			l.say("round %d of %d", round, l.rounds)
		}
		for _, t := range all {
			if len(t.samples) >= 3 && t.spent > budget {
				continue
			}
			if t.writes {
				settle()
			}
			s, err := t.run(ctx, round)
			if err == nil && !t.writes && s.elapsed < quick {
				s, err = t.run(ctx, round)
			}
			if err != nil {
				return fmt.Errorf("%d customers: %w", t.site.customers, err)
			}
			s.out = ""
			if round > 0 {
				t.samples = append(t.samples, s)
				t.spent += s.elapsed
			}
		}
	}
	for _, t := range all {
		t.site.tasks = append(t.site.tasks, t)
	}
	return nil
}
