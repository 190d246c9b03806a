package dedupe

import "strings"

// Kind is what a record is of.
type Kind uint8

// The kinds. An Unknown is taken for what its fields look like.
const (
	Unknown Kind = iota
	Person
	Organization
)

// Record is what is known of a customer, as people typed it. Every field may be
// empty; those that hold several values take them in any order.
type Record struct {
	ID      string
	Kind    Kind
	Names   []Name
	Firms   []string // of a person: who they work for; of an organization: its names
	Emails  []string
	Phones  []string
	Places  []Address
	Sites   []string // addresses of the web
	IDs     []string // of other systems or authorities
	Born    string   // birthday, or the day of founding
	Role    string   // what a person does
	Country string   // where the record belongs, for phone numbers; a code or a name
}

// Name is the name of a person: its parts, or Full where they are not known.
type Name struct{ Given, Middle, Family, Full string }

// Address is a postal address.
type Address struct{ Street, Extra, City, State, Postcode, Country string }

// Label is a name for people to read.
func (r *Record) Label() string {
	for _, n := range r.Names {
		if n.Full != "" {
			return n.Full
		}
		if s := strings.Join(strings.Fields(n.Given+" "+n.Middle+" "+n.Family), " "); s != "" {
			return s
		}
	}
	for _, list := range [...][]string{r.Firms, r.Emails, r.Phones} {
		if len(list) > 0 {
			return list[0]
		}
	}
	return ""
}

// maxValues is how many values of a field are looked at.
const maxValues = 12

func some[T any](s []T) []T { return s[:min(len(s), maxValues)] }
