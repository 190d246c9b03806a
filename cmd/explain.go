package cmd

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strconv"
	"strings"

	"crm/internal/assign"
	"crm/internal/audit"
	"crm/internal/codec"
	"crm/internal/config"
	"crm/internal/crm"
	"crm/internal/deal"
	"crm/internal/exchange"
	"crm/internal/format/csv"
	"crm/internal/history"
	"crm/internal/index"
	"crm/internal/query"
	"crm/internal/reconcile"
	"crm/internal/render"
	"crm/internal/share"
	"crm/internal/shell"
	"crm/internal/store"
	"crm/internal/store/bundle"
	"crm/internal/store/remote"
	"crm/internal/task"
	"crm/internal/term"
	"crm/schema"
)

// story is what a person is told of an error.
type story struct {
	msg   string
	lines []string // details, one a line
	hint  string
	code  int
}

// explain is the table of errors: message, hint and exit code of each.
func explain(err error) story {
	s := story{msg: err.Error(), code: exitFailed}
	var (
		usage      *UsageError
		unknown    *UnknownError
		nobody     *NobodyError
		ambiguous  *AmbiguousError
		taken      *TakenError
		likely     *LikelyError
		conflict   *ConflictError
		invalid    *InvalidError
		noItem     *NoItemError
		noStage    *deal.StageError
		noPipeline *deal.PipelineError
		aboutDeal  *deal.Error
		hint       *HintError
		problems   codec.Problems
		problem    *codec.Problem
		noStore    *store.NotFoundError
		state      *store.StateError
		identity   *store.IdentityError
		missing    *store.MissingError
		twice      *store.TwiceError
		changed    *store.ChangedError
		refused    *store.InvalidError
		path       *store.PathError
		key        *assign.KeyError
		value      *assign.ValueError
		option     *exchange.OptionError
		table      *csv.Error
		template   *schema.TemplateError
		settings   *config.Error
		format     *render.FormatError
		column     *render.ColumnError
		asked      *query.Error
		noQuery    *NoQueryError
		noReport   *NoReportError
		noRule     *audit.UnknownRuleError
		point      *history.PointError
		before     *history.BeforeError
		shared     *remote.Error
		broken     *reconcile.UnreadableError
		strangers  *reconcile.UnrelatedError
		edited     *share.EditError
		backup     *bundle.Error
		again      *task.RepeatError
	)
	switch {
	case errors.Is(err, context.Canceled), errors.Is(err, term.ErrInterrupted):
		s.msg, s.code = "interrupted", exitInterrupted
	case errors.Is(err, term.ErrCancelled):
		s.msg, s.code = "nothing was chosen, nothing was done", exitFailed
	case errors.As(err, &usage):
		s.hint, s.code = usage.Hint, exitUsage
	case errors.As(err, &unknown):
		s.code = exitNotFound
		for _, m := range unknown.Near {
			s.lines = append(s.lines, "near: "+candidate(m))
		}
		s.hint = fmt.Sprintf("try \"crm list %s\", or \"crm add\" for a new one", shell.Quote(unknown.Who))
		if c := unknown.Gone; c != nil {
			h := c.Hash.String()[:10]
			s.lines = append(s.lines, fmt.Sprintf("removed on %s by %s: %s", c.When.Format("2006-01-02 15:04"), c.Author.Name, c.Message.Subject))
			s.hint = fmt.Sprintf("\"crm history %s\" tells what there was; \"crm undo %s\" brings it back", strings.ToLower(strings.TrimSpace(unknown.Who)), h)
		}
	case errors.As(err, &nobody):
		s.code = exitNotFound
		s.hint = "see whom parts of it find with \"crm list\""
		if len(nobody.Doubts) > 0 {
			s.hint = strings.Join(nobody.Doubts, "; ")
		}
	case errors.As(err, &asked):
		s.lines, s.hint, s.code = asked.Excerpt(), asked.Hint, exitUsage
	case errors.As(err, &noQuery):
		s.lines, s.code = noQuery.Lines, exitNotFound
		s.hint = "save one with: crm query save NAME QUERY"
		if len(s.lines) > 0 {
			s.hint = "name one of these queries"
		}
	case errors.As(err, &noReport):
		s.lines, s.code = noReport.Lines, exitNotFound
		s.hint = "save one with: crm report save NAME -- REPORT"
		if len(s.lines) > 0 {
			s.hint = "name one of these reports"
		}
	case errors.As(err, &noRule):
		s.code, s.hint = exitUsage, "\"crm audit --rules\" lists the rules"
		if noRule.Nearest != "" {
			s.hint = fmt.Sprintf("did you mean %q? %s", noRule.Nearest, s.hint)
		}
	case errors.As(err, &point):
		s.hint, s.code = point.Hint, exitUsage
	case errors.As(err, &before):
		s.hint, s.code = "\"crm history\" lists the commits", exitNotFound
		if before.Cut {
			s.hint = "\"git fetch --unshallow\" brings what was before"
		}
	case errors.As(err, &ambiguous):
		s.code = exitConflict
		for i, m := range ambiguous.Matches {
			if i == 10 {
				s.lines = append(s.lines, fmt.Sprintf("and %d more", len(ambiguous.Matches)-i))
				break
			}
			s.lines = append(s.lines, candidate(m))
		}
		s.hint = "name the one you mean by its id"
		if m := ambiguous.Matches; len(m) > 1 && m[0].ID == m[1].ID {
			s.hint = "\"crm check\" names the files that have the same id; make one of two, or give one another id"
		}
	case errors.As(err, &taken):
		s.code = exitConflict
		s.hint = fmt.Sprintf("see \"crm show %s\"; use --force to add a second customer with it", taken.Owner.ID)
	case errors.As(err, &likely):
		s.code, s.lines = exitConflict, likely.Lines
		s.hint = fmt.Sprintf("put what is new where it belongs: crm log %[1]s …, crm set %[1]s …; or use --force to add a second customer", likely.Known[0].ID)
	case errors.As(err, &conflict):
		s.lines, s.hint, s.code = conflict.Lines, conflict.Hint, exitConflict
	case errors.As(err, &invalid):
		s.lines, s.hint, s.code = invalid.Lines, invalid.Hint, exitInvalid
	case errors.As(err, &noStage):
		var names []string
		for _, st := range noStage.Pipeline.Stages {
			names = append(names, st.Name)
		}
		s.hint, s.code = "its stages are "+strings.Join(names, ", "), exitUsage
	case errors.As(err, &noPipeline):
		s.hint, s.code = "the pipelines are "+strings.Join(noPipeline.Names, ", "), exitUsage
		if len(noPipeline.Names) == 0 {
			s.hint = "add one to crm.yaml; \"crm help store\" tells how"
		}
	case errors.As(err, &aboutDeal):
		s.hint, s.code = aboutDeal.Hint, exitUsage
	case errors.As(err, &noItem):
		s.lines, s.hint, s.code = noItem.Lines, noItem.Hint, exitNotFound
	case errors.As(err, &broken):
		s.code = exitConflict
		for _, p := range codecProblems(broken.Err) {
			s.lines = append(append(s.lines, p.Error()), excerpt(p)...)
		}
		s.hint = "nothing was changed; mend the file with \"crm edit\" and \"crm save\", and sync again"
		if !broken.Ours {
			s.hint = fmt.Sprintf("nothing was changed; have %s mend the file and sync, or take one side as it is with --take mine or --take theirs", broken.By)
		}
	case errors.As(err, &strangers):
		s.hint, s.code = "sync with the remote of this store, or get a copy of the other one with \"crm clone\"", exitConflict
	case errors.As(err, &edited):
		s.code = exitInvalid
		for _, p := range codecProblems(edited.Err) {
			s.lines = append(append(s.lines, p.Error()), excerpt(p)...)
		}
		s.hint = "mend the file, or bring back what was there with \"git checkout FILE\", and sync again"
	case errors.As(err, &problems), errors.As(err, &problem):
		s.code = exitInvalid
		problems = codecProblems(err)
		s.msg = problems[0].Error()
		s.lines = excerpt(problems[0])
		s.hint = problems[0].Hint
		for _, p := range problems[1:] {
			s.lines = append(append(s.lines, p.Error()), excerpt(p)...)
		}
	case errors.As(err, &noStore):
		s.hint, s.code = noStore.Hint, exitNotFound
		if s.hint == "" {
			s.hint = "make one with \"crm init\", try \"crm demo\", or name one with --store"
		}
	case errors.As(err, &shared):
		s.hint, s.code = shared.Hint, sharedCode(shared.Kind)
		if shared.Detail != "" {
			s.lines = strings.Split(shared.Detail, "\n")
		}
	case errors.As(err, &backup):
		s.hint, s.code = backup.Hint, backupCode(backup.Kind)
	case errors.As(err, &again):
		s.code = exitInvalid
	case errors.As(err, &state):
		s.hint = state.Hint
	case errors.As(err, &identity):
		s.hint = identity.Hint
	case errors.As(err, &missing):
		s.code = exitNotFound
		s.hint = "if its file lies in another folder, \"crm check --fix\" puts it in its place"
	case errors.As(err, &twice), errors.As(err, &changed):
		s.code = exitConflict
	case errors.As(err, &refused):
		s.code = exitInvalid
		for i, p := range refused.Problems {
			if i == 0 {
				s.hint = p.Hint
				continue
			}
			s.lines = append(s.lines, p.Path+": "+p.Msg)
		}
	case errors.As(err, &path):
		s.code = exitInvalid
	case errors.As(err, &key):
		s.code = exitUsage
		if len(key.Keys) > 0 {
			s.hint = "the keys are " + strings.Join(key.Keys, ", ")
		}
	case errors.As(err, &value):
		// The value may have been WHO, whose errors have stories of their own.
		inner := explain(value.Err)
		s.lines, s.hint, s.code = inner.lines, inner.hint, inner.code
		if s.code == exitFailed {
			s.code = exitUsage
		}
	case errors.As(err, &option):
		s.hint, s.code = option.Hint, exitUsage
	case errors.As(err, &table):
		s.hint, s.code = table.Hint, exitInvalid
	case errors.As(err, &template), errors.As(err, &format), errors.As(err, &column):
		s.code = exitUsage
	case errors.As(err, &settings):
		s.code = exitUsage
	case store.IsFull(err):
		s.hint = "the disk is full: make room, then try again"
	case store.IsReadOnly(err):
		s.hint = "the disk can only be read: make it writable, or work on a copy elsewhere; commands that only read work"
	case store.IsBroken(err):
		s.hint = "the disk reports a fault: copy the store elsewhere before you go on"
	case errors.Is(err, fs.ErrPermission):
		s.hint = "check who owns the files of the store"
	}
	if errors.As(err, &hint) {
		s.hint = hint.Hint
	}
	return s
}

