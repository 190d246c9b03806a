package main

import (
	"os"
	"slices"
)

// bar is a promise and what became of it.
type bar struct {
	What    string    `json:"what"`
	Against string    `json:"against"`
	Ratios  []float64 `json:"ratios"`  // at each of the sizes, in their order; 0: not measured
	At      int       `json:"at"`      // the number of customers for which it is promised; 0: any
	Bar     float64   `json:"bar"`     // the ratio is not to be above
	Verdict string    `json:"verdict"` // ok, over; empty: not measured where it is promised
}

// The sizes for which things are promised, and the length of a history.
const (
	large          = 100_000
	middle         = 10_000
	small          = 1000
	historyCommits = 50_000
)

// bars is the promises that can be held against what was measured.
func (l *lab) bars() []bar {
	var out []bar
	// add takes how to measure a promise in a store.
	add := func(what, against string, at int, limit float64, measure func(s *site) float64) {
		b := bar{What: what, Against: against, At: at, Bar: limit}
		for _, s := range l.sites {
			if s.past {
				continue
			}
			x := measure(s)
			b.Ratios = append(b.Ratios, x)
			if s.customers == at {
				b.Verdict = verdict(x, limit)
			}
		}
		if slices.ContainsFunc(b.Ratios, func(x float64) bool { return x > 0 }) {
			out = append(out, b)
		}
	}
	against := func(at int, what, other string, limit float64) {
		add(what, other, at, limit, func(s *site) float64 { return ratio(s.median(what), s.median(other)) })
	}
	against(large, taskLogID, taskCommit, 0.20)
	against(large, taskLogName, taskCommit, 0.20)
	against(large, taskList, taskStatus, 0.75)
	against(large, taskList, taskSearch, 0.35)
	for _, q := range questions() {
		against(large, taskTrust+q.name, taskSQL+q.name, 0.5)
	}
	add(taskTrust+"all questions", taskSQL+"all questions", large, 0.5, func(s *site) float64 {
		ours, theirs := 0.0, 0.0
		for _, q := range questions() {
			one, other := s.median(taskTrust+q.name), s.median(taskSQL+q.name)
			if one == 0 || other == 0 {
				return 0
			}
			ours, theirs = ours+one, theirs+other
		}
		return ratio(ours, theirs)
	})
	for _, what := range []string{taskShowID, taskShowName, taskShowEmail} {
		against(small, what, taskHello, 4)
	}
	against(large, taskCold, taskSearch, 3)
	against(large, taskReport, taskSQLReport, 1)
	against(large, taskAudit, taskList, 3)
	for _, r := range salesReports() {
		against(large, r.task(), r.sqlTask(), 1)
	}
	against(large, taskDealList, taskSQLDealList, 1)
	against(large, taskDealMove, taskLogID, 2)
	for _, what := range []string{taskLogID, taskLogName, taskShowID, taskShowName, taskShowEmail} {
		add(what, "the same at 10000", large, 3, func(s *site) float64 {
			i := slices.IndexFunc(l.sites, func(m *site) bool { return !m.past && m.customers == middle })
			if i < 0 || s.customers <= middle {
				return 0
			}
			return ratio(s.median(what), l.sites[i].median(what))
		})
	}
	for _, q := range questions() {
		add(taskTrust+q.name, "memory in MB", large, 150, func(s *site) float64 { return s.memory(taskTrust + q.name) })
	}
	add(taskAudit, "memory in MB", large, 150, func(s *site) float64 { return s.memory(taskAudit) })
	add(taskList, "memory in MB", large, 150, func(s *site) float64 { return s.memory(taskList) })
	add(taskCold, "memory in MB", large, 400, func(s *site) float64 { return s.memory(taskCold) })
	// Those that do not depend on the number of customers have one figure.
	for _, s := range l.sites {
		if x := ratio(s.median(taskHistory), s.median(taskGitLog)); s.past && x > 0 {
			b := bar{What: taskHistory, Against: taskGitLog, Ratios: []float64{x}, Bar: 0.5}
			if s.commits == historyCommits {
				b.Verdict = verdict(x, b.Bar)
			}
			out = append(out, b)
		}
	}
	if st, err := os.Stat(l.crm); err == nil {
		x := float64(st.Size()) / (1 << 20)
		out = append(out, bar{What: "the program", Against: "size in MB", Ratios: []float64{x}, Bar: 30, Verdict: verdict(x, 30)})
	}
	return out
}

func verdict(x, limit float64) string {
	switch {
	case x == 0:
		return ""
	case x <= limit:
		return "ok"
	}
	return "over"
}
