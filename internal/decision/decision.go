package decision

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"crm/internal/codec"
	"crm/internal/crm"
)

// Decode reads the file of decisions. The error is codec.Problems, with lines: also
// for a pair that stands twice, that is not sorted, or that is one customer only.
func Decode(file string, data []byte) (*crm.Decisions, error) {
	d, err := codec.DecodeDecisions(file, data)
	if err != nil {
		return nil, err
	}
	var problems codec.Problems
	seen := map[string]bool{}
	for i, a := range d.Apart {
		msg, hint := "", ""
		switch {
		case a.A == "" || a.B == "":
			msg, hint = "the decision names no two customers", "write their ids as a and b"
		case a.A == a.B:
			msg, hint = "the decision is about one customer only", "remove it"
		case a.A > a.B:
			msg, hint = fmt.Sprintf("%s stands before %s", a.A, a.B), "put the lesser id first"
		case seen[a.Key()]:
			msg, hint = fmt.Sprintf("%s and %s are decided about twice", a.A, a.B), "keep one of the lines"
		}
		seen[a.Key()] = true
		if msg != "" {
			line, col := codec.Locate(data, "apart["+strconv.Itoa(i)+"]")
			problems = append(problems, &codec.Problem{File: file, Line: line, Col: col, Msg: msg, Hint: hint})
		}
	}
	if len(problems) > 0 {
		return nil, problems
	}
	sortApart(d.Apart)
	return d, nil
}

// Encode is the file after a change: canonical, unless a person has formatted it.
// old is the file as it is, nil for none.
func Encode(file string, old []byte, d *crm.Decisions) ([]byte, error) {
	if old == nil {
		return codec.EncodeDecisions(d), nil
	}
	data, err := codec.UpdateDecisions(file, old, d)
	var refused codec.Problems
	if errors.As(err, &refused) {
		return codec.AppendComments(codec.EncodeDecisions(d), codec.Comments(old)), nil
	}
	return data, err
}

func sortApart(list []crm.Apart) {
	slices.SortFunc(list, func(x, y crm.Apart) int { return cmp.Or(cmp.Compare(x.A, y.A), cmp.Compare(x.B, y.B)) })
}

// pair is two customers in the order of their ids, with what goes with each.
func pair(a, b crm.ID, printA, printB string) crm.Apart {
	if a > b {
		a, b, printA, printB = b, a, printB, printA
	}
	return crm.Apart{A: a, B: b, PrintA: printA, PrintB: printB}
}

// Book answers whether a pair was decided about. It does not change.
type Book struct{ apart map[string]crm.Apart }

// NewBook is the decisions to be asked; nil has none.
func NewBook(d *crm.Decisions) *Book {
	b := &Book{apart: map[string]crm.Apart{}}
	if d != nil {
		for _, a := range d.Apart {
			b.apart[a.Key()] = a
		}
	}
	return b
}

// Has tells whether two customers, in any order, are known not to be the same one,
// and nothing that tells who they are has changed since. The fingerprints are those
// of Fingerprint; they are asked for only where the pair was decided about.
func (b *Book) Has(x, y crm.ID, printX, printY func() string) bool {
	a, ok := b.apart[pair(x, y, "", "").Key()]
	if !ok {
		return false
	}
	if x > y {
		printX, printY = printY, printX
	}
	return a.PrintA == printX() && a.PrintB == printY()
}

// Len is how many pairs there are.
func (b *Book) Len() int { return len(b.apart) }

// Keep notes that two customers are not the same one, instead of what was noted of
// them before. The list is made anew.
func Keep(d *crm.Decisions, x, y crm.ID, printX, printY, because, by string, at crm.Time) {
	a := pair(x, y, printX, printY)
	a.Because, a.By, a.At = because, by, at
	list := slices.DeleteFunc(slices.Clone(d.Apart), func(o crm.Apart) bool { return o.Key() == a.Key() })
	d.Apart = append(list, a)
	sortApart(d.Apart)
}

// Drop takes a decision back; false when there was none. The list is made anew.
func Drop(d *crm.Decisions, x, y crm.ID) bool {
	key := pair(x, y, "", "").Key()
	list := slices.DeleteFunc(slices.Clone(d.Apart), func(o crm.Apart) bool { return o.Key() == key })
	gone := len(list) < len(d.Apart)
	d.Apart = list
	return gone
}

