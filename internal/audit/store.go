package audit

import (
	"fmt"
	"slices"
	"strings"

	"crm/internal/column"
	"crm/internal/crm"
	"crm/internal/shell"
)

// Facts is what is known of the store itself. What nobody looked for is zero, and
// then no rule speaks of it.
type Facts struct {
	Remote     string    // the repository that the store is shared through; empty: none
	Synced     crm.Date  // last sync that went well; unset: never
	Begun      crm.Date  // a day since which there is the store, long enough ago for any rule if there is one; unset: not known
	Backup     crm.Date  // last backup that was verified; unset: none
	Backups    bool      // whether it is known when backups were made
	Edited     []string  // files changed by hand and not saved
	Unreadable []BadFile // files that cannot be read
	Authors    []Author  // of the commits that were looked at
	Team       []string  // e-mail addresses of those who may write; empty: anybody
	Unsigned   int       // of the commits that were looked at
	Duplicates int       // pairs that wait for a decision
}

// BadFile is a file that cannot be read.
type BadFile struct{ Path, What string }

// Author is someone who made commits.
type Author struct {
	Name, Email string
	Commits     int
	Last        crm.Date // of them
}

// unreadableRule is the rule about files, which have a history as customers have.
const unreadableRule = "unreadable"

func storeRules() []Rule {
	return []Rule{
		{Name: unreadableRule, Group: "store", Title: "a file that cannot be read", Severity: Error, store: unreadable},
		{Name: "clash", Group: "store", Title: "a value that two people set differently, and nobody has settled", Severity: Warning, alone: true, find: openClashes, tell: tellClash},
		{Name: "duplicates", Group: "store", Title: "records that may be of one customer", Severity: Note, store: duplicates},
		{Name: "hand-edit", Group: "store", Title: "changed by hand and not saved", Severity: Note, store: handEdits},
		{Name: "not-synced", Group: "store", Title: "not synced for days", Severity: Warning, Days: 7, hasDays: true, store: notSynced},
		{Name: "no-backup", Group: "store", Title: "no verified backup for days", Severity: Warning, Days: 30, hasDays: true, store: noBackup},
		{Name: "unknown-author", Group: "store", Title: "a commit of somebody who is not in \"team\" of crm.yaml", Severity: Warning, store: unknownAuthors},
		{Name: "unsigned", Group: "store", Title: "commits without a signature", Severity: Warning, Off: true, store: unsigned},
	}
}

// store tells of the store as such, or of something in it.
func (f *finder) store(name string, since crm.Date, fix, what string, args ...any) {
	f.told = append(f.told, Finding{Rule: f.rule.Name, Severity: f.rule.Severity, Name: name, What: fmt.Sprintf(what, args...), Since: since, Fix: fix})
}

func unreadable(f *finder) {
	for _, b := range f.Facts.Unreadable {
		f.store(b.Path, crm.Date{}, "crm check", "%s", b.What)
	}
}

func openClashes(f *finder) {
	f.live(column.Clashes, func(i, row int) { f.addItem(i, row, 0) })
}

func tellClash(f *finder, r *record, x *Finding) {
	i := int(r.item)
	field := f.Text(column.Clashes, "field").String(i)
	x.What, x.Since = field+": another value, set by "+f.Text(column.Clashes, "by").String(i)+", waits", f.Moment(column.Clashes, "at").At(i).Date()
	x.fix("crm resolve %s " + shell.Quote(field))
}

func duplicates(f *finder) {
	if n := f.Facts.Duplicates; n > 0 {
		f.store("crm dupes", crm.Date{}, "crm dupes review", "%s may be of one customer each", pairs(n))
	}
}

func pairs(n int) string {
	if n == 1 {
		return "1 pair of records"
	}
	return fmt.Sprint(n) + " pairs of records"
}

func handEdits(f *finder) {
	for _, path := range slices.Sorted(slices.Values(f.Facts.Edited)) {
		f.store(path, crm.Date{}, "crm save", "changed by hand and not saved")
	}
}

func notSynced(f *finder) {
	if x := &f.Facts; x.Remote != "" {
		f.undone(x.Remote, "crm sync", x.Synced, "last sync", "never synced")
	}
}

func noBackup(f *finder) {
	if x := &f.Facts; x.Backups {
		f.undone("backup", "crm backup FILE", x.Backup, "last verified backup", "no verified backup")
	}
}

// undone tells of what was last done too many days ago, or never though the store is so
// old. How old does not matter then, so that the words stay the same each day.
func (f *finder) undone(name, fix string, last crm.Date, done, never string) {
	tooLong := func(since crm.Date) bool { return !since.IsZero() && since.DayNumber()+f.rule.Days < f.day }
	switch {
	case tooLong(last):
		f.store(name, last.AddDays(f.rule.Days+1), fix, "%s on %s", done, last)
	case last.IsZero() && tooLong(f.Facts.Begun):
		f.store(name, crm.Date{}, fix, "%s", never)
	}
}

func unknownAuthors(f *finder) {
	x := &f.Facts
	if len(x.Team) == 0 {
		return
	}
	for _, a := range x.Authors {
		if !slices.ContainsFunc(x.Team, func(t string) bool { return strings.EqualFold(t, a.Email) || strings.EqualFold(t, a.Name) }) {
			f.store(fmt.Sprintf("%s <%s>", a.Name, a.Email), a.Last, "crm history", "made changes, and is not in \"team\" of crm.yaml")
		}
	}
}

func unsigned(f *finder) {
	if n := f.Facts.Unsigned; n > 0 {
		f.store("signatures", crm.Date{}, "git config commit.gpgsign true", "commits without a signature: %d", n)
	}
}
