package dedupe

import (
	"math/bits"
	"strings"

	"crm/internal/dedupe/compare"
	"crm/internal/dedupe/normalize"
)

// emails compares the addresses of e-mail; the best pair counts.
func (m *matcher) emails(f *finding, a, b *row) {
	best, freq := 0, float32(0)
	take := func(l int, fr float32) {
		if best == 0 || l < best || l == best && fr < freq {
			best, freq = l, fr
		}
	}
	org := a.kind == Organization
	for i := range a.emails {
		x := &a.emails[i]
		for j := range b.emails {
			y := &b.emails[j]
			if org && !x.provider && !y.provider && x.domain == y.domain {
				continue // the domain counts as that of the web
			}
			l, fr := m.email(x, y)
			switch {
			case l == emailLocal && (m.fromName(x.local, a) || m.fromName(x.local, b)):
				continue // that says what the names say
			case l == emailNear && m.made(x, a, b) && m.made(y, a, b):
				l = emailOther // each is right as it stands
				if !x.provider && x.domain == y.domain {
					l, fr = emailDomain, m.freq(countDomain, x.domain)
				}
			}
			take(l, fr)
		}
	}
	if best != 0 {
		f.setFreq(fieldEmail, best, freq)
	}
}

// made tells that an address is made of one of two names.
func (m *matcher) made(e *email, a, b *row) bool {
	return m.fromName(e.local, a) || m.fromName(e.local, b)
}

// fromName tells that a local part is made of a name and nothing else:
// anna.smith, smitha, asmith.
func (m *matcher) fromName(local sym, x *row) bool {
	s := normalize.Key(m.v.all[local].text)
	for i := range x.names {
		family, given := m.v.all[m.v.all[x.names[i].whole].key].text, m.v.all[m.v.all[x.names[i].first].key].text
		if family == "" {
			continue
		}
		rest, ok := strings.CutPrefix(s, family)
		if !ok {
			rest, ok = strings.CutSuffix(s, family)
		}
		if ok && (strings.HasPrefix(given, rest) || strings.HasPrefix(rest, given) && given != "") && strings.Trim(rest, "0123456789") == rest {
			return true
		}
	}
	return false
}

func (m *matcher) email(x, y *email) (int, float32) {
	if x.full == y.full {
		return same, m.freq(countEmail, x.full)
	}
	s, t := m.v.all[x.full].text, m.v.all[y.full].text
	local := x.local == y.local && len(m.v.all[x.local].text) >= 5
	switch {
	case x.domain == y.domain && x.local == y.local:
		return emailNear, 0
	case x.domain == y.domain && x.domain != 0:
		p, q := m.v.all[x.local].text, m.v.all[y.local].text
		n := min(len(p), len(q))
		if !x.role && !y.role && n >= 5 && m.within(x.local, y.local, min(2, 1+n/9)) && digits(p) == digits(q) {
			return emailNear, 0
		}
	case local && !x.role:
		return emailLocal, m.freq(countLocal, x.local)
	default:
		n := min(len(s), len(t))
		if n >= 10 && !x.role && !y.role && m.within(x.full, y.full, min(4, n/6)) {
			return emailNear, 0
		}
	}
	if x.domain == y.domain && !x.provider && x.domain != 0 {
		return emailDomain, m.freq(countDomain, x.domain)
	}
	return emailOther, 0
}

// within tells that two texts are so few slips apart. A slip changes at most two
// letters of the set that a text has, so that most need no closer look.
func (m *matcher) within(x, y sym, edits int) bool {
	return bits.OnesCount64(m.v.all[x].bits^m.v.all[y].bits) <= 2*edits && compare.Edits(m.v.all[x].text, m.v.all[y].text, edits) <= edits
}

// phones compares phone numbers; the best pair counts.
func (m *matcher) phones(f *finding, a, b *row) {
	best, freq := 0, float32(0)
	for _, x := range a.phones {
		for _, y := range b.phones {
			l, fr := phoneOther, float32(0)
			s, t := m.v.all[x.tail].text, m.v.all[y.tail].text
			switch {
			case x.tail == y.tail:
				l, fr = same, m.freq(countPhone, x.tail)
			case len(s) >= 7 && len(t) >= 7 && compare.Edits(s, t, 1) == 1:
				l = phoneNear
			case len(s) == 8 && len(t) == 8 && s[:5] == t[:5]:
				l = phoneTrunk
			}
			if best == 0 || l < best || l == best && fr < freq {
				best, freq = l, fr
			}
		}
	}
	if best != 0 {
		f.setFreq(fieldPhone, best, freq)
	}
}

