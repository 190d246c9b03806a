package index

import (
	"errors"
	"fmt"
	"hash/fnv"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"crm/internal/bench/book"
	"crm/internal/codec"
	"crm/internal/crm"
)

// people is the customers of TestResolve, each with its short name there.
func people() map[string]*crm.Customer {
	return map[string]*crm.Customer{
		"anna": {
			ID: "7k3f9q2m4x", Type: crm.Person, Name: "Anna Müller", Given: "Anna", Family: "Müller", Nickname: "Änni", Organization: "a1b2c3d4e5",
			Emails:  []crm.Email{{Address: "Anna.Mueller@acme.example"}, {Address: "anna@home.example"}},
			Phones:  []crm.Phone{{Number: "+493012345678"}, {Number: "+442079460000", Extension: "12"}},
			Links:   []crm.Link{{URL: "https://www.linkedin.com/in/anna-mueller/"}, {URL: "https://acme.example/team/anna"}, {URL: "https://annamueller.example/"}},
			Handles: []crm.Handle{{Service: "mastodon", Name: "@anna@social.example"}, {Service: "x", Name: "AnnaM"}},
		},
		"anna2": {ID: "7k3f000000", Type: crm.Person, Name: "Anna Schmidt", Phones: []crm.Phone{{Given: "555-1234 ext 3"}}},
		"acme": {
			ID: "a1b2c3d4e5", Type: crm.Organization, Name: "ACME Gesellschaft für Draht mbH", LegalName: "Acme Holding AG",
			Emails: []crm.Email{{Address: "info@acme-mail.example"}},
			Links:  []crm.Link{{URL: "https://www.acme.example/de"}},
		},
		"acme2":  {ID: "a1b2zzzzzz", Type: crm.Organization, Name: "Acme"},
		"obrien": {ID: "0000000001", Type: crm.Person, Name: "Seán O’Brien", ExternalIDs: []crm.ExternalID{{Source: "old", ID: "17"}}},
		"odd":    {ID: "0000000002", Type: crm.Person, Name: "7k3f"},
		"cjk":    {ID: "0000000003", Type: crm.Organization, Name: "株式会社アクメ"},
		"russia": {ID: "0000000004", Type: crm.Organization, Name: "ООО Ромашка"},
		"shared": {ID: "0000000005", Type: crm.Person, Name: "Berta Jones", Emails: []crm.Email{{Address: "anna@home.example"}}},
		"lost":   {ID: "zz12345678", Type: crm.Person, Name: "Lost Person"},
	}
}

