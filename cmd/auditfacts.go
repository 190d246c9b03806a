package cmd

import (
	"cmp"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/cespare/xxhash/v2"
	"github.com/spf13/cobra"

	"crm/internal/audit"
	"crm/internal/crm"
	"crm/internal/index"
	"crm/internal/store"
	"crm/internal/store/remote"
)

// auditCommits is how many of the newest commits are looked at for their authors.
const auditCommits = 1000

// auditFacts gathers what the rules about the store want to know, and nothing that
// none of them asks for.
func (a *App) auditFacts(v *view, rules []audit.Rule) (audit.Facts, error) {
	var f audit.Facts
	rule := func(name string) int {
		return slices.IndexFunc(rules, func(r audit.Rule) bool { return r.Name == name })
	}
	wants := func(name string) bool { return rule(name) >= 0 }
	s, err := a.store()
	if err != nil {
		return f, err
	}
	if wants("hand-edit") {
		edits, err := s.Edits(a.ctx)
		if err != nil {
			return f, err
		}
		for _, e := range edits {
			f.Edited = append(f.Edited, e.Path)
		}
	}
	if wants("unreadable") && v.snap.Broken > 0 {
		if f.Unreadable, err = a.unreadable(); err != nil {
			return f, err
		}
	}
	age := -1 // days for which it matters how old the store is
	if i := rule("not-synced"); i >= 0 {
		if all, err := remote.List(s); err == nil && len(all) > 0 {
			f.Remote = all[0].Name
			f.Synced = day(cmp.Or(readNote[lastSync](s, syncNote).At, s.Health().Fetched))
			if f.Synced.IsZero() {
				age = rules[i].Days
			}
		}
	}
	if i := rule("no-backup"); i >= 0 {
		f.Backups, f.Backup = true, day(readNote[lastBackup](s, backupNote).At)
		if f.Backup.IsZero() {
			age = max(age, rules[i].Days)
		}
	}
	if age >= 0 {
		if f.Begun, err = a.begun(s, age); err != nil {
			return f, err
		}
	}
	if wants("duplicates") {
		if f.Duplicates, err = a.waiting(v.snap); err != nil {
			return f, err
		}
	}
	f.Team = v.set.Team
	if wants("unknown-author") && len(f.Team) > 0 || wants("unsigned") {
		err = a.authors(s, &f)
	}
	return f, err
}

// unreadable are the files that cannot be read, each with its first mistake.
func (a *App) unreadable() ([]audit.BadFile, error) {
	x, err := a.index()
	if err != nil {
		return nil, err
	}
	var out []audit.BadFile
	err = x.Each(a.ctx, func(e index.Entry) error {
		if e.Customer == nil {
			what := strings.TrimPrefix(explain(e.Err).msg, e.Path+":")
			out = append(out, audit.BadFile{Path: e.Path, What: what})
		}
		return nil
	})
	return out, err
}

func day(t time.Time) crm.Date {
	if t.IsZero() {
		return crm.Date{}
	}
	return crm.DateOf(t)
}

// begun is the day of the first commit, or of the newest one that is older than so many days.
func (a *App) begun(s *store.Store, days int) (since crm.Date, err error) {
	head, err := s.Head()
	if err != nil {
		return since, err
	}
	today := crm.DateOf(a.now).DayNumber()
	for c, err := range s.Log(a.ctx, head) {
		if err != nil {
			return since, err
		}
		if since = day(c.When); since.DayNumber()+days < today {
			break
		}
	}
	return since, nil
}

// authors counts who made the newest commits.
func (a *App) authors(s *store.Store, f *audit.Facts) error {
	head, err := s.Head()
	if err != nil {
		return err
	}
	at := map[store.Person]int{}
	n := 0
	for c, err := range s.Log(a.ctx, head) {
		if err != nil {
			return err
		}
		if !c.Signed {
			f.Unsigned++
		}
		i, ok := at[c.Author]
		if !ok {
			i = len(f.Authors)
			at[c.Author] = i
			f.Authors = append(f.Authors, audit.Author{Name: c.Author.Name, Email: c.Author.Email, Last: day(c.When)})
		}
		f.Authors[i].Commits++
		if n++; n == auditCommits {
			break
		}
	}
	return nil
}

