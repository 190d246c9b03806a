package normalize

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestPerson(t *testing.T) {
	for _, c := range []struct{ given, middle, family, full, want string }{
		{"Anna", "", "Müller", "", "anna||muller"},
		{"", "", "", "Smith, Anna M.", "anna|m|smith"},
		{"", "", "", "Dr. Anna Maria van der Berg", "anna|maria|berg"},
		{"", "", "", "Frost, William W. Jr.", "william|w|frost+2"},
		{"", "", "", "John Smith III", "john||smith+3"},
		{"Robert", "", "Thornbury Sr.", "", "robert||thornbury+1"},
		{"Anna M.", "", "O'Neill", "", "anna|m|oneill"},
		{"", "", "", "Сергей Щербаков", "sergey||shcherbakov"},
		{"", "", "", "Prince", "||prince"},
		{"Mr.", "", "Bean", "", "mr||bean"},
		{"", "", "", "Prof. Dr. Jürgen Groß", "jurgen||gross"},
		{"", "", "", " , ", "||"},
		{"José", "", "García-Márquez de la Vega", "", "jose||garcia marquez vega"},
		{"", "", "", "Sir John Frost, 2nd Baronet", "john||frost"},
		{"", "", "", "Thomas Frost, 1st Baron Frost of Hoxby", "thomas||frost"},
		{"", "", "", "John Frost, 3rd", "john||frost+3"},
		{"", "", "", "Frost,", "||frost"},
		{"", "", "", "Sally E. Carpenter", "sally|e|carpenter"},
		{"", "", "", "sally e carpenter", "sally|e|carpenter"},
		{"", "", "", "Anna Maria E. Silva", "anna|maria e|silva"},
		{"", "", "", "José Ortega y Gasset", "jose||ortega gasset"},
		{"", "", "", "Berg, Jan van den", "jan||berg"},
		{"", "", "", "Dekker, Jan Willem van der", "jan|willem|dekker"},
		{"", "", "", "Silva, Ana da", "ana||silva"},
		{"E1ena", "", "K1ein", "", "elena||klein"},
		{"Anna", "", "Scot0", "", "anna||scoto"},
		{"", "", "", "Johann 2. Klein", "johann|2|klein"},
		{"Min-jun", "", "Cho", "", "min jun||cho"},
		{"", "", "", "Cho Min-jun", "cho||min jun"},
		{"", "", "", "Dr. Anna Maria Smith-Jones", "anna|maria|smith jones"},
		{"", "", "", "Anna Smith-Jones Jr.", "anna|smith|jones+2"},
		{"Anna-Jun", "", "Smith Jun.", "", "anna jun||smith+2"},
	} {
		p := ParsePerson(c.given, c.middle, c.family, c.full)
		got := strings.Join(p.Given, " ") + "|" + strings.Join(p.Middle, " ") + "|" + strings.Join(p.Family, " ")
		if p.Generation != 0 {
			got += "+" + string('0'+rune(p.Generation))
		}
		if got != c.want {
			t.Errorf("%q %q %q %q: %s, not %s", c.given, c.middle, c.family, c.full, got, c.want)
		}
	}
}

func TestFirm(t *testing.T) {
	for in, want := range map[string]string{
		"Acme GmbH":                                 "acme|gmbh",
		"Acme G.m.b.H.":                             "acme|gmbh",
		"The Acme Co., Ltd.":                        "acme|ltd",
		"Nova Motors Sp. z o.o.":                    "nova motors|sp z o o",
		"Nova Motors Spółka z o.o.":                 "nova motors|sp z o o",
		"Rocktech S.A.R.L.":                         "rocktech|sarl",
		"ООО \"Рога и Копыта\"":                     "roga i kopyta|llc",
		"Müller & Söhne GmbH & Co. KG":              "muller sohne|gmbh co kg",
		"Weber und Partner UG (haftungsbeschränkt)": "weber partner|ug",
		"First International Bank":                  "1 international bank|",
		"瑞丰宏达有限责任公司":                                "rui feng hong da|",
		"株式会社東洋":                                    "dong yang|",
		"(주)한국":                                     "hanguk|",
		"有限公司":                                      "you xian gong si|",
		"ИП «Север»":                                "sever|ip",
		"Smith Mfg. Intl. Ltd":                      "smith manufacturing international|ltd",
		"Miller Bros & Assoc Inc":                   "miller brothers associates|inc",
		"IP Networks":                               "ip networks|",
		"ПрАТ «Карпати»":                            "karpati|pao",
		"شركة الأمل ش.م.م":                          "~shrka al amal|",
		"כרמל בע\"מ":                                "~krml|ltd",
		"राज टेक्सटाइल्स प्राइवेट लिमिटेड": "raj teksatails|ltd",
		"Công ty TNHH Sài Gòn":   "sai gon|ltd",
		"Gıda San. ve Tic. A.Ş.": "gida|as",
		"Padaria Lima EIRELI":    "padaria lima|eirl",
		"GmbH":                   "gmbh|",
		"":                       "|",
		"A/S Dampskib":           "as dampskib|",
	} {
		f := ParseFirm(in)
		if got := strings.Join(f.Words, " ") + "|" + f.Legal; got != want {
			t.Errorf("%q: %s, not %s", in, got, want)
		}
	}
}