func TestResolve(t *testing.T) {
	book := people()
	short := map[crm.ID]string{}
	var all []*crm.Customer
	for name, c := range book {
		short[c.ID] = name
		if name != "lost" {
			all = append(all, c)
		}
	}
	s := testStore(t, t.TempDir(), all...)
	// A hand put this one where it does not belong.
	write(t, s, "records/7k/lost.yaml", codec.Encode(book["lost"]))
	x := openIndex(t, s)
	for _, test := range []struct{ who, want string }{
		// ids
		{"7k3f9q2m4x", "id anna"},
		{"7K3F9Q2M4X", "id anna"},
		{" 7k3f9q2m4x\n", "id anna"},
		{"7k3f9", "id anna"},
		{"7K3F9", "id anna"},
		{"7k3f", "name odd"}, // what is exact comes before the beginning of an id
		{"7k3f0", "id anna2"},
		{"7k3", ""},
		{"a1b2", "id acme, id acme2"},
		{"7k3f9q2m4xx", ""},
		{"7k3f9q2m4y", ""},
		{"zz12345678", "id lost"},
		{"zz12", "id lost"},
		{"zz1", ""},
		// names
		{"Anna Müller", "name anna"},
		{"anna mueller", "name anna"},
		{"anna muller", "name anna"},
		{"ANNA  MÜLLER", "name anna"},
		{"Anna Mu\u0308ller", "name anna"},
		{"Müller, Anna", "name anna"},
		{"mueller anna", "name anna"},
		{"änni", "name anna"},
		{"aenni", "name anna"},
		{"anni", "name anna"},
		{"acme holding ag", "name acme"},
		{"acme", "name acme2"},
		{"sean o'brien", "name obrien"},
		{"Sean OBrien", "name obrien"},
		{"株式会社アクメ", "name cjk"},
		{"ooo romashka", "name russia"},
		// words
		{"anna", "words anna, words anna2"},
		{"draht acme", "words acme"},
		{"gesellschaft fuer", "words acme"},
		{"smith anna", ""},
		{"schmidt anna", "words anna2"},
		{"brien", ""},
		{"o'brien", "words obrien"},
		{"ромашка", "words russia"},
		// e-mail
		{"anna.mueller@acme.example", "email anna"},
		{"ANNA.MUELLER@ACME.EXAMPLE", "email anna"},
		{"mailto:anna.mueller@acme.example", "email anna"},
		{"Whoever <anna.mueller@acme.example>", "email anna"},
		{"anna@home.example", "email anna, email shared"},
		{"nobody@acme.example", ""},
		// phone
		{"+49 30 12345678", "phone anna"},
		{"+49 (0)30 1234-5678", "phone anna"},
		{"0049 30 12345678", "phone anna"},
		{"030 12345678", "phone anna"}, // the settings' country
		{"(030) 12345678", "phone anna"},
		{"030/12345678", "phone anna"},
		{"tel:+49-30-12345678", "phone anna"},
		{"4930 12345678", "phone anna"},
		{"+44 20 7946 0000", "phone anna"},
		{"020 7946 0000", "phone anna"}, // no number of the settings' country
		{"+44 20 7946 0001", ""},
		{"5551234", "phone anna2"},
		{"12345678", ""},
		// domains and URLs
		{"acme.example", "domain acme"},
		{"www.acme.example", "domain acme"},
		{"https://www.ACME.example/", "domain acme"},
		{"https://acme.example/de/", "link acme"},
		{"https://acme.example/contact?x=1", "domain acme"},
		{"http://acme.example/team/anna#top", "link anna"},
		{"acme-mail.example", "domain acme"},
		{"annamueller.example", "link anna"},
		{"home.example", ""},
		{"other.example", ""},
		// handles
		{"linkedin.com/in/anna-mueller", "link anna"},
		{"https://de.linkedin.com/in/anna-mueller?trk=1", "handle anna"},
		{"https://x.com/annam", "handle anna"},
		{"x:annam", "handle anna"},
		{"X:@AnnaM", "handle anna"},
		{"@annam", "handle anna"},
		{"annam", "handle anna"},
		{"@anna-mueller", "handle anna"},
		{"@anna@social.example", "handle anna"},
		{"@nobody", ""},
		// nothing
		{"", ""},
		{"   ", ""},
		{"---", ""},
		{"@", ""},
		{":", ""},
		{".", ""},
		{"://", ""},
		{"old:17", ""},
	} {
		m, err := x.Resolve(test.who)
		if err != nil {
			t.Errorf("%q: %v", test.who, err)
		}
		var got []string
		for _, m := range m {
			got = append(got, m.By+" "+short[m.ID])
		}
		slices.Sort(got)
		if s := strings.Join(got, ", "); s != test.want {
			t.Errorf("%q is %q, want %q", test.who, s, test.want)
		}
	}
}

func TestResolveHostileText(t *testing.T) {
	s := testStore(t, t.TempDir(), customers(10)...)
	x := openIndex(t, s)
	for _, who := range []string{
		"\x00", "\x1b[2J", "a\xffb", "\xf0\x9f\x98", strings.Repeat("a", 1<<20), strings.Repeat("a b ", 1<<18), strings.Repeat("@", 1<<16),
		strings.Repeat("é", 1<<19), strings.Repeat("1", 1<<20), "../../etc/passwd", "records/../x", strings.Repeat("<", 1000) + "@>", "\u202eanna", strings.Repeat("//", 1<<18), "🚀",
	} {
		if m, err := x.Resolve(who); err != nil || len(m) > 0 {
			t.Errorf("%.20q: %v, %v", who, m, err)
		}
		x.Suggest(who, 5)
		x.Words(KeyName, who, 5)
		for _, k := range allKeys {
			if refs, err := x.Lookup(k, who); err != nil || len(refs) > 0 {
				t.Errorf("%c %.20q: %v, %v", k, who, refs, err)
			}
		}
	}
}

// A customer with more of everything than anybody has costs no more than reading it.
func TestHugeCustomer(t *testing.T) {
	c := &crm.Customer{ID: "7k3f9q2m4x", Type: crm.Person, Name: strings.Repeat("Anna ", 1<<17), Emails: []crm.Email{{Address: strings.Repeat("é", 1<<14) + "@x.example"}}}
	for i := range 60_000 {
		c.Tags = append(c.Tags, fmt.Sprint("tag ", i))
		c.Interactions = append(c.Interactions, crm.Interaction{ID: book.ID(1, i), Kind: "call", With: []crm.Participant{{Who: book.ID(2, i)}}})
	}
	s := testStore(t, t.TempDir())
	write(t, s, crm.Path(c.ID, "anna"), codec.Encode(c))
	x := openIndex(t, s)
	if got := must1(x.Referring(book.ID(2, 59_999))); len(got) != 1 || len(got[0].Name) > 4<<10 || len(got[0].Email) > 4<<10 {
		t.Fatalf("found %d", len(got))
	}
	if tags := must1(x.Tags()); len(tags) != 60_000 {
		t.Fatalf("%d tags", len(tags))
	}
	if m := must1(x.Resolve("anna")); len(m) != 1 {
		t.Fatalf("found %v", m)
	}
}

