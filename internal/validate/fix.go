package validate

import (
	"io"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"crm/internal/crm"
)

// Fix repairs in place what can be repaired without a loss and without asking:
// it takes the white space off text of one line, drops exact copies from lists,
// gives ids to items without one (drawn from rand), sorts interactions and the
// history of deals by time, and custom fields and preferences by key, and spells
// stages, pipelines and kinds as the settings do where only the case differs.
// It says what it did, one line for each repair, and nothing when there was
// nothing to do. It fails only when rand does; what was repaired until then
// stays. Nil settings know no word.
func Fix(c *crm.Customer, s *crm.Settings, rand io.Reader) (fixed []string, err error) {
	x := fixer{rand: rand}
	x.record(shapeOf(reflect.TypeFor[crm.Customer]()), reflect.ValueOf(c).Elem(), nil)
	if s != nil {
		x.spellings(c, s)
	}
	return x.fixed, x.err
}

// spellings corrects the case of words that the settings know.
func (x *fixer) spellings(c *crm.Customer, s *crm.Settings) {
	x.spelling(&c.Stage, "stage", stageNames(s))
	for i := range c.Relations {
		x.spelling(&c.Relations[i].Kind, at("relations", i, ".kind"), s.Relations)
	}
	for i := range c.Interactions {
		if k := &c.Interactions[i].Kind; !slices.Contains(s.Kinds, *k) {
			x.spelling(k, at("interactions", i, ".kind"), s.Kinds)
		}
	}
	for i := range c.Deals {
		d := &c.Deals[i]
		if d.Pipeline != "" {
			x.spelling(&d.Pipeline, at("deals", i, ".pipeline"), pipelineNames(s))
		}
		if p := s.Pipeline(d.Pipeline); p != nil {
			x.spelling(&d.Stage, at("deals", i, ".stage"), dealStageNames(p))
		}
	}
}

func (x *fixer) spelling(word *string, path string, known []string) {
	if *word == "" || slices.Contains(known, *word) {
		return
	}
	found := ""
	for _, k := range known {
		if strings.EqualFold(k, *word) {
			if found != "" {
				return
			}
			found = k
		}
	}
	if found != "" {
		x.fixed = append(x.fixed, path+": "+quote(*word)+" spelled "+quote(found))
		*word = found
	}
}

type fixer struct {
	rand  io.Reader
	fixed []string
	err   error
}

func (x *fixer) did(at *place, what string) {
	x.fixed = append(x.fixed, at.String()+": "+what)
}

func (x *fixer) record(s *shape, v reflect.Value, at *place) {
	for i := range s.fields {
		d := &s.fields[i]
		fv := v.Field(d.index)
		here := place{at, d.key, -1}
		switch d.holds {
		case text:
			if t := fv.String(); padded(t) {
				fv.SetString(strings.TrimSpace(t))
				x.did(&here, "white space removed")
			}
		case id:
			if s.hasID && d.key == "id" && at != nil && fv.String() == "" && x.err == nil {
				n, err := crm.NewID(x.rand)
				if err != nil {
					x.err = err
					return
				}
				fv.SetString(string(n))
				x.did(&here, "id "+string(n)+" given")
			}
		case texts:
			x.words(fv.Addr().Interface().(*[]string), &here)
		case ids:
			list := fv.Addr().Interface().(*[]crm.ID)
			if out := distinct(*list); len(out) < len(*list) {
				*list = out
				x.did(&here, "copies removed")
			}
		case pairs:
			list := fv.Addr().Interface().(*[]crm.Pair)
			byKey := func(p, q crm.Pair) int { return strings.Compare(p.Key, q.Key) }
			if !slices.IsSortedFunc(*list, byKey) {
				*list = slices.Clone(*list)
				slices.SortStableFunc(*list, byKey)
				x.did(&here, "sorted by key")
			}
		case items:
			x.items(d.item, fv, &here)
		}
	}
}

func (x *fixer) words(list *[]string, at *place) {
	out := slices.Clone(*list)
	for i, s := range out {
		if padded(s) {
			out[i] = strings.TrimSpace(s)
			x.did(&place{at, "", i}, "white space removed")
		}
	}
	n := len(out)
	out = slices.DeleteFunc(distinct(out), func(s string) bool { return s == "" })
	if len(out) < n {
		x.did(at, "copies and empty words removed")
	}
	if len(out) == 0 {
		out = nil
	}
	*list = out
}

// distinct is the list without later copies of a word, in new memory.
func distinct[T ~string](list []T) []T {
	again := map[int]bool{}
	repeated(list, func(i int) { again[i] = true })
	out := make([]T, 0, len(list))
	for i, s := range list {
		if !again[i] {
			out = append(out, s)
		}
	}
	return out
}

func (x *fixer) items(s *shape, list reflect.Value, at *place) {
	for i := range list.Len() {
		x.record(s, list.Index(i), &place{at, "", i})
	}
	if !s.many {
		x.copies(list, at)
	}
	switch items := list.Addr().Interface().(type) {
	case *[]crm.Interaction:
		byTime := func(a, b crm.Interaction) int { return a.At.Compare(b.At) }
		if !slices.IsSortedFunc(*items, byTime) {
			*items = slices.Clone(*items)
			slices.SortStableFunc(*items, byTime)
			x.did(at, "sorted by time")
		}
	case *[]crm.StageChange:
		byTime := func(a, b crm.StageChange) int { return a.At.Compare(b.At) }
		if !slices.IsSortedFunc(*items, byTime) {
			*items = slices.Clone(*items)
			slices.SortStableFunc(*items, byTime)
			x.did(at, "sorted by time")
		}
	}
}

// copiesNear is how many items with the same key are compared.
const copiesNear = 64

// copies drops items that say in every field what an earlier one with the same
// key says.
func (x *fixer) copies(list reflect.Value, at *place) {
	seen := make(map[string][]int, list.Len())
	kept := reflect.MakeSlice(list.Type(), 0, list.Len())
	for i := range list.Len() {
		k, ok := list.Index(i).Addr().Interface().(crm.Keyed)
		if !ok {
			return
		}
		key := k.Key()
		same := func(j int) bool {
			return reflect.DeepEqual(list.Index(i).Interface(), list.Index(j).Interface())
		}
		// A hostile file could have many with one key: copies stand near each other.
		near := seen[key][max(0, len(seen[key])-copiesNear):]
		if key != "" && slices.ContainsFunc(near, same) {
			continue
		}
		seen[key] = append(seen[key], i)
		kept = reflect.Append(kept, list.Index(i))
	}
	if n := list.Len() - kept.Len(); n > 0 {
		list.Set(kept)
		what := " exact copies removed"
		if n == 1 {
			what = " exact copy removed"
		}
		x.did(at, strconv.Itoa(n)+what)
	}
}
