package doctor

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Status is how a check ended.
type Status string

// OK is as it should be; a Warning can wait; a Problem keeps something from working.
const (
	OK      Status = "ok"
	Warning Status = "warning"
	Problem Status = "problem"
)

// Finding is the result of one check.
type Finding struct {
	Check  string
	Status Status
	What   string
	Next   string // what to do; empty when there is nothing
	Fix    bool   // "crm doctor --fix" can do it
}

// Judge makes all checks, in an order that a newcomer reads: first what all else
// needs. Without a store only the first ones are made.
func Judge(f *Facts) []Finding {
	out := []Finding{git(f), identity(f), found(f)}
	if f.Root == "" {
		return out
	}
	for _, check := range []func(*Facts) Finding{
		settings, branch, history, clock, rights, edits, writer, leftovers, locks, driver, attributes, hooks, sharing, cache, objects, backup,
	} {
		out = append(out, check(f))
	}
	return out
}

// Worst is the worst status of findings.
func Worst(all []Finding) Status {
	worst := OK
	for _, f := range all {
		if f.Status == Problem || f.Status == Warning && worst == OK {
			worst = f.Status
		}
	}
	return worst
}

func ok(check, format string, args ...any) Finding {
	return Finding{Check: check, Status: OK, What: fmt.Sprintf(format, args...)}
}

func trouble(check string, t Trouble) Finding {
	return Finding{Check: check, Status: Problem, What: t.What, Next: t.Hint}
}

// minGit is the oldest version of git that knows all that crm asks of it: the
// format of a new repository (2.29) and the changed paths in its graph (2.27).
const minGit = 2.29

func git(f *Facts) Finding {
	if f.GitVersion == "" {
		return Finding{Check: "git", Status: Warning, What: "git is not installed: crm itself moves what is shared, with limits (crm help sharing), and nothing is backed up or packed", Next: "install git"}
	}
	if v := version(f.GitVersion); v > 0 && v < minGit {
		return Finding{Check: "git", Status: Warning, What: "git " + f.GitVersion + " is old", Next: "install git 2.29 or newer"}
	}
	return ok("git", "git %s moves what is shared", f.GitVersion)
}

// version is the first two parts of a version, as 2.39; 0 when it is none. The
// second part has always two digits here.
func version(text string) float64 {
	major, rest, _ := strings.Cut(text, ".")
	minor, _, _ := strings.Cut(rest, ".")
	a, err1 := strconv.Atoi(major)
	b, err2 := strconv.Atoi(minor)
	if err1 != nil || err2 != nil {
		return 0
	}
	return float64(a) + float64(b)/100
}

func identity(f *Facts) Finding {
	if f.Identity != (Trouble{}) {
		return trouble("identity", f.Identity)
	}
	if !strings.Contains(f.Email, "@") {
		return Finding{Check: "identity", Status: Warning, What: fmt.Sprintf("changes are made by %s, whose e-mail address %q is none", f.Name, f.Email), Next: "git config --global user.email you@example.com"}
	}
	return ok("identity", "changes are made by %s <%s>", f.Name, f.Email)
}

func found(f *Facts) Finding {
	if f.Root == "" {
		return trouble("store", f.Store)
	}
	return ok("store", "%s", f.Root)
}

func settings(f *Facts) Finding {
	if f.Settings != (Trouble{}) {
		t := f.Settings
		if t.Hint == "" {
			t.Hint = "crm check"
		}
		return trouble("settings", t)
	}
	return ok("settings", "crm.yaml can be read")
}

func branch(f *Facts) Finding {
	if f.Blocked != (Trouble{}) {
		return trouble("branch", f.Blocked)
	}
	return ok("branch", "changes go to the branch %s", f.Branch)
}

func history(f *Facts) Finding {
	if f.Incomplete != "" {
		return Finding{Check: "history", Status: Warning, What: "this is " + f.Incomplete + ": history ends early, and it cannot be backed up", Next: "git fetch --unshallow, or crm clone anew"}
	}
	return ok("history", "the history is whole")
}

// ahead is how far a clock may be off before it is worth a word.
const ahead = 5 * time.Minute

func clock(f *Facts) Finding {
	if f.Head.After(f.Now.Add(ahead)) {
		return Finding{
			Check: "clock", Status: Warning, What: fmt.Sprintf("the newest change is of %s, which is in the future", day(f.Head, f.Now)),
			Next: "check the clock of this computer, and of whoever made the change",
		}
	}
	return ok("clock", "no change is in the future")
}

func rights(f *Facts) Finding {
	if len(f.Unwritable) > 0 {
		return Finding{Check: "rights", Status: Problem, What: "you may not write to " + strings.Join(f.Unwritable, ", "), Next: "make the folders yours; was crm or git run as another user there?"}
	}
	return ok("rights", "you may write to the store")
}

func edits(f *Facts) Finding {
	switch {
	case f.EditsError != (Trouble{}):
		return trouble("edits", f.EditsError)
	case f.Edits > 0:
		return Finding{Check: "edits", Status: Warning, What: counted(f.Edits, "file is", "files are") + " edited by hand and not saved", Next: "crm save"}
	}
	return ok("edits", "everything is saved")
}

func writer(f *Facts) Finding {
	if f.Locked {
		who := f.Writer
		if who == "" {
			who = "another crm"
		}
		return ok("lock", "%s is writing now", who)
	}
	return ok("lock", "nobody is writing now")
}

