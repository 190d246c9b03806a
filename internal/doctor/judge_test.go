package doctor

import (
	"strings"
	"testing"
	"time"
)

// healthy is a set-up in which nothing is amiss.
func healthy() *Facts {
	now := time.Date(2026, 11, 28, 15, 30, 0, 0, time.UTC)
	return &Facts{
		Now: now, GitVersion: "2.39.5", Name: "Anna", Email: "anna@firm.example", Root: "/book", Branch: "main", Head: now.Add(-time.Hour),
		Remotes: []Remote{{"origin", "/stick", 0}}, Fetched: now.Add(-time.Hour), Driver: "crm merge-driver", CanDrive: true,
		CacheBytes: 5000, Loose: 256, MaxLoose: 6700, Packs: 1, Backup: now.Add(-24 * time.Hour), BackupPath: "/stick/x.bundle",
	}
}

func TestHealthy(t *testing.T) {
	all := Judge(healthy())
	if len(all) < 15 || Worst(all) != OK {
		t.Errorf("%d checks, the worst is %s: %+v", len(all), Worst(all), all)
	}
	seen := map[string]bool{}
	for _, f := range all {
		if seen[f.Check] || f.What == "" || f.Next != "" || f.Fix {
			t.Errorf("%+v", f)
		}
		seen[f.Check] = true
	}
}

func TestJudge(t *testing.T) {
	bad := Trouble{"it is bad", "do it well"}
	for _, c := range []struct {
		name   string
		change func(*Facts)
		check  string
		status Status
		what   string
		fix    bool
	}{
		{"no git", func(f *Facts) { f.GitVersion = "" }, "git", Warning, "crm itself moves", false},
		{"old git", func(f *Facts) { f.GitVersion = "2.9.1" }, "git", Warning, "old", false},
		{"git of another kind", func(f *Facts) { f.GitVersion = "2.40.1.windows.1" }, "git", OK, "2.40.1", false},
		{"git of a name", func(f *Facts) { f.GitVersion = "next" }, "git", OK, "next", false},
		{"nobody", func(f *Facts) { f.Identity = bad }, "identity", Problem, "it is bad", false},
		{"no address", func(f *Facts) { f.Email = "anna" }, "identity", Warning, "is none", false},
		{"settings", func(f *Facts) { f.Settings = Trouble{What: "bad"} }, "settings", Problem, "bad", false},
		{"a merge", func(f *Facts) { f.Blocked = bad }, "branch", Problem, "it is bad", false},
		{"shallow", func(f *Facts) { f.Incomplete = "a shallow clone" }, "history", Warning, "a shallow clone", false},
		{"the future", func(f *Facts) { f.Head = f.Now.Add(time.Hour) }, "clock", Warning, "2026-11-28 16:30", false},
		{"nearly now", func(f *Facts) { f.Head = f.Now.Add(time.Minute) }, "clock", OK, "", false},
		{"rights", func(f *Facts) { f.Unwritable = []string{"/book/.git"} }, "rights", Problem, "/book/.git", false},
		{"edits", func(f *Facts) { f.Edits = 1 }, "edits", Warning, "1 file is", false},
		{"unreadable", func(f *Facts) { f.EditsError = bad }, "edits", Problem, "it is bad", false},
		{"a writer", func(f *Facts) { f.Locked, f.Writer = true, "crm import, process 7" }, "lock", OK, "crm import, process 7", false},
		{"the temps of a living writer", func(f *Facts) { f.Locked, f.Writer = true, "crm import" }, "leftovers", OK, "", false},
		{"a dead writer", func(f *Facts) { f.Writer = "crm import, process 7" }, "leftovers", Warning, "crm import, process 7, which was ended, left", true},
		{"a journal", func(f *Facts) { f.Journal, f.Temps = true, 2 }, "leftovers", Warning, "not finished, 2 temporary files", true},
		{"a young lock", func(f *Facts) { f.Locks = []Lock{{"/index.lock", f.Now}} }, "git-lock", OK, "at work", false},
		{"an old lock", func(f *Facts) { f.Locks = []Lock{{"/a", f.Now}, {"/index.lock", f.Now.Add(-time.Hour)}} }, "git-lock", Problem, "/index.lock", false},
		{"no driver", func(f *Facts) { f.Driver = "" }, "merge-driver", Warning, "field by field", true},
		{"no program", func(f *Facts) { f.CanDrive = false }, "merge-driver", Warning, "not found", false},
		{"attributes", func(f *Facts) { f.ByLine = []string{"crm.yaml"} }, "attributes", Warning, ".gitattributes", false},
		{"hooks", func(f *Facts) { f.Hooks = []string{"pre-commit"} }, "hooks", Warning, "pre-commit", false},
		{"alone", func(f *Facts) { f.Remotes = nil }, "sharing", OK, "not shared", false},
		{"never synced", func(f *Facts) { f.Fetched = time.Time{} }, "sharing", Warning, "never", false},
		{"synced long ago", func(f *Facts) { f.Fetched = f.Now.AddDate(0, -1, 0) }, "sharing", Warning, "last sync 2026-10-28", false},
		{"unsent", func(f *Facts) { f.Remotes[0].Unsent = 3 }, "sharing", OK, "3 changes are not sent", false},
		{"no cache", func(f *Facts) { f.CacheBytes = 0 }, "cache", OK, "next reading", false},
		{"loose", func(f *Facts) { f.Loose = 20000 }, "objects", Warning, "piled up", false},
		{"loose, packing off", func(f *Facts) { f.Loose, f.MaxLoose = 20000, 0 }, "objects", OK, "20000", false},
		{"packs", func(f *Facts) { f.Packs = 101 }, "objects", Warning, "101 packs", false},
		{"no backup", func(f *Facts) { f.Backup, f.Remotes = time.Time{}, nil }, "backup", Warning, "no backup", false},
		{"no backup but shared", func(f *Facts) { f.Backup = time.Time{} }, "backup", OK, "the remote has a copy", false},
		{"an old backup", func(f *Facts) { f.Backup = f.Now.AddDate(0, -2, 0) }, "backup", Warning, "2026-09-28", false},
		{"a stick that is away", func(f *Facts) { f.BackupGone = true }, "backup", OK, "not to be seen", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := healthy()
			c.change(f)
			for _, got := range Judge(f) {
				if got.Check != c.check {
					continue
				}
				if got.Status != c.status || !strings.Contains(got.What, c.what) || got.Fix != c.fix {
					t.Errorf("%+v", got)
				}
				if got.Status != OK && got.Next == "" {
					t.Error("nothing is said of what to do")
				}
				return
			}
			t.Errorf("no check %q", c.check)
		})
	}
}

func TestNoStore(t *testing.T) {
	all := Judge(&Facts{GitVersion: "2.39.5", Name: "A", Email: "a@b", Store: Trouble{"no store", "make one"}})
	if len(all) != 3 || Worst(all) != Problem || all[2].Next != "make one" {
		t.Errorf("%+v", all)
	}
}
