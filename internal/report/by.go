package report

import (
	"cmp"
	"maps"
	"slices"

	"crm/internal/column"
)

// What deals are grouped by.
const (
	ByStage      = "stage"
	ByOwner      = "owner" // of the deal; without one, of the customer
	ByPipeline   = "pipeline"
	BySource     = "source"  // likewise
	ByTag        = "tag"     // each tag of the deal
	ByProduct    = "product" // each product in the lines of the deal
	ByMonth      = "month"
	ByQuarter    = "quarter"
	ByCloseMonth = "close-month"
)

// key is the name of a group.
type key struct {
	pipeline string // of a group by stage
	name     string // empty: what has none
	step     int    // of a group by time, its number
}

// grouping tells in which groups a deal is, by codes of a part.
type grouping struct {
	of  func(row, deal, day int) []int // valid until the next call
	key func(code int) key
}

// by is the groups of deals; those by time go by a day that is given.
func (s *sales) by(what string) *grouping {
	one := make([]int, 1)
	single := func(f func(row, deal, day int) int, key func(code int) key) *grouping {
		return &grouping{func(row, deal, day int) []int { one[0] = f(row, deal, day); return one }, key}
	}
	// Of the deal, else of the customer: two columns with codes of their own.
	either := func(deals, customers *codes) *grouping {
		return single(func(row, deal, _ int) int {
			if c := deals.of(deal); c != 0 {
				return 2 * c
			}
			return 2*customers.of(row) + 1
		}, func(code int) key {
			if code%2 == 0 {
				return key{name: deals.text(code / 2)}
			}
			return key{name: customers.text(code / 2)}
		})
	}
	switch what {
	case ByOwner:
		return either(s.owners, s.bookOwners)
	case BySource:
		return either(s.sources, s.bookSources)
	case ByPipeline:
		return single(func(_, deal, _ int) int { return s.pipelines.of(deal) }, func(code int) key { return key{name: s.pipelineName(s.pipelines.text(code))} })
	case ByTag:
		return s.items(column.DealTags, "value")
	case ByProduct:
		return s.items(column.DealLines, "product")
	case ByMonth, ByCloseMonth:
		return s.steps(Monthly)
	case ByQuarter:
		return s.steps(Quarterly)
	}
	// Where there are few, a pair is numbered by its codes, else as it comes.
	const few = 1 << 14
	many := s.stages.col.Codes()
	if n := many * s.pipelines.col.Codes(); n > 0 && n <= few {
		return single(func(_, deal, _ int) int { return s.pipelines.of(deal)*many + s.stages.of(deal) }, func(code int) key {
			return key{pipeline: s.pipelineName(s.pipelines.text(code / many)), name: s.stages.text(code % many)}
		})
	}
	var pairs numbers[[2]int]
	return single(func(_, deal, _ int) int { return pairs.of([2]int{s.pipelines.of(deal), s.stages.of(deal)}) }, func(code int) key {
		p := pairs.list[code]
		return key{pipeline: s.pipelineName(s.pipelines.text(p[0])), name: s.stages.text(p[1])}
	})
}

// pipelineName is the name of a pipeline; deals that name none are in the first.
func (s *Scope) pipelineName(name string) string {
	if name == "" && len(s.Settings.Pipelines) > 0 {
		return s.Settings.Pipelines[0].Name
	}
	return name
}

// items is a group for each different text in a list of the deal; a deal with
// none is in the group without a name.
func (s *sales) items(t column.Table, name string) *grouping {
	spans, texts := s.part.Spans(t), codesOf(s.part.Text(t, name))
	var found []int
	return &grouping{func(_, deal, _ int) []int {
		found = found[:0]
		from, to := spans(deal)
		for i := from; i < to; i++ {
			if c := texts.of(i); c != 0 && !slices.Contains(found, c) {
				found = append(found, c)
			}
		}
		if len(found) == 0 {
			found = append(found, 0)
		}
		return found
	}, func(code int) key { return key{name: texts.text(code)} }}
}

// numbers numbers things as they come.
type numbers[T comparable] struct {
	list  []T
	known map[T]int
}

func (n *numbers[T]) of(x T) int {
	i, ok := n.known[x]
	if !ok {
		if n.known == nil {
			n.known = map[T]int{}
		}
		i = len(n.list)
		n.list = append(n.list, x)
		n.known[x] = i
	}
	return i
}

// noStep is the step of a day that is not known; it comes last.
const noStep = 1 << 30

// steps is a group for each step of time.
func (s *sales) steps(step Step) *grouping {
	days := step.calendar(s.today)
	// Those around today are found without a look at a map.
	const near = 512
	var found numbers[int]
	var known [2 * near]int32 // one more than the code
	here := days.of(s.today) - near
	one := make([]int, 1)
	return &grouping{func(_, _, day int) []int {
		n := noStep
		if day != unset {
			n = days.of(day)
		}
		if at := n - here; uint(at) >= uint(len(known)) {
			one[0] = found.of(n)
		} else {
			if known[at] == 0 {
				known[at] = int32(found.of(n) + 1)
			}
			one[0] = int(known[at] - 1)
		}
		return one
	}, func(code int) key { return step.key(found.list[code]) }}
}

func (s Step) key(n int) key {
	if n == noStep {
		return key{step: n}
	}
	return key{name: s.name(n), step: n}
}

// ordered is the names of groups in the order of a report: of time; of the
// settings; else the largest first, then by name.
func ordered[T any](s *Scope, m map[key]T, size func(T) int) []key {
	b := &builder{set: s.Settings}
	return slices.SortedFunc(maps.Keys(m), func(x, y key) int {
		switch s.By {
		case ByStage:
			return b.compareStages([2]string{x.pipeline, x.name}, [2]string{y.pipeline, y.name})
		case ByPipeline:
			return cmp.Or(cmp.Compare(b.pipelineAt(x.name), b.pipelineAt(y.name)), cmp.Compare(x.name, y.name))
		}
		return cmp.Or(cmp.Compare(x.step, y.step), cmp.Compare(size(m[y]), size(m[x])), cmp.Compare(x.name, y.name))
	})
}

// groups is what is known of each group of a part, by code.
type groups[T any] struct {
	*grouping
	list []T
}

func groupsOf[T any](by *grouping) *groups[T] { return &groups[T]{grouping: by} }

// each calls f with what is known of the groups that a deal is in.
func (g *groups[T]) each(row, deal, day int, f func(*T)) {
	for _, code := range g.of(row, deal, day) {
		f(grown(&g.list, code))
	}
}

// gather adds what is known of the groups of a part to that of all; size is how
// much that is: of a code that no deal has, nothing.
func gather[T, U any](g *groups[T], to map[key]*U, size func(*T) int, add func(from *T, to *U)) {
	for code := range g.list {
		if x := &g.list[code]; size(x) > 0 {
			add(x, of(to, g.key(code)))
		}
	}
}