// homes compares addresses; the pair whose street and place agree best counts.
func (m *matcher) homes(f *finding, a, b *row) {
	found, worst := false, 0
	for i := range a.homes {
		for j := range b.homes {
			var g finding
			m.home(&g, &a.homes[i], &b.homes[j])
			w := 3*g.pattern.Level(fieldStreet) + g.pattern.Level(fieldPlace)
			if g.pattern.Level(fieldStreet) == 0 {
				w += 7
			}
			if g.pattern.Level(fieldPlace) == 0 {
				w += 3
			}
			if found && w >= worst {
				continue
			}
			found, worst = true, w
			for _, k := range [...]int{fieldStreet, fieldPlace, fieldExtra} {
				f.setFreq(k, g.pattern.Level(k), g.freq[k])
			}
		}
	}
}

func (m *matcher) home(f *finding, x, y *home) {
	if x.key != 0 && y.key != 0 {
		l := m.street(x, y)
		if l == same {
			f.setFreq(fieldStreet, same, m.freq(countStreet, x.key))
		} else {
			f.set(fieldStreet, l)
		}
	}
	m.place(f, x, y)
	if x.extra != 0 && y.extra != 0 {
		switch {
		case x.extra == y.extra:
			f.setFreq(fieldExtra, same, m.freq(countExtra, x.extra))
		case m.near(x.extra, y.extra):
			f.set(fieldExtra, twoNear)
		default:
			f.set(fieldExtra, twoOther)
		}
	}
}

func (m *matcher) street(x, y *home) int {
	if x.key == y.key {
		return same
	}
	s, t := m.v.all[x.words].text, m.v.all[y.words].text
	n, o := m.v.all[x.number].text, m.v.all[y.number].text
	if x.number != y.number && x.words != y.words && compare.Far(m.v.all[x.words].bits, m.v.all[y.words].bits) && x.first != y.first {
		return streetOther
	}
	alike := x.words == y.words || x.first == y.first && x.first != 0 && len(m.v.all[x.first].text) >= 4 || min(len(s), len(t)) >= 6 && (strings.HasPrefix(s, t) || strings.HasPrefix(t, s)) ||
		compare.JaroWinkler(s, t) >= .9 || compare.Edits(s, t, 2) <= min(len(s), len(t))/5
	number := x.number == y.number
	switch {
	case alike && number && (x.number != 0 || x.words == y.words):
		return streetNear
	case x.words == y.words && (x.number == 0 || y.number == 0 || len(n) > 2 && len(o) > 2 && compare.Edits(n, o, 1) == 1):
		return streetNear
	case number && x.number != 0 && compare.JaroWinkler(s, t) >= .8:
		return streetNear
	case alike:
		return streetOnly
	}
	return streetOther
}

func (m *matcher) place(f *finding, x, y *home) {
	post := x.post != 0 && y.post != 0
	city := x.city != 0 && y.city != 0
	if !post && !city {
		return
	}
	samePost, sameCity := post && x.post == y.post, city && x.city == y.city
	switch {
	case samePost && sameCity:
		f.setFreq(fieldPlace, same, min(m.freq(countPost, x.post), m.freq(countCity, x.city)))
	case samePost:
		f.setFreq(fieldPlace, placePost, m.freq(countPost, x.post))
	case sameCity:
		f.setFreq(fieldPlace, placeCity, m.freq(countCity, x.city))
	case city && m.near(x.city, y.city), post && compare.Edits(m.v.all[x.post].text, m.v.all[y.post].text, 1) == 1:
		f.set(fieldPlace, placeNear)
	default:
		f.set(fieldPlace, placeOther)
	}
}

// near tells that two names of places are slips of one another, or one is the
// beginning of the other: New York, New York City.
func (m *matcher) near(x, y sym) bool {
	s, t := m.v.all[x].text, m.v.all[y].text
	return m.alike(x, y) <= compare.Like || min(len(s), len(t)) >= 4 && (strings.HasPrefix(s, t) || strings.HasPrefix(t, s))
}

