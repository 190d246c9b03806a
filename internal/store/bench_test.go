package store

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"crm/internal/crm"
)

// benchStore is a committed store of n customers of about 2 KB.
func benchStore(b *testing.B, n int) (*Store, []string) {
	s := newStore(b)
	filler := strings.Repeat("A line of notes about what was said.\n", 45)
	tx, err := s.Begin(context.Background())
	if err != nil {
		b.Fatal(err)
	}
	defer tx.Close()
	var paths []string
	for i := range n {
		id, err := crm.NewID(seeded(uint64(i)))
		if err != nil {
			b.Fatal(err)
		}
		path := crm.Path(id, fmt.Sprintf("Customer %d", i))
		tx.Put(path, []byte(fmt.Sprintf("id: %s\ntype: person\nname: Customer %d\nstage: lead\nnotes: |\n  %s", id, i, strings.ReplaceAll(filler, "\n", "\n  "))))
		paths = append(paths, path)
	}
	if _, err := tx.Commit(Message{Subject: "import"}); err != nil {
		b.Fatal(err)
	}
	return s, paths
}

func sizes(b *testing.B) []int {
	if testing.Short() {
		return []int{1000}
	}
	return []int{1000, 10_000, 100_000}
}

// BenchmarkCommit is one durable commit of one file by a store opened anew, and
// the same by system git.
func BenchmarkCommit(b *testing.B) {
	for _, n := range sizes(b) {
		s, paths := benchStore(b, n)
		git(b, s.Root(), "config", "gc.auto", "0")
		b.Run(fmt.Sprintf("crm/%d", n), func(b *testing.B) {
			for i := 0; b.Loop(); i++ {
				s := reopen(b, s)
				tx, err := s.Begin(context.Background())
				if err != nil {
					b.Fatal(err)
				}
				path := paths[i*7919%n]
				data, err := tx.Read(path)
				if err != nil {
					b.Fatal(err)
				}
				tx.Put(path, append(data, fmt.Sprintf("# line %d\n", i)...))
				if _, err := tx.Commit(Message{Subject: "log"}); err != nil {
					b.Fatal(err)
				}
				tx.Close()
			}
		})
		b.Run(fmt.Sprintf("git/%d", n), func(b *testing.B) {
			for i := 0; b.Loop(); i++ {
				path := paths[i*7919%n]
				appendTo(b, filepath.Join(s.Root(), path), fmt.Sprintf("# git %d\n", i))
				git(b, s.Root(), "add", path)
				git(b, s.Root(), "commit", "-qm", "log")
			}
		})
		b.Run(fmt.Sprintf("walk/%d", n), func(b *testing.B) {
			for b.Loop() {
				if files, err := s.Walk(); err != nil || len(files) != n {
					b.Fatal(len(files), err)
				}
			}
		})
		b.Run(fmt.Sprintf("edits/%d", n), func(b *testing.B) {
			for b.Loop() {
				if edits, err := reopen(b, s).Edits(context.Background()); err != nil || len(edits) != 0 {
					b.Fatal(edits, err)
				}
			}
		})
		b.Run(fmt.Sprintf("gitstatus/%d", n), func(b *testing.B) {
			for b.Loop() {
				clean(b, s)
			}
		})
		sound(b, s)
	}
}

// BenchmarkImport is one commit of ten thousand new files.
func BenchmarkImport(b *testing.B) {
	for b.Loop() {
		s := newStore(b)
		if _, err := importMany(s, 10_000); err != nil {
			b.Fatal(err)
		}
	}
}
