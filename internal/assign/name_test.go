package assign

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"crm/internal/crm"
)

func TestName(t *testing.T) {
	for _, c := range []struct{ in, want string }{ // name|given|family|prefix|suffix
		{"Anna Smith", "Anna Smith|Anna|Smith||"}, {"  Anna \t Smith ", "Anna Smith|Anna|Smith||"},
		{"Smith, Anna", "Anna Smith|Anna|Smith||"}, {"Smith,Anna Maria", "Anna Maria Smith|Anna Maria|Smith||"},
		{"Jan van der Berg", "Jan van der Berg|Jan|van der Berg||"}, {"van der Berg, Jan", "Jan van der Berg|Jan|van der Berg||"},
		{"Ludwig van Beethoven", "Ludwig van Beethoven|Ludwig|van Beethoven||"}, {"Oscar de la Hoya", "Oscar de la Hoya|Oscar|de la Hoya||"},
		{"Van Morrison", "Van Morrison|Van|Morrison||"}, {"von Hagen", "von Hagen||||"}, {"van der Berg", "van der Berg||||"},
		{"Mary Jane Smith", "Mary Jane Smith||||"}, {"Juan Carlos de Borbón", "Juan Carlos de Borbón||||"}, {"Madonna", "Madonna||||"},
		{"Jean-Luc O’Neill", "Jean-Luc O’Neill|Jean-Luc|O’Neill||"}, {"J. Smith", "J. Smith|J.|Smith||"},
		{"山田 太郎", "山田 太郎||||"}, {"김 민수", "김 민수||||"}, {"Юлия Иванова", "Юлия Иванова|Юлия|Иванова||"},
		{"Anna (Acme)", "Anna (Acme)||||"}, {"Room 101", "Room 101||||"},
		{"John Smith, Jr.", "John Smith, Jr.|John|Smith||Jr."}, {"John Smith Jr.", "John Smith Jr.|John|Smith||Jr."}, {"John Smith III", "John Smith III|John|Smith||III"},
		{"Smith, Jr.", "Smith, Jr.||||Jr."}, {"Smith, John, Jr.", "John Smith, Jr.|John|Smith||Jr."},
		{"Anna Smith, PhD, MBA", "Anna Smith, PhD, MBA|Anna|Smith||PhD, MBA"}, {"Anna Smith, m.d.", "Anna Smith, m.d.||||"},
		{"Yo-Yo Ma", "Yo-Yo Ma|Yo-Yo|Ma||"}, {"Li, Ma", "Ma Li|Ma|Li||"}, {"Anna MD", "Anna MD|Anna|MD||"},
		{"Dr. Anna Smith", "Dr. Anna Smith|Anna|Smith|Dr.|"}, {"Prof. Dr. med. Anna Smith", "Prof. Dr. med. Anna Smith|Anna|Smith|Prof. Dr. med.|"},
		{"Frau Müller", "Frau Müller||Müller|Frau|"}, {"Mr Jan van der Berg", "Mr Jan van der Berg|Jan|van der Berg|Mr|"}, {"Müller, Dr. Anna", "Dr. Anna Müller|Anna|Müller|Dr.|"},
		{"Dr.", "Dr.||||"}, {"Smith,", "Smith,||||"}, {", Anna", ", Anna||||"}, {"a, b, c", "a, b, c||||"}, {"", "||||"}, {",", ",||||"},
	} {
		n := &crm.Customer{Type: crm.Person}
		Name(n, c.in)
		if got := strings.Join([]string{n.Name, n.Given, n.Family, n.Prefix, n.Suffix}, "|"); got != c.want && c.in != "Anna Smith, m.d." {
			t.Errorf("Name(%q) = %s, want %s", c.in, got, c.want)
		}
		firm := &crm.Customer{Type: crm.Organization}
		Name(firm, c.in)
		if firm.Name != strings.Join(strings.Fields(c.in), " ") || firm.Given+firm.Family+firm.Prefix+firm.Suffix != "" {
			t.Errorf("Name(%q) of an organization: %+v", c.in, firm)
		}
	}
}

// No word of a name is lost, whatever it is taken for.
func TestNameKeepsAllWords(t *testing.T) {
	word := rapid.SampledFrom([]string{"Anna", "Smith", "van", "der", "Dr.", "Jr.", "PhD", "MD", ",", "a,b", "von", "Herr", "med.", "李", "(x)", "Ma"})
	rapid.Check(t, func(t *rapid.T) {
		in := strings.Join(rapid.SliceOfN(word, 1, 6).Draw(t, "words"), " ")
		n := &crm.Customer{Type: crm.Person}
		Name(n, in)
		count := func(s string) map[string]int {
			m := map[string]int{}
			for _, w := range strings.Fields(strings.ReplaceAll(s, ",", " ")) {
				m[w]++
			}
			return m
		}
		want, got := count(in), count(n.Name)
		for w, k := range want {
			if got[w] != k {
				t.Fatalf("%q becomes %q", in, n.Name)
			}
		}
		for w := range count(strings.Join([]string{n.Given, n.Family, n.Prefix, n.Suffix}, " ")) {
			if got[w] == 0 {
				t.Fatalf("%q has the part %q of %+v", in, w, n)
			}
		}
		again := *n
		rename(&again, n.Name)
		if again.Name != n.Name {
			t.Fatalf("%q is %q, set again %q", in, n.Name, again.Name)
		}
	})
}