// auditNote is what the last runs with --new found: a number for each finding,
// by what was asked.
const auditNote = "audit.json"

// onlyNew leaves out what the last run that asked the same found, and returns
// what is to be called once the findings were told.
func (a *App) onlyNew(found *audit.Findings, names []string, o *auditOptions) (*audit.Findings, func() error) {
	s, err := a.store()
	if err != nil {
		return found, func() error { return err }
	}
	asked, _ := json.Marshal([]any{names, o.where, o.severity})
	key := strconv.FormatUint(xxhash.Sum64(asked), 36)
	note := readNote[map[string][]string](s, auditNote)
	old := map[string]bool{}
	for _, x := range note[key] {
		old[x] = true
	}
	now := make([]string, 0, found.Len())
	fresh := found.Keep(func(x *audit.Finding) bool {
		mark := strconv.FormatUint(xxhash.Sum64String(x.Key()), 36)
		now = append(now, mark)
		return !old[mark]
	})
	return fresh, func() error {
		if note == nil {
			note = map[string][]string{}
		}
		slices.Sort(now)
		if slices.Equal(now, note[key]) {
			return nil
		}
		note[key] = now
		return writeNote(s, auditNote, note)
	}
}

// auditSource names the audit as the origin of tasks, so that no finding makes two.
const auditSource = "crm-audit"

// assignFindings makes a task of each finding about a customer who has none for it
// yet, done or not, in one commit. It is for the owner of the customer.
func (a *App) assignFindings(c *cobra.Command, found *audit.Findings, dry bool) error {
	made := 0
	var ids []crm.ID // in their order
	of := map[crm.ID][]audit.Finding{}
	for x := range found.All() {
		if x.ID == "" {
			continue
		}
		if of[x.ID] == nil {
			ids = append(ids, x.ID)
		}
		of[x.ID] = append(of[x.ID], *x)
	}
	_, err := a.write(c, dry, func(tx *store.Tx) (change, error) {
		var changed []crm.ID
		var names []string
		for _, id := range ids {
			n, err := tx.Customer(id)
			if err != nil {
				return change{}, err
			}
			had := made
			for i := range of[id] {
				x := &of[id][i]
				origin := crm.ExternalID{Source: auditSource, ID: strconv.FormatUint(xxhash.Sum64String(x.Key()), 36)}
				if slices.ContainsFunc(n.Tasks, func(t crm.Task) bool {
					return slices.ContainsFunc(t.ExternalIDs, func(e crm.ExternalID) bool { return e.Key() == origin.Key() })
				}) {
					continue
				}
				task, err := crm.NewID(a.world.Rand)
				if err != nil {
					return change{}, err
				}
				t := crm.Task{
					ID: task, Title: auditTitle(x), Due: crm.DayTime(crm.DateOf(a.now)), Assignee: n.Owner, Created: crm.TimeOf(a.now),
					ExternalIDs: []crm.ExternalID{origin}, Notes: x.Fix,
				}
				if x.Severity == audit.Error {
					t.Priority = "high"
				}
				if slices.ContainsFunc(n.Deals, func(d crm.Deal) bool { return d.ID == x.Item }) {
					t.Deal = x.Item
				}
				n.Tasks = append(n.Tasks, t)
				made++
			}
			if made == had {
				continue
			}
			if err := tx.PutCustomer(n); err != nil {
				return change{}, err
			}
			changed, names = append(changed, id), append(names, n.Name)
		}
		return change{subject: "audit: " + count(made, "task", "tasks") + ": " + list(names, 3), records: changed}, nil
	})
	if err == nil && !dry {
		a.say("%s made of %s", count(made, "task", "tasks"), count(found.Len(), "finding", "findings"))
	}
	return err
}