func (m *matcher) ids(f *finding, a, b *row) {
	best, freq := 0, float32(0)
	for _, x := range a.ids {
		for _, y := range b.ids {
			l, fr := twoOther, float32(0)
			s, t := m.v.all[x].text, m.v.all[y].text
			if x == y {
				l, fr = same, m.freq(countID, x)
			} else if len(s) >= 6 && len(t) >= 6 && compare.Edits(s, t, 1) == 1 {
				l = twoNear
			}
			if best == 0 || l < best || l == best && fr < freq {
				best, freq = l, fr
			}
		}
	}
	if best != 0 {
		f.setFreq(fieldID, best, freq)
	}
}

func (m *matcher) sites(f *finding, a, b *row) {
	best, freq := 0, float32(0)
	for _, x := range a.sites {
		for _, y := range b.sites {
			l, fr := other, float32(0)
			s, t := m.v.all[x].text, m.v.all[y].text
			if x == y || len(s) >= 9 && len(t) >= 9 && compare.Edits(s, t, 1) == 1 {
				l, fr = same, m.freq(countSite, x)
				if x != y {
					fr = 0
				}
			}
			if best == 0 || l < best || l == best && fr < freq {
				best, freq = l, fr
			}
		}
	}
	if best != 0 {
		f.setFreq(fieldSite, best, freq)
	}
}

func (m *matcher) role(f *finding, a, b *row) {
	if a.role == 0 || b.role == 0 {
		return
	}
	switch {
	case a.role == b.role:
		f.setFreq(fieldRole, same, m.freq(countRole, a.role))
	case m.alike(a.role, b.role) <= compare.Like:
		f.set(fieldRole, twoNear)
	default:
		f.set(fieldRole, twoOther)
	}
}

// born compares days.
func (m *matcher) born(f *finding, a, b *row) {
	x, y := a.born, b.born
	if x.Empty() || y.Empty() {
		return
	}
	if m.st.yearsOnly && newYear(x) && newYear(y) && x.Year != y.Year {
		// What is known is the year: that the rest agrees says nothing.
		if !slip(int(x.Year), int(y.Year)) {
			f.set(fieldBorn, bornOther)
		}
		return
	}
	f.set(fieldBorn, bornLevel(x, y))
	if day(x) == day(y) {
		f.freq[fieldBorn] = log2freq(countBorn, float64(m.st.born[day(x)]), m.st.dated)
	}
}

// newYear tells of the day that stands for a year in many books.
func newYear(d normalize.Date) bool { return d.Month == 1 && d.Day == 1 }

func bornLevel(x, y normalize.Date) int {
	if day(x) == day(y) {
		return same
	}
	swapped := x.Year == y.Year && x.Day == y.Month && x.Month == y.Day && x.Day != 0
	if swapped && (x.Unsure || y.Unsure) {
		return bornSlip
	}
	differ := 0
	for _, d := range [...]bool{x.Year != y.Year, x.Month != y.Month, x.Day != y.Day} {
		if d {
			differ++
		}
	}
	years := int(x.Year) - int(y.Year)
	switch {
	case swapped, differ == 1 && (x.Year == y.Year || slip(int(x.Year), int(y.Year))):
		return bornSlip
	case x.Month == 0 || y.Month == 0:
		return choose(years == 0, bornYear, bornOther)
	case abs(days(x)-days(y)) <= 31:
		return bornClose
	case years == 0 || abs(days(x)-days(y)) <= 366:
		return bornYear
	}
	return bornOther
}

// slip tells that two years differ in one digit, or in two that are swapped.
func slip(x, y int) bool {
	n, swap := 0, false
	for a, b := x, y; a > 0 || b > 0; a, b = a/10, b/10 {
		if a%10 != b%10 {
			n++
			swap = swap || a%10 == b/10%10 && b%10 == a/10%10
		}
	}
	return n == 1 || n == 2 && swap
}

func days(d normalize.Date) int { return int(d.Year)*372 + int(d.Month)*31 + int(d.Day) }

func abs(x int) int {
	if x < 0 {
		return -x
	}
	return x
}