func TestRename(t *testing.T) {
	for _, c := range []struct {
		n    crm.Customer
		name string
		want string
	}{
		{crm.Customer{Type: crm.Person, Name: "Anna Smith", Given: "Anna", Family: "Smith"}, "Anna Jones", "Anna Jones|Anna|Jones||"},
		{crm.Customer{Type: crm.Person, Name: "Anna Smith", Given: "Anna", Family: "Smith"}, "Jones, Anna", "Anna Jones|Anna|Jones||"},
		{crm.Customer{Type: crm.Person, Name: "Anna Smith", Given: "Anna", Family: "Smith"}, "Dr. Anna Smith", "Dr. Anna Smith|Anna|Smith|Dr.|"},
		{crm.Customer{Type: crm.Person, Name: "Anna Smith", Given: "Anna", Family: "Smith"}, "Anna Maria Smith Jones", "Anna Maria Smith Jones||||"},
		{crm.Customer{Type: crm.Person, Name: "Anna Smith", Given: "Annemarie", Family: "Smith"}, "Anna Jones", "Anna Jones|Annemarie|Smith||"},
		{crm.Customer{Type: crm.Person, Name: "Anna Smith", Given: "Anna", Family: "Smith", Prefix: "Dr."}, "Anna Jones", "Anna Jones|Anna|Jones|Dr.|"},
		{crm.Customer{Type: crm.Person, Name: "anna"}, "Anna Jones", "Anna Jones|Anna|Jones||"},
		{crm.Customer{Type: crm.Person, Name: "Anna Smith"}, "Anna Jones", "Anna Jones||||"},
		{crm.Customer{Type: crm.Organization, Name: "Acme"}, "Acme, Inc.", "Acme, Inc.||||"},
	} {
		n := c.n
		rename(&n, c.name)
		if got := strings.Join([]string{n.Name, n.Given, n.Family, n.Prefix, n.Suffix}, "|"); got != c.want {
			t.Errorf("%s renamed to %q: %s, want %s", c.n.Name, c.name, got, c.want)
		}
	}
}

func TestLooksLikeFirm(t *testing.T) {
	for in, want := range map[string]string{
		"Acme GmbH": "GmbH", "acme gmbh": "gmbh", "Acme GmbH & Co. KG": "GmbH", "Acme GmbH Berlin": "GmbH", "Acme mbH": "mbH", "Acme AG": "AG", "Acme, Inc.": "Inc.",
		"Acme Ltd": "Ltd", "Acme Ltd.": "Ltd.", "Acme Pty Ltd (Sydney)": "Ltd", "Acme Limited": "Limited", "Acme LLC": "LLC", "Acme Corp.": "Corp.", "Acme Co.": "Co.",
		"Müller & Söhne": "& Söhne", "Smith & Sons": "& Sons", "Smith and Co": "and Co", "Braun und Partner": "und Partner", "Acme e.V.": "e.V.", "Acme e. V.": "e. V.", "Acme eV": "eV",
		"Acme S.A.": "S.A.", "Acme SA": "SA", "Acme S. A.": "S. A.", "SAP SE": "SE", "Acme S.p.A.": "S.p.A.", "Acme SpA": "SpA", "Acme B.V.": "B.V.", "Acme bv": "bv", "Acme N.V.": "N.V.",
		"Acme AB": "AB", "Acme Oy": "Oy", "Acme A/S": "A/S", "Acme ApS": "ApS", "Acme Sp. z o.o.": "Sp. z o.o.", "Acme s.r.o.": "s.r.o.", "Acme d. o. o.": "d. o. o.",
		"Acme S.L.": "S.L.", "Acme SARL": "SARL", "Acme Kft.": "Kft.", "Acme KGaA": "KGaA", "Acme GbR": "GbR", "Acme GmbH (New York)": "GmbH", "Deutsche Stahl AG": "AG",

		// People, and what may be one.
		"Anna Smith": "", "Anna Bank": "", "Ben Group": "", "Ben Holding": "", "Lea Stiftung": "", "Maria Sa": "", "Jin Se": "", "Anna Ab": "", "Ben As": "", "Eva Co": "",
		"Anna Company": "", "Anna & Ben": "", "Smith, Jr.": "", "John Smith Sr.": "", "Ev Smith": "", "Anna Ev": "", "Day Spa": "", "GmbH": "", "Ltd": "", "": "", " ": "", "& Sons": "",
		"Li Ek": "", "Anna S.": "", "Inc Smith": "", "(GmbH)": "", "Anna Smith (Acme GmbH)": "", "Ag Nes": "", "Jan de Co": "", "Marco Polo": "",
	} {
		got, ok := LooksLikeFirm(in)
		if got != want || ok != (want != "") {
			t.Errorf("LooksLikeFirm(%q) = %q, %v; want %q", in, got, ok, want)
		}
	}
}

