package main

import (
	"runtime"
	"slices"
	"time"
)

// result is what was found.
type result struct {
	System string  `json:"system"`
	CPUs   int     `json:"cpus"`
	Go     string  `json:"go"`
	Sizes  []sized `json:"sizes"`
	Bars   []bar   `json:"bars"`
}

type sized struct {
	Customers int      `json:"customers"`
	Commits   int      `json:"commits"`
	Past      bool     `json:"past"` // only its history was asked for
	Rows      []figure `json:"rows"`
}

// figure is one command at one size.
type figure struct {
	What   string    `json:"what"`
	MS     float64   `json:"ms"`       // the median
	Runs   []float64 `json:"runs"`     // all, in ms
	Hello  float64   `json:"x_hello"`  // the median divided by that of the bare Go program
	Commit float64   `json:"x_commit"` // by that of git add and git commit
	Status float64   `json:"x_status"` // by that of git status
	Memory float64   `json:"mb"`       // most memory of all runs, in MB of 2^20 bytes; 0: not known
	Skip   string    `json:"skip"`     // why it was not run; empty: it was
}

func (s *site) task(name string) *task {
	for _, t := range s.tasks {
		if t.name == name {
			return t
		}
	}
	return nil
}

// median is that of the runs of a command in ms, 0 when it was not run.
func (s *site) median(name string) float64 {
	t := s.task(name)
	if t == nil || len(t.samples) == 0 {
		return 0
	}
	runs := t.runs()
	slices.Sort(runs)
	n := len(runs)
	return (runs[(n-1)/2] + runs[n/2]) / 2
}

func (t *task) runs() []float64 {
	var out []float64
	for _, s := range t.samples {
		out = append(out, float64(s.elapsed)/float64(time.Millisecond))
	}
	return out
}

// memory is the most that any run of a command took, in MB. The system counts
// what bench itself had when it started the process; of a command that took no
// more than that, as the bare program, it is 0: not known.
func (s *site) memory(name string) float64 {
	most := func(name string) (n int64) {
		if t := s.task(name); t != nil {
			for _, x := range t.samples {
				n = max(n, x.memory)
			}
		}
		return n
	}
	n := most(name)
	if floor := most(taskHello); n <= floor+floor/20 {
		return 0
	}
	return float64(n) / (1 << 20)
}

func ratio(a, b float64) float64 {
	if b == 0 {
		return 0
	}
	return a / b
}

func (l *lab) result() *result {
	r := &result{System: runtime.GOOS + "/" + runtime.GOARCH, CPUs: runtime.NumCPU(), Go: runtime.Version()}
	for _, s := range l.sites {
		x := sized{Customers: s.customers, Commits: s.commits + 1, Past: s.past}
		for _, t := range s.tasks {
			ms := s.median(t.name)
			x.Rows = append(x.Rows, figure{
				What: t.name, MS: ms, Runs: t.runs(), Memory: s.memory(t.name), Skip: t.skip,
				Hello: ratio(ms, s.median(taskHello)), Commit: ratio(ms, s.median(taskCommit)), Status: ratio(ms, s.median(taskStatus)),
			})
		}
		r.Sizes = append(r.Sizes, x)
	}
	r.Bars = l.bars()
	return r
}