// sharedCode is the exit code of a failure with a remote.
func sharedCode(k remote.Kind) int {
	switch k {
	case remote.BadURL, remote.BadName:
		return exitUsage
	case remote.NoRemote, remote.NoRepository, remote.NoBranch:
		return exitNotFound
	case remote.NotStore:
		return exitInvalid
	case remote.Behind, remote.Exists:
		return exitConflict
	}
	return exitFailed
}

// backupCode is the exit code of a failure with a backup.
func backupCode(k bundle.Kind) int {
	switch k {
	case bundle.Missing:
		return exitNotFound
	case bundle.Exists:
		return exitConflict
	case bundle.Damaged, bundle.Partial, bundle.NotStore:
		return exitInvalid
	}
	return exitFailed
}

// codecProblems is the problems of files that an error holds.
func codecProblems(err error) codec.Problems {
	var problems codec.Problems
	var one *codec.Problem
	if errors.As(err, &problems) {
		return problems
	}
	if errors.As(err, &one) {
		return codec.Problems{one}
	}
	return nil
}

func excerpt(p *codec.Problem) []string {
	if p.Excerpt == "" {
		return nil
	}
	return strings.Split(strings.TrimRight(p.Excerpt, "\n"), "\n")
}

// candidate is a line that tells one customer from another.
func candidate(m index.Match) string {
	s := fmt.Sprintf("%s  %s", m.ID, m.Name)
	if m.Email != "" {
		s += "  " + m.Email
	}
	return s
}