func TestEmail(t *testing.T) {
	for in, want := range map[string]string{
		"Anna.Smith+crm@GoogleMail.com": "annasmith@gmail.com",
		"anna.smith@gmial.com":          "annasmith@gmail.com",
		"Anna Smith <anna@one.example>": "anna@one.example",
		"mailto:INFO@acme.example":      "info@acme.example",
		"anna.smith@web.de":             "anna.smith@web.de",
		"anna+tag@acme.example":         "anna@acme.example",
		"annaopowersc@m":                "annaopowersc@m",
		"no address":                    "no address@",
	} {
		e := ParseEmail(in)
		if got := e.Full(); got != want {
			t.Errorf("%q: %s, not %s", in, got, want)
		}
	}
	for in, role := range map[string]bool{"info@acme.example": true, "Office2@acme.example": true, "anna@acme.example": false, "info@gmail.com": false} {
		if e := ParseEmail(in); e.Role != role {
			t.Errorf("%q: role %v", in, e.Role)
		}
	}
}

func TestContact(t *testing.T) {
	for _, c := range [][2]string{{"+49 (0)30 4488123", "030/4488123"}, {"(206) 558-6021", "+1 206 558 6021"}, {"0044 113 565 364 0", "0113-5653640"}} {
		if a, b := ParsePhone(c[0], ""), ParsePhone(c[1], ""); a.Tail == "" || a.Tail != b.Tail {
			t.Errorf("%v are %v and %v", c, a, b)
		}
	}
	if p := ParsePhone("000000", ""); p.Tail != "" {
		t.Errorf("zeros are %v", p)
	}
	for _, c := range [][2]string{
		{"Hauptstraße 97", "97 Hauptstr."}, {"865Wilsmore Cres", "865 Wilsmore Crescent"}, {"ul. Krótka 69", "Krotka 69"}, {"747 Ninth Ave.", "747 9th avenue"},
		{"Avda. de la Constitución 164", "Avenida Constitucion 164"},
	} {
		a, b := ParseStreet(c[0]), ParseStreet(c[1])
		if a.Key() != b.Key() {
			t.Errorf("%v are %q and %q", c, a.Key(), b.Key())
		}
	}
	for in, want := range map[string]string{"https://www.acme.example/x?y": "acme.example", "ACME.example:8080": "acme.example", "gmail.com": "", "nothing": ""} {
		if got := Domain(in); got != want {
			t.Errorf("Domain(%q) is %q", in, got)
		}
	}
	for in, want := range map[string]string{"Germany": "DE", "de": "DE", "U.S.A.": "US", "Deutschland": "DE", "Nowhere": "", "Österreich": "AT"} {
		if got := Country(in); got != want {
			t.Errorf("Country(%q) is %q", in, got)
		}
	}
}

func TestDate(t *testing.T) {
	for in, want := range map[string]Date{
		"1966-09-19": {Year: 1966, Month: 9, Day: 19}, "19.9.1966": {Year: 1966, Month: 9, Day: 19}, "9/19/1966": {Year: 1966, Month: 9, Day: 19},
		"19660919": {Year: 1966, Month: 9, Day: 19}, "03/04/1970": {Year: 1970, Month: 4, Day: 3, Unsure: true}, "1830": {Year: 1830}, "19 Sep 1966": {Year: 1966, Month: 9, Day: 19},
		"1966-09-19T00:00:00Z": {Year: 1966, Month: 9, Day: 19}, "never": {}, "": {}, "99-99-99": {}, "12": {},
		"1843-12-45": {Year: 1843, Month: 12, Day: 45}, "1843-19-05": {Year: 1843, Month: 5, Day: 19}, "1843-19-25": {Year: 1843, Month: 19, Day: 25}, "1843-45-45": {}, "45.12.1843": {},
		"1843-300-05": {},
	} {
		if got := ParseDate(in); got != want {
			t.Errorf("%q is %v, not %v", in, got, want)
		}
	}
}

func TestSound(t *testing.T) {
	for _, c := range [][2]string{{"schmidt", "shmit"}, {"meyer", "maier"}, {"philip", "filip"}, {"kowalski", "covalsky"}, {"wagner", "vagner"}, {"thomas", "tomas"}} {
		if a, b := Sound(c[0], 4), Sound(c[1], 4); a != b || a == 0 {
			t.Errorf("%v sound like %x and %x", c, a, b)
		}
	}
	if Sound("smith", 4) == Sound("jones", 4) {
		t.Error("smith sounds like jones")
	}
}

