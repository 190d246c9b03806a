package main

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// The names of the tasks, by which the bars refer to them.
const (
	taskHello     = "hello"
	taskShowID    = "crm show ID"
	taskShowName  = "crm show NAME"
	taskShowEmail = "crm show E-MAIL"
	taskLogID     = "crm log ID TEXT"
	taskLogName   = "crm log NAME TEXT"
	taskAdd       = "crm add NAME --email"
	taskCommit    = "git add f && git commit"
	taskList      = "crm list QUERY"
	taskStatus    = "git status"
	taskSearch    = "rg WORD records"
	taskAsOf      = "crm list QUERY --as-of"
	taskTrust     = "crm list --no-verify: " // and the name of the question
	taskSQL       = "sqlite3: "              // likewise

	taskSQLDealList = taskSQL + "deal list"
	taskDealList    = "crm deal list --where"
	taskDealMove    = "crm deal move ID"
	taskReport      = "crm report"
	taskSQLReport   = "sqlite3: the report"
	taskTags        = "crm tag list"
	taskAudit       = "crm audit"
	taskHistory     = "crm history ID"
	taskGitLog      = "git log -- f"
	taskCold        = "crm list, no index"
)

// task is a command of one site, and how long it took.
type task struct {
	name    string
	site    *site
	writes  bool
	skip    string // why it cannot be run; empty: it can
	run     func(ctx context.Context, round int) (sample, error)
	samples []sample
	spent   time.Duration
}

// tasks is every command on a site. Those that a bar compares stand together,
// so that a change of the machine's mood hits both.
func (l *lab) tasks(s *site) []*task {
	t := []*task{l.helloTask(s)}
	if s.past {
		t = append(t, l.historyTasks(s)...)
	} else {
		t = append(t, l.customerTasks(s)...)
		t = append(t, l.questionTasks(s)...)
		t = append(t, l.reportTasks(s)...)
		t = append(t, l.salesTasks(s)...)
		t = append(t, l.historyTasks(s)...)
	}
	for _, x := range t {
		x.site = s
	}
	return t
}

func (l *lab) helloTask(s *site) *task {
	return &task{name: taskHello, run: func(ctx context.Context, _ int) (sample, error) {
		return l.expect(ctx, s.dir, "hello\n", l.hello)
	}}
}

// customerTasks is what one does with one customer.
func (l *lab) customerTasks(s *site) []*task {
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
	return []*task{
		{name: taskShowID, run: show(byID)},
		{name: taskShowName, run: show(byName)},
		{name: taskShowEmail, run: show(func(p person) string { return p.email })},
		{name: taskLogID, writes: true, run: l.log(s, byID, "Spoke of the weather")},
		{name: taskCommit, writes: true, run: l.commit(s)},
		{name: taskLogName, writes: true, run: l.log(s, byName, "Spoke of the harvest")},
		{name: taskAdd, writes: true, run: l.add(s)},
	}
}

// questionTasks is what one asks of all customers.
func (l *lab) questionTasks(s *site) []*task {
	first := s.questions[0]
	t := []*task{
		{name: taskList, run: l.ask(s, taskList, first)},
		{name: taskStatus, run: func(ctx context.Context, _ int) (sample, error) {
			return l.expect(ctx, s.twin, "", "git", "status", "--porcelain")
		}},
		{name: taskCold, run: l.cold(s)},
		{name: taskSearch, skip: missing("rg", l.rg), run: func(ctx context.Context, _ int) (sample, error) {
			return l.output(ctx, s.twin, l.rg, askedTag, "records")
		}},
		{name: taskAsOf, run: l.ask(s, taskAsOf, first, "--as-of", s.before)},
	}
	for _, q := range s.questions {
		sql := &task{name: taskSQL + q.name, skip: missing("sqlite3", l.sqlite), run: func(ctx context.Context, _ int) (sample, error) {
			out, err := l.run(ctx, l.tmp, nil, l.sqlite, "-readonly", "-csv", "-header", s.db, q.sql)
			if err == nil {
				err = q.answer(taskSQL+q.name, out.out)
			}
			return out, err
		}}
		if q.fts && l.sqlite != "" && !l.fts {
			sql.skip = "sqlite3 has no FTS5"
		}
		t = append(t, &task{name: taskTrust + q.name, run: l.ask(s, taskTrust+q.name, q, "--no-verify")}, sql)
	}
	return t
}

// ask has crm answer a question.
func (l *lab) ask(s *site, what string, q *question, flags ...string) func(context.Context, int) (sample, error) {
	return func(ctx context.Context, _ int) (sample, error) {
		out, err := l.run(ctx, s.dir, nil, l.crm, q.list(flags...)...)
		if err == nil {
			err = q.answer(what, out.out)
		}
		return out, err
	}
}

// reportTasks is what counts and sums over the whole book.
func (l *lab) reportTasks(s *site) []*task {
	return []*task{
		{name: taskReport, run: func(ctx context.Context, _ int) (sample, error) {
			out, err := l.run(ctx, s.dir, nil, l.crm, reportArgs()...)
			if row := fmt.Sprintf("\ncustomers,all,%d,", s.customers+s.added); err == nil && !strings.Contains(out.out, row) {
				err = failed(taskReport, "it lacks %q", row)
			}
			return out, err
		}},
		{name: taskSQLReport, skip: missing("sqlite3", l.sqlite), run: func(ctx context.Context, _ int) (sample, error) {
			return l.output(ctx, l.tmp, l.sqlite, "-readonly", "-csv", s.db, overviewSQL(reportPeriod()))
		}},
		{name: taskTags, run: func(ctx context.Context, _ int) (sample, error) {
			out, err := l.run(ctx, s.dir, nil, l.crm, "tag", "list", "-o", "csv")
			if row := "\n" + askedTag + ","; err == nil && !strings.Contains(out.out, row) {
				err = failed("crm tag list", "it lacks %q", row)
			}
			return out, err
		}},
		{name: taskAudit, run: func(ctx context.Context, _ int) (sample, error) {
			const found = 6
			out, err := l.runTo(ctx, found, s.dir, nil, l.crm, "audit")
			if err == nil && !strings.Contains(out.out, "no-touch: ") {
				err = failed(taskAudit, "it says nothing of customers that were not touched:\n%s", out.out)
			}
			return out, err
		}},
	}
}

// historyTasks is what one asks of the past of one customer.
func (l *lab) historyTasks(s *site) []*task {
	return []*task{
		{name: taskHistory, run: func(ctx context.Context, round int) (sample, error) {
			p := s.who(round)
			out, err := l.run(ctx, s.dir, nil, l.crm, "history", string(p.id))
			if err == nil && !strings.Contains(out.out, p.name) {
				err = failed("crm history "+string(p.id), "it shows\n%s", out.out)
			}
			return out, err
		}},
		{name: taskGitLog, run: func(ctx context.Context, round int) (sample, error) {
			return l.output(ctx, s.twin, "git", "log", "--oneline", "--", s.who(round).path)
		}},
	}
}

// missing is why a task of a program is skipped that was not found.
func missing(name, path string) string {
	if path == "" {
		return name + " is not installed"
	}
	return ""
}
