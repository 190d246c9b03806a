package index

import (
	"context"
	"testing"

	"pgregory.net/rapid"
)

// Who trusts the last check sees whatever was committed or brought by git since, by
// whomever, while other processes come and go.
func TestTrustSeesEveryCommit(t *testing.T) {
	worlds(t, func(t *rapid.T, w *world) {
		trusted := func() {
			x, err := Open(w.s, Options{Trust: true})
			w.ok(err)
			x.few, x.leastView = rapid.IntRange(0, 3).Draw(t, "few"), 0
			snap, err := x.Snapshot(context.Background())
			w.ok(err)
			got := dump(snap)
			w.ok(x.Close())
			want, err := scan(w.s)
			w.ok(err)
			if got != dump(want) {
				t.Fatalf("a change was overlooked: %s", firstDifference(got, dump(want)))
			}
		}
		for range rapid.IntRange(1, 20).Draw(t, "steps") {
			switch rapid.IntRange(0, 6).Draw(t, "step") {
			case 0, 1:
				w.commit()
				settle(t, w.s)
			case 2:
				_ = git(w.s.Root(), "reset", "-q", "--hard", rapid.SampledFrom([]string{"HEAD", "HEAD~1", "HEAD@{1}"}).Draw(t, "commit"))
				settle(t, w.s)
			case 3:
				w.look()
			case 4:
				x, err := Open(w.s, Options{Trust: rapid.Bool().Draw(t, "trust")})
				w.ok(err)
				w.open = append(w.open, x)
			case 5:
				if len(w.open) > 0 {
					x := w.open[0]
					w.open = w.open[1:]
					_, err := x.Resolve(rapid.SampledFrom(worldQuestions).Draw(t, "question"))
					w.ok(err)
					w.ok(x.Close())
				}
			case 6:
				trusted()
			}
		}
		trusted()
	})
}
