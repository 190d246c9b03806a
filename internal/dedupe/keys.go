package dedupe

import (
	"crm/internal/dedupe/block"
	"crm/internal/dedupe/normalize"
)

// Kinds of keys by which records are brought together.
const (
	keyEmail = iota
	keyLocal
	keyPhone
	keyID
	keySound  // family name by sound, first letter of the given name
	keyNames  // both names by sound, in either order
	keyPost   // family name by sound, beginning of the postcode
	keyCity   // family name by sound, town
	keyBorn   // birthday, day and month in either order
	keyYear   // names by sound, year of birth
	keyStreet // house number and street
	keyGiven  // given name and postcode
	keySite
	keyWord // a word of a firm's name by sound
	keyFirm // beginning of a firm's name
	keyMates
	keyKinds
)

// keys are the keys of a row: each is handed out with its kind, and with the
// second key that splits large blocks.
func (v *vocab) keys(x *row, yield func(kind int, key, second uint64)) {
	second := v.second(x)
	put := func(kind int, parts ...uint64) {
		h := uint64(kind + 1)
		for _, p := range parts {
			if p == 0 {
				return
			}
			h = block.Mix(h*0x9e3779b97f4a7c15 + p)
		}
		yield(kind, h, second)
	}
	for i := range x.emails {
		e := &x.emails[i]
		put(keyEmail, v.hash(e.full))
		if len(v.all[e.local].text) >= 5 && !e.role {
			put(keyLocal, v.hash(e.local))
		}
	}
	for _, p := range x.phones {
		put(keyPhone, v.hash(p.tail))
	}
	for _, s := range x.ids {
		put(keyID, v.hash(s))
	}
	for i := range x.homes {
		if h := &x.homes[i]; h.first != 0 && h.number != 0 {
			put(keyStreet, v.hash(h.number), v.hash(h.first))
		}
	}
	if !x.born.Empty() {
		d := x.born
		lo, hi := min(d.Month, d.Day), max(d.Month, d.Day)
		if hi > 0 {
			put(keyBorn, uint64(d.Year)<<16|uint64(lo)<<8|uint64(hi)|1<<40)
		}
	}
	for _, s := range x.sites {
		put(keySite, v.hash(s))
	}
	if x.kind == Organization {
		v.firmKeys(x, put)
		return
	}
	for i := range x.names {
		v.personKeys(x, &x.names[i], put)
	}
}

func (v *vocab) personKeys(x *row, p *person, put func(kind int, parts ...uint64)) {
	family := uint64(normalize.Sound(v.all[p.whole].text, 4))
	var given, initial, word uint64
	if len(p.given) > 0 {
		s := v.all[p.given[0]].text
		word = v.hash(p.given[0])
		given, initial = uint64(normalize.Sound(s, 4)), uint64(normalize.Sound(s, 1))
	}
	put(keySound, family, initial)
	if family != 0 && given != 0 {
		put(keyNames, min(family, given), max(family, given))
	}
	// A name in the wrong field is still the name.
	for _, name := range [...]uint64{family, given} {
		if !x.born.Empty() {
			put(keyYear, name, uint64(x.born.Year))
		}
		for j := range x.homes {
			h := &x.homes[j]
			if post := v.all[h.post].text; len(post) >= 3 {
				put(keyPost, name, block.SortKey(post[:3]))
			}
		}
	}
	for j := range x.homes {
		put(keyCity, family, v.hash(x.homes[j].city))
	}
	for j := range x.homes {
		put(keyGiven, word, v.hash(x.homes[j].post))
		if post := v.all[x.homes[j].post].text; precise(post) {
			put(keyGiven, v.hash(x.homes[j].post))
		}
	}
	for j := range x.firms {
		put(keyMates, v.hash(x.firms[j].joined), initial)
	}
}

func (v *vocab) firmKeys(x *row, put func(kind int, parts ...uint64)) {
	for i := range x.firms {
		f := &x.firms[i]
		s := v.all[f.joined].text
		put(keyFirm, block.SortKey(s[:min(len(s), 5)]))
		for _, w := range f.words {
			if len(v.all[w].text) >= 3 {
				put(keyWord, uint64(normalize.Sound(v.all[w].text, 6)))
			}
		}
	}
}

// second is what splits a block that is too large: the name as it is written,
// so that the same name and slips of it stay together.
func (v *vocab) second(x *row) uint64 {
	if x.kind == Organization && len(x.firms) > 0 {
		return block.SortKey(v.all[x.firms[0].joined].text)
	}
	if len(x.names) == 0 {
		return 0
	}
	p := &x.names[0]
	g, f := v.all[p.first].text, v.all[p.whole].text
	return block.SortKey(f[:min(len(f), 4)] + g[:min(len(g), 4)])
}

// hash is a number for a text that does not depend on the order of the book; 0
// for none.
func (v *vocab) hash(s sym) uint64 {
	if s == 0 {
		return 0
	}
	return block.Hash(0, v.all[s].text)
}

// precise tells that a postcode is of a few houses, as in Britain, Canada and the
// Netherlands: letters and digits, six or more.
func precise(post string) bool {
	digits := 0
	for i := range len(post) {
		if post[i] >= '0' && post[i] <= '9' {
			digits++
		}
	}
	return len(post) >= 6 && digits > 0 && digits < len(post)
}
