package index

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync/atomic"
	"testing"

	"crm/internal/column"
	"crm/internal/crm"
	"crm/internal/store"
)

// TestChangesAreSeenWhole: while all customers change in one commit, again and
// again, no reader sees some of them changed and some not.
func TestChangesAreSeenWhole(t *testing.T) {
	const customers = 40
	s := must1(store.Init(context.Background(), t.TempDir()+"/book", testOptions(), map[string][]byte{"crm.yaml": []byte("name: Test\n")}, store.Message{Subject: "init"}))
	change := func(owner string) {
		tx := must1(s.Begin(context.Background()))
		defer tx.Close()
		for i := range customers {
			c := numbered(i)
			c.Owner = owner
			if err := tx.PutCustomer(c); err != nil {
				t.Error(err)
			}
		}
		if _, err := tx.Commit(store.Message{Subject: "set"}); err != nil {
			t.Error(err)
		}
	}
	change("w0")
	var done atomic.Bool
	go func() {
		defer done.Store(true)
		for i := range 12 {
			change(fmt.Sprintf("w%d", i+1))
		}
	}()
	reads := 0
	for ; !done.Load(); reads++ {
		other := must1(store.Open(s.Root(), testOptions()))
		x := must1(Open(other, Options{}))
		x.few, x.leastView = reads%3, 0
		owners := map[string]int{}
		err := x.Ask(context.Background(), store.Hash{}, func(snap *column.Snapshot) error {
			clear(owners)
			for _, p := range snap.Parts {
				for row := range p.Live.All() {
					owners[p.Text(column.Customers, "owner").String(row)]++
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if len(owners) != 1 || owners[slices.Collect(maps.Keys(owners))[0]] != customers {
			t.Fatalf("read %d sees %v", reads, owners)
		}
		var c *crm.Customer
		if c, err = other.Customer(numbered(1).ID); err != nil || c.Owner == "" {
			t.Fatalf("read %d: %v", reads, err)
		}
		if err := x.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if reads < 3 {
		t.Fatalf("%d reads only", reads)
	}
}
