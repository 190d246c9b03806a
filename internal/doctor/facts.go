// Package doctor judges whether a set-up is fit for work: git, the identity, the
// store, how it is shared, what dead programs left, and how old the last backup is.
//
// It is pure: what there is to know comes in as Facts, which the caller gathers, and
// what it makes of them are Findings, which the caller prints. It looks at nothing
// itself, asks no network, and does not judge customers; that is for "crm check".
package doctor

import "time"

// Trouble is an error as a person is told of it; the zero one is none.
type Trouble struct{ What, Hint string }

// Facts are what is known of a set-up. Those of the store are zero when there is none.
type Facts struct {
	Now        time.Time
	GitVersion string // empty when git is not installed
	Name       string // of who makes changes
	Email      string
	Identity   Trouble // why that is not known

	Root     string  // of the store, empty when there is none
	Store    Trouble // why there is none
	Settings Trouble // why they cannot be used
	Branch   string
	Blocked  Trouble   // why nothing can be written
	Head     time.Time // when the newest change was made, zero when there is none

	Incomplete string // "a shallow clone", why a part of the history is missing
	Edits      int    // files edited by hand and not saved
	EditsError Trouble

	Remotes  []Remote
	Fetched  time.Time // of the last sync, zero when there was none
	Driver   string    // the command of git's merge driver for customers
	CanDrive bool      // that program is found
	ByLine   []string  // patterns of files for which .gitattributes does not name the driver
	Hooks    []string  // that crm does not run

	Locked  bool   // a living crm writes now
	Writer  string // who has noted to be writing
	Journal bool   // a change of a dead writer is half done
	Temps   int    // temporary files of dead writers
	Locks   []Lock // git's lock files

	Unwritable []string
	CacheBytes int64
	Loose      int // loose objects, about
	MaxLoose   int // from when on they are packed; 0: never
	Packs      int

	Backup     time.Time // the last one, zero when none is known
	BackupPath string
	BackupGone bool // the file is not where it was written
}

// Remote is a repository that the store is shared through.
type Remote struct {
	Name, URL string
	Unsent    int // commits here that it did not have at the last sync; -1: not known
}

// Lock is a lock file of git's.
type Lock struct {
	Path string
	Time time.Time
}
