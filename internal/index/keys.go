package index

import (
	"slices"
	"strings"
	"unicode"

	"github.com/cespare/xxhash/v2"

	"crm/internal/crm"
	"crm/internal/phone"
)

// Key is a kind of thing to look customers up by.
type Key byte

// The kinds of keys, with the value that Lookup expects.
const (
	KeyName         Key = 'n' // a whole name, in any case and accents
	KeyWord         Key = 'w' // one word of a name
	KeyEmail        Key = 'e' // an e-mail address
	KeyPhone        Key = 'p' // a phone number in E.164 form, its digits, or those without the country's
	KeyDomain       Key = 'd' // a web or mail domain
	KeyHandle       Key = 'h' // service:name, or the name alone
	KeyLink         Key = 'l' // a URL
	KeyExternal     Key = 'x' // source:id
	KeyOrganization Key = 'o' // the id of an organization: the people in it
	KeyReference    Key = 'r' // the id of a customer: who refers to it in any other way
	KeyTag          Key = 't' // a tag
	KeyMerged       Key = 'm' // the id of a customer that was joined to this one, or its beginning

	keyMisplaced Key = 'i' // the beginning of an id that the path of the file does not tell
)

// keySpace hashes keys with a seed that is drawn for each index file, so that
// nobody can prepare names that collide.
type keySpace uint64

func (s keySpace) hash(k Key, folded string) uint64 { return hashKey(s, k, folded) }

// hashBytes is hash for a value in memory of its own.
func (s keySpace) hashBytes(k Key, folded []byte) uint64 { return hashKey(s, k, folded) }

// hashKey hashes seed, kind and value in one go, which takes a third of the time
// that a hash takes which is fed piece by piece.
func hashKey[T string | []byte](s keySpace, k Key, folded T) uint64 {
	var room [96]byte
	b := append(le.AppendUint64(room[:0], uint64(s)), byte(k))
	return xxhash.Sum64(append(b, folded...))
}

// fold brings a value that somebody typed into the form that is hashed; of a
// name with umlauts there is another one.
func fold(k Key, value string) (f, other string) {
	switch k {
	case KeyName, KeyWord:
		value = withoutApostrophes(value)
		if isASCII(value) {
			return crm.Fold(value), ""
		}
		all := crm.Folds(value)
		if len(all) > 1 {
			return all[0], all[1]
		}
		return all[0], ""
	case KeyEmail:
		return crm.FoldEmail(value), ""
	case KeyDomain:
		return crm.URLDomain(value), ""
	case KeyHandle:
		return foldHandle(value), ""
	case KeyLink:
		return crm.FoldURL(value), ""
	case KeyTag:
		return crm.Fold(value), ""
	}
	return value, ""
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// withoutApostrophes makes one of the many ways to write O'Brien.
func withoutApostrophes(s string) string {
	if !hasApostrophe(s) {
		return s
	}
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(apostrophes, r) {
			return -1
		}
		return r
	}, s)
}

const apostrophes = "'`\u00b4\u2018\u2019\u02bc"

// hasApostrophe tells that there may be one of the apostrophes: their first bytes
// are looked for, of which few other letters have one.
func hasApostrophe(s string) bool {
	for i := range len(s) {
		switch s[i] {
		case '\'', '`', 0xc2, 0xca, 0xe2:
			return strings.ContainsAny(s[i:], apostrophes)
		}
	}
	return false
}

// foldHandle is service:name or a name alone, in lower case and without the @
// that some services write before it.
func foldHandle(s string) string {
	s = strings.ToLower(strings.TrimSpace(s))
	service, name, ok := strings.Cut(s, ":")
	if !ok {
		return strings.TrimPrefix(s, "@")
	}
	return service + ":" + strings.TrimPrefix(name, "@")
}

// keyMaker collects the keys of a customer.
type keyMaker struct {
	seed keySpace
	keys []uint64
	buf  []byte // a folded value

	turned []byte // a name, family first

	codes map[codeKey]string // calling codes
}