// report tells the person of an error and returns the exit code.
func (a *App) report(err error) int {
	if err == nil {
		return exitDone
	}
	if code, ok := err.(exitCode); ok {
		return int(code)
	}
	s := explain(err)
	if a.flags.errorsAsJSON {
		details := crm.Value{Kind: crm.List}
		for _, l := range s.lines {
			details.Items = append(details.Items, crm.TextValue(l))
		}
		p := crm.Value{Kind: crm.Map, Pairs: []crm.Pair{{Key: "error", Value: crm.TextValue(s.msg)}, {Key: "details", Value: details}}}
		if s.hint != "" {
			p.Pairs = append(p.Pairs, crm.Pair{Key: "hint", Value: crm.TextValue(s.hint)})
		}
		p.Pairs = append(p.Pairs, crm.Pair{Key: "code", Value: crm.Value{Kind: crm.Number, Text: strconv.Itoa(s.code)}})
		render.JSONLine(a.term.Err, p)
		return s.code
	}
	fmt.Fprintf(a.term.Err, "crm: %s\n", term.CleanLines(s.msg))
	for _, l := range s.lines {
		fmt.Fprintf(a.term.Err, "  %s\n", term.CleanLines(l))
	}
	if s.hint != "" {
		fmt.Fprintf(a.term.Err, "crm: hint: %s\n", term.CleanLines(s.hint))
	}
	return s.code
}