// TestKeysOfKnownCustomers fails when the same customers get other keys than
// before. Then indexes on disk are out of date: raise the number in magic
// (file.go), and then put the new sum here.
func TestKeysOfKnownCustomers(t *testing.T) {
	h := fnv.New64a()
	var all []*crm.Customer
	for i := range 500 {
		all = append(all, book.Customer(1, i))
	}
	var names []string
	folk := people()
	for name := range folk {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		all = append(all, folk[name])
	}
	for _, c := range all {
		r := rowOf(Entry{Path: crm.Path(c.ID, c.Name), Customer: c}, 1, 1)
		fmt.Fprintf(h, "%v %q %x\n", r.Ref, r.tags, r.keys)
	}
	broken := rowOf(Entry{Path: crm.Path("7k3f9q2m4x", "Anna Smith"), Err: errors.New("broken")}, 1, 1)
	fmt.Fprintf(h, "%v %q %x\n", broken.Ref, broken.tags, broken.keys)
	const version, want = "crmindx9", uint64(0xc9aa66e7f038e3df)
	if got := h.Sum64(); magic != version || got != want {
		t.Errorf("version %s has the sum %#x; this test knows %s with %#x", magic, got, version, want)
	}
}

func TestReferring(t *testing.T) {
	acme := &crm.Customer{ID: "a1b2c3d4e5", Type: crm.Organization, Name: "Acme"}
	ref := func(id crm.ID, name string, f func(*crm.Customer)) *crm.Customer {
		c := &crm.Customer{ID: id, Type: crm.Person, Name: name}
		f(c)
		return c
	}
	s := testStore(t, t.TempDir(), acme,
		ref("zz00000001", "employee", func(c *crm.Customer) { c.Organization = acme.ID; c.ReferredBy = acme.ID }),
		ref("0000000002", "relation", func(c *crm.Customer) { c.Relations = []crm.Relation{{Kind: "supplier", Who: acme.ID}} }),
		ref("0000000003", "referred", func(c *crm.Customer) { c.ReferredBy = acme.ID }),
		ref("0000000004", "deal", func(c *crm.Customer) {
			c.Deals = []crm.Deal{{ID: "1111111111", Title: "x", Contacts: []crm.ID{acme.ID}}}
		}),
		ref("0000000005", "call", func(c *crm.Customer) {
			c.Interactions = []crm.Interaction{{ID: "1111111112", At: crm.TimeOf(time.Unix(1e9, 0)), Kind: "call", With: []crm.Participant{{Who: acme.ID}}}}
		}),
		ref("0000000006", "nobody", func(*crm.Customer) {}),
	)
	x := openIndex(t, s)
	var got []string
	for _, r := range must1(x.Referring(acme.ID)) {
		got = append(got, r.Name)
	}
	if want := []string{"employee", "call", "deal", "referred", "relation"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if r, ok, err := x.Ref(acme.ID); err != nil || !ok || r.Name != "Acme" || r.Type != crm.Organization {
		t.Errorf("%v %v %v", r, ok, err)
	}
	for _, id := range []crm.ID{"", "a1b2", "A1B2C3D4E5", "0000000000", "../../../x"} {
		if r, ok, err := x.Ref(id); err != nil || ok {
			t.Errorf("%q: %v %v", id, r, err)
		}
	}
	if c, err := x.Load(acme.ID); err != nil || c.Name != "Acme" {
		t.Errorf("%v %v", c, err)
	}
}

func TestWordsAndTags(t *testing.T) {
	s := testStore(t, t.TempDir(),
		&crm.Customer{ID: "0000000001", Type: crm.Person, Name: "Ärzte ohne Grenzen", Tags: []string{"vip", "Stahl"}, Emails: []crm.Email{{Address: "Info@aerzte.example"}}},
		&crm.Customer{ID: "0000000002", Type: crm.Person, Name: "anna", Tags: []string{"vip"}},
		&crm.Customer{ID: "0000000003", Type: crm.Person, Name: "Anna", Tags: []string{"steel"}, Emails: []crm.Email{{Address: "info@b.example"}}},
		&crm.Customer{ID: "0000000004", Type: crm.Person, Name: "'t Hof"},
	)
	write(t, s, "records/00/broken.yaml", []byte("["))
	x := openIndex(t, s)
	for _, test := range []struct {
		k      Key
		prefix string
		n      int
		want   []string
	}{
		{KeyName, "", 10, []string{"'t Hof", "Anna", "anna", "Ärzte ohne Grenzen"}},
		{KeyName, "", 2, []string{"'t Hof", "Anna"}},
		{KeyName, "", 0, []string{}},
		{KeyName, "", -1, []string{}},
		{KeyName, "A", 10, []string{"Anna", "anna", "Ärzte ohne Grenzen"}},
		{KeyName, "ä", 10, []string{"Anna", "anna", "Ärzte ohne Grenzen"}},
		{KeyName, "aer", 10, []string{"Ärzte ohne Grenzen"}},
		{KeyName, "arz", 10, []string{"Ärzte ohne Grenzen"}},
		{KeyName, "t h", 10, []string{"'t Hof"}},
		{KeyName, "x", 10, []string{}},
		{KeyEmail, "INFO@", 10, []string{"Info@aerzte.example", "info@b.example"}},
		{KeyTag, "st", 10, []string{"Stahl", "steel"}},
		{KeyPhone, "", 10, []string{}},
	} {
		if got := x.Words(test.k, test.prefix, test.n); !slices.Equal(got, test.want) {
			t.Errorf("%c %q: got %q, want %q", test.k, test.prefix, got, test.want)
		}
	}
	tags := must1(x.Tags())
	if len(tags) != 3 || tags["vip"] != 2 || tags["Stahl"] != 1 || tags["steel"] != 1 {
		t.Errorf("tags: %v", tags)
	}
}

func TestSuggest(t *testing.T) {
	s := testStore(t, t.TempDir(),
		&crm.Customer{ID: "0000000001", Type: crm.Person, Name: "Anna Smith"},
		&crm.Customer{ID: "0000000002", Type: crm.Person, Name: "Hanna Smithers"},
		&crm.Customer{ID: "0000000003", Type: crm.Organization, Name: "Acme GmbH"},
		&crm.Customer{ID: "0000000004", Type: crm.Person, Name: "Jörg Bäcker"},
	)
	x := openIndex(t, s)
	for _, test := range []struct {
		who  string
		n    int
		want string
	}{
		{"smi", 9, "Anna Smith, Hanna Smithers"},
		{"smi", 1, "Anna Smith"},
		{"smi", 0, ""},
		{"Ana Smiht", 9, "Anna Smith"},
		{"smyth ana", 9, "Anna Smith"},
		{"acmee gmhb", 9, "Acme GmbH"},
		{"backer", 9, "Jörg Bäcker"},
		{"xyzzy", 9, ""},
		{"", 9, ""},
	} {
		var got []string
		for _, m := range x.Suggest(test.who, test.n) {
			got = append(got, m.Name)
		}
		if s := strings.Join(got, ", "); s != test.want {
			t.Errorf("%q: got %q, want %q", test.who, s, test.want)
		}
	}
}

func TestPatternDistance(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOfN(rapid.SampledFrom([]rune("abcdeé\u4e00")), 0, 12, -1)
		a, b := newPattern(text.Draw(t, "a")), newPattern(text.Draw(t, "b"))
		limit := rapid.IntRange(0, 12).Draw(t, "limit")
		if got, want := a.distance(&b, limit), crm.Distance(a.text, b.text, limit); got != want {
			t.Fatalf("the distance of %q and %q up to %d is %d, want %d", a.text, b.text, limit, got, want)
		}
	})
}

