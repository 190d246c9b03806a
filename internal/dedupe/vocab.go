package dedupe

import (
	"slices"

	"crm/internal/dedupe/compare"
	"crm/internal/dedupe/normalize"
)

// sym is a text of the vocabulary; 0 is the empty one.
type sym uint32

// vocab numbers the texts of a book, so that records are small and equal texts
// are equal numbers.
type vocab struct {
	index map[string]sym
	all   []entry
	nicks [][]uint16 // of names: the groups of those that stand for one another, given and family names
}

// entry is what comparing asks of a text, side by side in memory.
type entry struct {
	text string
	bits uint64 // its letters, as compare.Letters
	key  sym    // of a word of a name: the form that its spellings share, as normalize.Key
}

// newVocab is a vocabulary with room for n texts, and more.
func newVocab(n int) *vocab {
	v := &vocab{index: make(map[string]sym, n), all: make([]entry, 1, n+1), nicks: make([][]uint16, 1, n+1)}
	v.index[""] = 0
	return v
}

func (v *vocab) add(s string) sym {
	if n, ok := v.index[s]; ok {
		return n
	}
	n := sym(len(v.all))
	v.index[s] = n
	v.all = append(v.all, entry{text: s, bits: compare.Letters(s)})
	v.nicks = append(v.nicks, nil)
	return n
}

// word adds a word of a name.
func (v *vocab) word(s string) sym {
	n := v.add(s)
	if v.all[n].key == 0 && n != 0 {
		if k := normalize.Key(s); k == s {
			v.all[n].key = n
		} else {
			v.all[n].key = v.add(k)
			v.all[v.all[n].key].key = v.all[n].key
		}
		k := v.all[v.all[n].key].text
		v.nicks[n] = normalize.NickGroups(k)
		if kin := normalize.FamilyGroups(k); len(kin) > 0 {
			v.nicks[n] = slices.Concat(v.nicks[n], kin)
		}
	}
	return n
}

func (v *vocab) words(w []string) []sym {
	if len(w) == 0 {
		return nil
	}
	out := make([]sym, len(w))
	for i, s := range w {
		out[i] = v.word(s)
	}
	return out
}