// codeKey is what the calling code of a number follows from.
type codeKey struct {
	first  [4]byte
	length int
}

// callingCode is phone.CallingCode for a number of digits after the plus.
func (m *keyMaker) callingCode(number string) string {
	k := codeKey{length: len(number)}
	if copy(k.first[:], number) < len(k.first) || len(number) > 32 {
		return phone.CallingCode(number)
	}
	code, ok := m.codes[k]
	if !ok {
		if m.codes == nil {
			m.codes = map[codeKey]string{}
		}
		code = phone.CallingCode(number)
		m.codes[k] = code
	}
	return code
}

// addText is add for names, words of names and tags, without allocating.
func (m *keyMaker) addText(k Key, value string) {
	if value == "" {
		return
	}
	if k != KeyTag {
		value = withoutApostrophes(value)
	}
	var second bool
	m.buf, second = crm.AppendFold(m.buf[:0], value)
	m.addBytes(k, m.buf)
	if second && k != KeyTag {
		m.buf = crm.AppendUmlauts(m.buf[:0], value)
		m.addBytes(k, m.buf)
	}
}

func (m *keyMaker) addBytes(k Key, f []byte) {
	if len(f) > 0 {
		m.keys = append(m.keys, m.seed.hashBytes(k, f))
	}
}

func (m *keyMaker) add(k Key, value string) {
	if value == "" {
		return
	}
	f, other := fold(k, value)
	m.addFolded(k, f)
	m.addFolded(k, other)
}

func (m *keyMaker) addFolded(k Key, f string) {
	if f != "" {
		m.keys = append(m.keys, m.seed.hash(k, f))
	}
}

// addName adds a whole name and its words.
func (m *keyMaker) addName(name string) {
	if name == "" {
		return
	}
	m.addText(KeyName, name)
	if isASCII(name) {
		// The words of the folded name, which is in the buffer, are the folded
		// words.
		for from, i := 0, 0; i <= len(m.buf); i++ {
			if i == len(m.buf) || isSeparator(rune(m.buf[i])) {
				m.addBytes(KeyWord, m.buf[from:i])
				from = i + 1
			}
		}
		return
	}
	for w := range strings.FieldsFuncSeq(name, isSeparator) {
		m.addText(KeyWord, w)
	}
}

func (m *keyMaker) addHandle(h crm.Handle) {
	m.add(KeyHandle, h.Service+":"+h.Name)
	if !strings.Contains(h.Name, ":") {
		m.add(KeyHandle, h.Name)
	}
}

// keysOf is every key of a customer, hashed, each once, sorted. The path is
// that of its file.
func (s keySpace) keysOf(c *crm.Customer, path string) []uint64 {
	m := &keyMaker{seed: s, keys: make([]uint64, 0, 24)}
	return m.keysOf(c, path)
}

// keysOf is keySpace.keysOf in the memory of the maker.
func (m *keyMaker) keysOf(c *crm.Customer, path string) []uint64 {
	m.keys = m.keys[:0]
	m.addNames(c)
	for i := range c.Emails {
		e := &c.Emails[i]
		m.add(KeyEmail, e.Address)
		if c.Type == crm.Organization {
			m.add(KeyDomain, crm.EmailDomain(e.Address))
		}
	}
	for i := range c.Phones {
		m.addPhone(&c.Phones[i])
	}
	for i := range c.Links {
		url := c.Links[i].URL
		m.add(KeyLink, url)
		if h, ok := crm.HandleOf(url); ok {
			m.addHandle(h)
		} else if c.Type == crm.Organization || crm.FoldURL(url) == crm.URLDomain(url) {
			// A page about a person does not make the site theirs.
			m.add(KeyDomain, url)
		}
	}
	for i := range c.Handles {
		m.addHandle(c.Handles[i])
	}
	for i := range c.ExternalIDs {
		m.add(KeyExternal, c.ExternalIDs[i].Key())
	}
	for _, t := range c.Tags {
		m.addText(KeyTag, t)
	}
	m.add(KeyOrganization, string(c.Organization))
	m.add(KeyReference, string(c.ReferredBy))
	for i := range c.Relations {
		m.add(KeyReference, string(c.Relations[i].Who))
	}
	for i := range c.Deals {
		for _, id := range c.Deals[i].Contacts {
			m.add(KeyReference, string(id))
		}
	}
	for i := range c.Interactions {
		for j := range c.Interactions[i].With {
			m.add(KeyReference, string(c.Interactions[i].With[j].Who))
		}
	}
	for i := range c.Merged {
		m.addBeginnings(KeyMerged, c.Merged[i].ID)
	}
	if at, ok := crm.PathID(path); !ok || at != c.ID {
		m.addBeginnings(keyMisplaced, c.ID)
	}
	sortFew(m.keys)
	m.keys = slices.Compact(m.keys)
	return m.keys
}