// A file that cannot be read now may be read later without having changed.
func TestUnreadableFileIsReadAgain(t *testing.T) {
	r := rowOf(Entry{Path: "records/00/x.yaml", Err: errors.New("too many open files")}, 1, 1<<62)
	if r.flags&flagRacy == 0 {
		t.Error("a passing failure is taken for good")
	}
	_, err := codec.Decode("x", []byte("["))
	if r := rowOf(Entry{Path: "records/00/x.yaml", Err: err}, 1, 1<<62); r.flags != flagBroken {
		t.Errorf("flags %d of a broken file", r.flags)
	}
	s := testStore(t, t.TempDir(), customers(3)...)
	c := book.Customer(1, 0)
	path := filepath.Join(s.Root(), filepath.FromSlash(crm.Path(c.ID, c.Name)))
	if err := os.WriteFile(path, []byte("["), 0o666); err != nil {
		t.Fatal(err)
	}
	x := openIndex(t, s)
	for _, who := range []string{string(c.ID), crm.Slug(c.Name), strings.ReplaceAll(crm.Slug(c.Name), "-", " ")} {
		if m := must1(x.Resolve(who)); len(m) != 1 || m[0].ID != c.ID || m[0].Name != strings.ReplaceAll(crm.Slug(c.Name), "-", " ") {
			t.Errorf("a broken file is found by %q as %v", who, m)
		}
	}
}
