package main

import (
	"context"
	"fmt"
	"time"
)

// budget is how long one command may take in all; those that took longer are
// run three times.
const budget = 12 * time.Second

// quick is below which time a command that writes nothing is run twice in a row,
// of which the second counts: else the first of them pays for what the slow ones
// before pushed out of the processor's caches.
const quick = 300 * time.Millisecond

// measure runs all tasks in turns, once to warm up and then for each round.
func (l *lab) measure(ctx context.Context, all []*task) error {
	l.say("warming up")
	for round := range l.rounds + 1 {
		if round > 0 {
			l.say("round %d of %d", round, l.rounds)
		}
		for _, t := range all {
			if t.skip != "" || len(t.samples) >= 3 && t.spent > budget {
				continue
			}
			forget()
			if t.writes {
				settle()
			}
			s, err := t.run(ctx, round)
			if err == nil && !t.writes && s.elapsed < quick {
				s, err = t.run(ctx, round)
			}
			if err != nil {
				return fmt.Errorf("%d customers: %w", t.site.customers, err)
			}
			s.out = ""
			if round > 0 {
				t.samples = append(t.samples, s)
				t.spent += s.elapsed
			}
		}
	}
	for _, t := range all {
		t.site.tasks = append(t.site.tasks, t)
	}
	return nil
}