// sortFew sorts, in the way that is quickest for as many as most customers have.
func sortFew(keys []uint64) {
	if len(keys) > 40 {
		slices.Sort(keys)
		return
	}
	for i := 1; i < len(keys); i++ {
		k := keys[i]
		at := i
		for ; at > 0 && keys[at-1] > k; at-- {
			keys[at] = keys[at-1]
		}
		keys[at] = k
	}
}

// addPhone adds the ways to type a number from anywhere and from inside its
// own country.
func (m *keyMaker) addPhone(p *crm.Phone) {
	if p.Number == "" {
		m.add(KeyPhone, phone.Digits(p.Given))
		return
	}
	m.add(KeyPhone, p.Number)
	digits := strings.TrimPrefix(p.Number, "+")
	if !isNumber(digits) {
		m.add(KeyPhone, phone.Digits(p.Number))
		return
	}
	m.add(KeyPhone, digits)
	if code := m.callingCode(p.Number); code != "" {
		m.add(KeyPhone, digits[len(code):])
	}
}

// isNumber tells digits that do not begin with a zero.
func isNumber(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != "" && s[0] != '0'
}

// shortestID is the least number of characters that counts as the beginning of
// an id.
const shortestID = 4

// addBeginnings adds an id and its beginnings.
func (m *keyMaker) addBeginnings(k Key, id crm.ID) {
	if !id.Valid() {
		return
	}
	for n := shortestID; n <= len(id); n++ {
		m.add(k, string(id[:n]))
	}
}

// addNames adds every name that the customer goes by.
func (m *keyMaker) addNames(c *crm.Customer) {
	m.addName(c.Name)
	if given, family := strings.TrimSpace(c.Given), strings.TrimSpace(c.Family); given != "" && family != "" {
		whole := len(c.Name) == len(given)+1+len(family) && strings.HasPrefix(c.Name, given) && strings.HasSuffix(c.Name, family)
		if whole && c.Name[len(given)] == ' ' && len(m.buf) == len(c.Name) && isASCII(c.Name) {
			// The folded name, which is in the buffer, is that of both in their places.
			g, f := m.buf[:len(given)], m.buf[len(given)+1:]
			m.turned = append(append(append(m.turned[:0], f...), ", "...), g...)
			m.addBytes(KeyName, m.turned)
			m.turned = append(append(append(m.turned[:0], f...), ' '), g...)
			m.addBytes(KeyName, m.turned)
		} else {
			if !whole {
				m.addName(given + " " + family)
			}
			m.addText(KeyName, family+", "+given)
			m.addText(KeyName, family+" "+given)
		}
	}
	m.addName(c.Nickname)
	m.addName(c.LegalName)
}

// words splits a name at whatever is neither letter nor digit.
func words(name string) []string { return strings.FieldsFunc(name, isSeparator) }

func isSeparator(r rune) bool {
	if r < 0x80 {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '\'' || r == '`')
	}
	return !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.IsMark(r) && !strings.ContainsRune(apostrophes, r)
}