// Follow changes ids: to gives the one that takes the place of an id, or none when
// the customer is gone. What is about one customer only then goes, and of two about
// the same pair the newer one stays. It tells whether anything changed; the list is
// made anew.
func Follow(d *crm.Decisions, to func(crm.ID) crm.ID) bool {
	var out []crm.Apart
	for _, a := range d.Apart {
		x, y := to(a.A), to(a.B)
		if x == "" || y == "" || x == y {
			continue
		}
		p := pair(x, y, a.PrintA, a.PrintB)
		a.A, a.B, a.PrintA, a.PrintB = p.A, p.B, p.PrintA, p.PrintB
		i := slices.IndexFunc(out, func(o crm.Apart) bool { return o.Key() == a.Key() })
		switch {
		case i < 0:
			out = append(out, a)
		case newer(a, out[i]):
			out[i] = a
		}
	}
	sortApart(out)
	same := func(x, y crm.Apart) bool { return text(x) == text(y) }
	if slices.EqualFunc(out, d.Apart, same) {
		return false
	}
	d.Apart = out
	return true
}

// newer tells which of two decisions about a pair holds: the later one and, of two at
// the same moment, the one that is written with the greater text.
func newer(a, b crm.Apart) bool {
	return cmp.Or(a.At.Compare(b.At), cmp.Compare(text(a), text(b))) > 0
}

func text(a crm.Apart) string {
	return string(codec.EncodeDecisions(&crm.Decisions{Apart: []crm.Apart{a}}))
}

// Merge joins two versions that grew from a base: the pairs of both, without those
// that one side took back and the other left as they were. Of two decisions about a
// pair that both sides made the newer one holds. A nil version has none. It is the same whichever side is
// which.
func Merge(base, ours, theirs *crm.Decisions) *crm.Decisions {
	b, o, t := byKey(base), byKey(ours), byKey(theirs)
	out := &crm.Decisions{}
	for key, x := range o {
		y, both := t[key]
		was, had := b[key]
		asWas := func(a crm.Apart) bool { return had && text(a) == text(was) }
		switch {
		case !both && asWas(x): // taken back by them
		case both && !asWas(y) && (asWas(x) || newer(y, x)):
			out.Apart = append(out.Apart, y)
		default:
			out.Apart = append(out.Apart, x)
		}
	}
	for key, y := range t {
		if _, both := o[key]; both {
			continue
		}
		if was, had := b[key]; !had || text(was) != text(y) {
			out.Apart = append(out.Apart, y)
		}
	}
	sortApart(out.Apart)
	for _, d := range []*crm.Decisions{ours, theirs} {
		if d == nil {
			continue
		}
		for _, p := range d.Extra {
			if v, ok := crm.Lookup(out.Extra, p.Key); !ok || string(codec.EncodeValue(v)) < string(codec.EncodeValue(p.Value)) {
				out.Extra = crm.SetPair(out.Extra, p.Key, p.Value)
			}
		}
	}
	return out
}

func byKey(d *crm.Decisions) map[string]crm.Apart {
	out := map[string]crm.Apart{}
	if d != nil {
		for _, a := range d.Apart {
			out[a.Key()] = a
		}
	}
	return out
}

// Fingerprint stands for what tells who a customer is: type, names, e-mails, phones,
// addresses, links, handles, birthday, organization and ids elsewhere, without regard
// to case, accents and order. It is 16 hexadecimal digits.
func Fingerprint(c *crm.Customer) string {
	lines := []string{"type " + string(c.Type), "birthday " + c.Birthday.String(), "organization " + string(c.Organization)}
	for _, n := range []string{c.Name, c.Given + " " + c.Family, c.Prefix, c.Suffix, c.Nickname, c.LegalName} {
		lines = append(lines, "name "+crm.Fold(n))
	}
	for i := range c.Emails {
		lines = append(lines, "email "+c.Emails[i].Key())
	}
	for i := range c.Phones {
		lines = append(lines, "phone "+c.Phones[i].Key())
	}
	for i := range c.Addresses {
		lines = append(lines, "address "+c.Addresses[i].Key())
	}
	for i := range c.Links {
		lines = append(lines, "link "+c.Links[i].Key())
	}
	for i := range c.Handles {
		lines = append(lines, "handle "+c.Handles[i].Key())
	}
	for i := range c.ExternalIDs {
		lines = append(lines, "id "+c.ExternalIDs[i].Key())
	}
	slices.Sort(lines)
	sum := sha256.Sum256([]byte(strings.Join(slices.Compact(lines), "\n")))
	return hex.EncodeToString(sum[:8])
}