func TestNicknames(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{{"william", "bill", true}, {"bill", "william", true}, {"robert", "bill", false}, {"xaver", "xaver", true}, {"katarzyna", "kasia", true}} {
		if got := Nicknames(c.a, c.b); got != c.want {
			t.Errorf("%s and %s: %v", c.a, c.b, got)
		}
	}
}

// Whatever comes in, what comes out is plain, bounded, and the same when it is brought
// into form again.
func FuzzNormalize(f *testing.F) {
	seeds := []string{"Anna Müller", "Smith, John Jr.", "ООО \"Рога\"", "王伟", "a.b+c@gmail.com", "+49 30 1234567", "Hauptstr. 5", "1970-01-02", "\xff\xfe", strings.Repeat("ä", 300), "A/S", "o'", "....", "'''", "~0 ~a", "محمد النجار", "כרמל", "कपूर", "최수진", "佐藤 健太"}
	if len(seeds) == 0 {
		f.Fatal("no seeds")
	}
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		words := Words(s)
		p, q := ParsePerson("", "", "", s), ParsePerson(s, s, s, s)
		firm := ParseFirm(s)
		for _, list := range [][]string{words, p.Given, p.Middle, p.Family, q.Given, q.Middle, q.Family, firm.Words, ParseStreet(s).Words} {
			if len(list) > 1024 {
				t.Fatalf("%q has %d words", s, len(list))
			}
			for _, w := range list {
				if strings.Trim(w, Mark) != w || w == "" || strings.Trim(strings.TrimPrefix(w, Bare), "abcdefghijklmnopqrstuvwxyz0123456789"+Mark) != "" {
					t.Fatalf("%q has the word %q", s, w)
				}
				if strings.HasPrefix(w, Bare) && strings.IndexFunc(s, isBare) < 0 {
					t.Fatalf("%q has the word %q, as if it lacked vowels", s, w)
				}
				if Key(Key(w)) != Key(w) {
					t.Fatalf("the key of %q is %q, and then %q", w, Key(w), Key(Key(w)))
				}
			}
		}
		if again := Words(strings.Join(words, " ")); len(words) > 0 && len(strings.Join(words, " ")) <= maxText && !slices.Equal(again, words) {
			t.Fatalf("%q is %q, and then %q", s, words, again)
		}
		if e := ParseEmail(s); !utf8.ValidString(s) || len(e.Full()) <= 2*maxText+1 {
			_ = e
		} else {
			t.Fatalf("%q is a long address", s)
		}
		if d := ParseDate(s); d.Month < 0 || d.Month > 99 || d.Day < 0 || d.Day > 99 {
			t.Fatalf("%q is the day %v", s, d)
		}
		ParsePhone(s, "DE")
		Domain(s)
		Postcode(s)
		Place(s)
		Identifier(s)
		Country(s)
	})
}

func TestTown(t *testing.T) {
	for in, want := range map[string]string{
		"München": "munich", "Munich": "munich", "MUENCHEN": "munich", "Frankfurt a. M.": "frankfurt", "'s-Gravenhage": "the hague", "Den Haag": "the hague",
		"القاهرة": "cairo", "Al-Qahirah": "cairo", "東京": "tokyo", "Санкт-Петербург": "saint petersburg", "St. Petersburg": "saint petersburg",
		"תל אביב": "tel aviv", "Ulm": "ulm", "Rio": "rio", "": "",
	} {
		if got := Town(in); got != want {
			t.Errorf("Town(%q) = %q, want %q", in, got, want)
		}
	}
	// A name stands for one town only.
	seen := map[string]string{}
	rows(placesText, func(line string) {
		first := ""
		for n := range strings.SplitSeq(line, ";") {
			n = strings.Join(Words(n), " ")
			if first == "" {
				first = n
			}
			if other := seen[n]; other != "" && other != first {
				t.Errorf("%q stands for %s and %s", n, other, first)
			}
			seen[n] = first
		}
	})
	if len(seen) < 400 {
		t.Errorf("only %d names of towns", len(seen))
	}
}

func BenchmarkTables(b *testing.B) {
	for range b.N {
		readTables()
	}
}

func TestNamesInOtherLanguages(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"william", "bill", true}, {"robert", "roberto", true}, {"john", "juan", true}, {"heinrich", "henry", true}, {"edith", "edie", true}, {"anna", "anna", true},
		{"john", "james", false}, {"maria", "margaret", false}, {"peter", "paul", false}, {"karl", "karol", true}, {"", "bill", false},
	} {
		if Nicknames(c.a, c.b) != c.want || Nicknames(c.b, c.a) != c.want {
			t.Errorf("%s and %s: want %v", c.a, c.b, c.want)
		}
	}
}
