package audit

import (
	"crm/internal/column"
	"crm/internal/join"
)

// known is the ids of all customers there are.
type known struct{ table *join.Table }

func knownIn(snap *column.Snapshot) *known {
	if snap.Whole != nil {
		snap = snap.Whole
	}
	n := 0
	for _, p := range snap.Parts {
		n += p.Live.Count()
	}
	k := &known{join.NewTable(n)}
	for _, p := range snap.Parts {
		ids := p.Text(column.Customers, "id")
		for row := range p.Live.All() {
			if id := ids.Bytes(row); len(id) > 0 {
				k.table.Place(id)
			}
		}
	}
	return k
}

func (k *known) has(id []byte) bool { return k.table.Find(id) != nil }