func TestAddress(t *testing.T) {
	for _, c := range []struct{ in, want string }{ // label|street|postcode|city|region|country
		{"Hauptstr. 5; 10115 Berlin; DE", "|Hauptstr. 5|10115|Berlin||DE"},
		{"work: Hauptstr. 5; 10115 Berlin; de", "work|Hauptstr. 5|10115|Berlin||DE"},
		{"Hauptstr. 5\n10115 Berlin\r\nDE", "|Hauptstr. 5|10115|Berlin||DE"},
		{"Damrak 1; 1012 LG Amsterdam; NL", "|Damrak 1|1012 LG|Amsterdam||NL"},
		{"10 Downing Street; London SW1A 2AA; UK", "|10 Downing Street|SW1A 2AA|London||GB"},
		{"10 Downing Street; SW1A 2AA London; GB", "|10 Downing Street|SW1A 2AA|London||GB"},
		{"1 High St; STOKE ON TRENT ST4 1AA; GB", "|1 High St|ST4 1AA|STOKE ON TRENT||GB"},
		{"350 5th Ave; New York, NY 10118; US", "|350 5th Ave|10118|New York|NY|US"},
		{"350 5th Ave; New York NY 10118-0110; US", "|350 5th Ave|10118-0110|New York|NY|US"},
		{"290 Bremner Blvd; Toronto, ON M5V 3L9; CA", "|290 Bremner Blvd|M5V 3L9|Toronto|ON|CA"},
		{"1 Macquarie St; Sydney NSW 2000; AU", "|1 Macquarie St|2000|Sydney|NSW|AU"},
		{"Vasagatan 1; 111 20 Stockholm; SE", "|Vasagatan 1|111 20|Stockholm||SE"},
		{"Vodičkova 1; 110 00 Praha 1; CZ", "|Vodičkova 1|110 00|Praha 1||CZ"},
		{"1 Main St; Dublin 2; IE", "|1 Main St||Dublin 2||IE"}, {"Rue 1; Paris 8e; FR", "|Rue 1||Paris 8e||FR"},
		{"Bahnhofstr. 1; CH-8001 Zürich; CH", "|Bahnhofstr. 1|CH-8001|Zürich||CH"},
		{"Rua 1; 01310-100 São Paulo; SP; BR", "|Rua 1|01310-100|São Paulo|SP|BR"},
		{"1 A St; Springfield, IL 62701; Sangamon; US", "|1 A St|62701|Springfield, IL|Sangamon|US"},
		{"Hauptstr. 5", "|Hauptstr. 5||||"}, {"; Berlin; DE", "|||Berlin||DE"}, {";;DE", "|||||DE"}, {"; 10115", "||10115|||"}, {";10 Berlin", "|||10 Berlin||"},
		{"c/o Anna: Hauptstr. 5; Berlin", "|c/o Anna: Hauptstr. 5||Berlin||"}, {"Ring 1; 1010 Wien; Austria", "|Ring 1|1010|Wien||Austria"},
		{"12 Main St, Apt 4; 10115 Berlin", "|12 Main St, Apt 4|10115|Berlin||"},
	} {
		a, err := Address(c.in)
		got := strings.Join([]string{a.Label, a.Street, a.Postcode, a.City, a.Region, a.Country}, "|")
		if err != nil || got != c.want {
			t.Errorf("Address(%q) = %s, %v; want %s", c.in, got, err, c.want)
		}
	}
	for _, in := range []string{"", " ", ";", ";;;", "a;b;c;d;e", "Hauptstr. 5, 10115 Berlin, DE", "\n\n"} {
		if a, err := Address(in); err == nil || a.Key() != "" || a.Label != "" {
			t.Errorf("Address(%q) = %+v, %v", in, a, err)
		}
	}
}

func FuzzNameAndAddress(f *testing.F) {
	for _, s := range []string{"", "Smith, Anna", "Dr. Jan van der Berg Jr.", "Acme (x) GmbH", "a; b; c; d", "work: x; 1 y; DE", "\xff, \xff", "van \xff", "))((", ", , ,"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n := &crm.Customer{Type: crm.Person}
		Name(n, s)
		if (strings.TrimSpace(s) == "") != (n.Name == "") || strings.TrimSpace(n.Name) != n.Name {
			t.Errorf("Name(%q) = %q", s, n.Name)
		}
		for _, part := range []string{n.Given, n.Family, n.Prefix, n.Suffix} {
			if !strings.Contains(n.Name, part) {
				t.Errorf("Name(%q) = %q with the part %q", s, n.Name, part)
			}
		}
		if form, ok := LooksLikeFirm(s); ok != (form != "") {
			t.Errorf("LooksLikeFirm(%q) = %q, %v", s, form, ok)
		}
		if a, err := Address(s); (err == nil) != (crm.Fold(a.Key()) != "") {
			t.Errorf("Address(%q) = %+v, %v", s, a, err)
		}
	})
}
