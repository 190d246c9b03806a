package dedupe

import (
	"crm/internal/dedupe/compare"
	"crm/internal/dedupe/normalize"
)

// sym is a text of the vocabulary; 0 is the empty one.
type sym uint32

// vocab numbers the texts of a book, so that records are small and equal texts
// are equal numbers.
type vocab struct {
	index map[string]sym
	text  []string
	bits  []uint64   // of each text: its letters, as compare.Letters
	key   []sym      // of words of names: the form that its spellings share, as normalize.Key
	nicks [][]uint16 // of given names: the groups of names that stand for one another
}

func newVocab() *vocab {
	return &vocab{index: map[string]sym{"": 0}, text: []string{""}, bits: []uint64{0}, key: []sym{0}, nicks: [][]uint16{nil}}
}

func (v *vocab) add(s string) sym {
	if n, ok := v.index[s]; ok {
		return n
	}
	n := sym(len(v.text))
	v.index[s] = n
	v.text = append(v.text, s)
	v.bits = append(v.bits, compare.Letters(s))
	v.key = append(v.key, 0)
	v.nicks = append(v.nicks, nil)
	return n
}

// word adds a word of a name.
func (v *vocab) word(s string) sym {
	n := v.add(s)
	if v.key[n] == 0 && n != 0 {
		if k := normalize.Key(s); k == s {
			v.key[n] = n
		} else {
			v.key[n] = v.add(k)
			v.key[v.key[n]] = v.key[n]
		}
		v.nicks[n] = normalize.NickGroups(v.text[v.key[n]])
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
