package cmd

import (
	"time"

	"crm/internal/duplicates"
)

// pending is the note of the duplicates that the last look at the whole book found, and
// that nobody has answered since.
type pending struct {
	At    time.Time `json:"at"`
	Pairs int       `json:"pairs"` // to be asked about: one fewer in each group than its customers
}

const pendingNote = "dupes-pending.json"

// notePending remembers what waits. A store that cannot be written to is read all the
// same, so a failure to note it is none to look.
func (a *App) notePending(groups []duplicates.Group) {
	p := pending{At: a.now}
	for i := range groups {
		p.Pairs += len(groups[i].Members) - 1
	}
	_ = writeNote(a.st, pendingNote, p)
}

// fewerPending notes that some of what waits is answered.
func (a *App) fewerPending(n int) {
	if p := readNote[pending](a.st, pendingNote); n > 0 && p.Pairs > 0 {
		p.Pairs = max(0, p.Pairs-n)
		_ = writeNote(a.st, pendingNote, p)
	}
}
