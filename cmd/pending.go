package cmd

import (
	"time"

	"crm/internal/column"
	"crm/internal/crm"
	"crm/internal/duplicates"
)

// pending is the note of the duplicates that the last look at the whole book found, and
// of new customers that may be known ones.
type pending struct {
	At    time.Time   `json:"at"`
	Pairs [][2]crm.ID `json:"pairs"` // to be asked about: one fewer in each group than its customers
}

const pendingNote = "dupes-pending.json"

// notePending remembers what waits. A store that cannot be written to is read all the
// same, so a failure to note it is none to look.
func (a *App) notePending(groups []duplicates.Group) {
	p := pending{At: a.now}
	for i := range groups {
		for _, e := range groups[i].Tree() {
			p.Pairs = append(p.Pairs, [2]crm.ID{crm.ID(e.A), crm.ID(e.B)})
		}
	}
	_ = writeNote(a.st, pendingNote, p)
}

// morePending remembers that new customers may be known ones.
func (a *App) morePending(pairs [][2]crm.ID) {
	if len(pairs) == 0 {
		return
	}
	p := readNote[pending](a.st, pendingNote)
	p.Pairs = append(p.Pairs, pairs...)
	_ = writeNote(a.st, pendingNote, p)
}

// waiting is how many pairs wait in a book: both are there, and nobody has said since
// that they are not one.
func (a *App) waiting(snap *column.Snapshot) (int, error) {
	p := readNote[pending](a.st, pendingNote)
	if len(p.Pairs) == 0 {
		return 0, nil
	}
	d, err := a.decisions()
	if err != nil {
		return 0, err
	}
	answered := map[[2]crm.ID]bool{}
	for _, one := range d.Apart {
		if !one.At.Std().Before(p.At) {
			answered[[2]crm.ID{one.A, one.B}] = true
		}
	}
	n := 0
	for _, pair := range p.Pairs {
		x, y := min(pair[0], pair[1]), max(pair[0], pair[1])
		_, okX := snap.Find(x)
		_, okY := snap.Find(y)
		if okX && okY && x != y && !answered[[2]crm.ID{x, y}] {
			n++
		}
	}
	return n, nil
}