func leftovers(f *Facts) Finding {
	var parts []string
	if f.Journal {
		parts = append(parts, "a change that was not finished")
	}
	if f.Temps > 0 {
		parts = append(parts, counted(f.Temps, "temporary file", "temporary files"))
	}
	if f.Writer != "" && !f.Locked {
		parts = append(parts, "a note of its lock")
	}
	if len(parts) == 0 {
		return ok("leftovers", "no program left anything behind")
	}
	who := "a crm that was ended"
	if f.Writer != "" && !f.Locked {
		who = f.Writer + ", which was ended,"
	}
	return Finding{Check: "leftovers", Status: Warning, What: who + " left " + strings.Join(parts, ", "), Next: "crm doctor --fix, or just the next change", Fix: true}
}

// staleLock is from which age on a lock file of git's is thought to be left over.
const staleLock = 10 * time.Minute

func locks(f *Facts) Finding {
	for _, l := range f.Locks {
		if f.Now.Sub(l.Time) > staleLock {
			return Finding{
				Check: "git-lock", Status: Problem, What: fmt.Sprintf("%s is there since %s: git is at work for long, or was ended", l.Path, day(l.Time, f.Now)),
				Next: "when no git is running, remove that file",
			}
		}
	}
	if len(f.Locks) > 0 {
		return ok("git-lock", "git is at work: %s", f.Locks[0].Path)
	}
	return ok("git-lock", "git has no lock")
}

func driver(f *Facts) Finding {
	switch {
	case f.Driver == "":
		return Finding{Check: "merge-driver", Status: Warning, What: "git does not merge customers field by field here", Next: "crm doctor --fix", Fix: true}
	case !f.CanDrive:
		return Finding{Check: "merge-driver", Status: Warning, What: fmt.Sprintf("git merges customers by %q, which is not found", f.Driver), Next: "put crm into a folder of PATH"}
	}
	return ok("merge-driver", "git merges customers by %q", f.Driver)
}

func attributes(f *Facts) Finding {
	if len(f.ByLine) > 0 {
		return Finding{
			Check: "attributes", Status: Warning, What: ".gitattributes does not have git merge by crm: " + strings.Join(f.ByLine, ", "),
			Next: "add: " + strings.Join(f.ByLine, " merge=crm; ") + " merge=crm",
		}
	}
	return ok("attributes", ".gitattributes has customers merged by crm")
}

func hooks(f *Facts) Finding {
	if len(f.Hooks) > 0 {
		return Finding{Check: "hooks", Status: Warning, What: "crm does not run the git hooks " + strings.Join(f.Hooks, ", "), Next: "use what they do at the server, or in a scheduled task"}
	}
	return ok("hooks", "there are no git hooks that crm would skip")
}

// How long nobody needs to think of syncing and of backups.
const (
	longUnsynced = 14 * 24 * time.Hour
	longUnsafe   = 30 * 24 * time.Hour
)

func sharing(f *Facts) Finding {
	if len(f.Remotes) == 0 {
		return ok("sharing", "the store is not shared; \"crm help sharing\" tells how")
	}
	r := f.Remotes[0]
	what := r.Name + " is " + r.URL
	switch {
	case f.Fetched.IsZero():
		return Finding{Check: "sharing", Status: Warning, What: what + "; it was never synced with", Next: "crm sync"}
	case r.Unsent > 0:
		what += fmt.Sprintf("; %s not sent", counted(r.Unsent, "change is", "changes are"))
	}
	what += "; last sync " + day(f.Fetched, f.Now)
	if f.Now.Sub(f.Fetched) > longUnsynced {
		return Finding{Check: "sharing", Status: Warning, What: what, Next: "crm sync"}
	}
	return ok("sharing", "%s", what)
}

func cache(f *Facts) Finding {
	if f.CacheBytes == 0 {
		return ok("cache", "the index of customers is made at the next reading")
	}
	return ok("cache", "the index of customers has %d KB", (f.CacheBytes+1023)>>10)
}

// manyPacks is from how many packs on reading becomes slow.
const manyPacks = 100

func objects(f *Facts) Finding {
	what := fmt.Sprintf("about %s and %s", counted(f.Loose, "loose object", "loose objects"), counted(f.Packs, "pack", "packs"))
	limit := f.MaxLoose
	if limit == 0 {
		limit = 20000 // packing is switched off; so many are too many for any file system
	}
	if f.Loose > 2*limit || f.Packs > manyPacks {
		return Finding{Check: "objects", Status: Warning, What: what + " have piled up", Next: "crm maintenance"}
	}
	return ok("objects", "%s", what)
}

func backup(f *Facts) Finding {
	late := f.Now.Sub(f.Backup) > longUnsafe
	switch {
	case f.Backup.IsZero() && len(f.Remotes) > 0 && !f.Fetched.IsZero():
		return ok("backup", "no backup yet; the remote has a copy of what was synced")
	case f.Backup.IsZero():
		return Finding{Check: "backup", Status: Warning, What: "there is no backup yet", Next: "crm backup FOLDER/"}
	case late:
		return Finding{Check: "backup", Status: Warning, What: "the last backup is of " + day(f.Backup, f.Now), Next: "crm backup FOLDER/"}
	case f.BackupGone:
		return ok("backup", "the last backup is of %s; %s is not to be seen now", day(f.Backup, f.Now), f.BackupPath)
	}
	return ok("backup", "the last backup is of %s: %s", day(f.Backup, f.Now), f.BackupPath)
}

// day is a time for people, in the zone of now.
func day(t, now time.Time) string { return t.In(now.Location()).Format("2006-01-02 15:04") }

func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
