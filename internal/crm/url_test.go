package crm

import (
	"strings"
	"testing"
)

func TestFoldURL(t *testing.T) {
	for _, c := range []struct{ in, folded, domain string }{
		{"https://www.Acme.example/", "acme.example", "acme.example"},
		{"http://acme.example", "acme.example", "acme.example"},
		{"WWW.ACME.EXAMPLE", "acme.example", "acme.example"},
		{"acme.example/About/#team", "acme.example/About", "acme.example"},
		{"https://acme.example:8080/x?y=1", "acme.example:8080/x?y=1", "acme.example"},
		{"https://anna:secret@www.acme.example/x", "anna:secret@www.acme.example/x", "acme.example"},
		{"acme.example/login?next=https://other.example/", "acme.example/login?next=https://other.example", "acme.example"},
		{"acme.example#https://other.example", "acme.example", "acme.example"},
		{"https://[2001:db8::1]:8080/x", "[2001:db8::1]:8080/x", "[2001:db8::1]"},
		{"https://[2001:db8::1]/x", "[2001:db8::1]/x", "[2001:db8::1]"},
		{"mailto:info@acme.example", "mailto:info@acme.example", "acme.example"},
		{"https://acme.example.", "acme.example.", "acme.example"},
		{"https://müller.example/Ü", "müller.example/Ü", "müller.example"},
		{"", "", ""}, {"https://", "", ""}, {"/", "", ""}, {"#", "", ""},
	} {
		if got := FoldURL(c.in); got != c.folded {
			t.Errorf("FoldURL(%q) = %q, want %q", c.in, got, c.folded)
		}
		if got := URLDomain(c.in); got != c.domain {
			t.Errorf("URLDomain(%q) = %q, want %q", c.in, got, c.domain)
		}
	}
}

func TestHandleOf(t *testing.T) {
	for in, want := range map[string]string{
		"https://www.linkedin.com/in/anna-smith/":                "linkedin:anna-smith",
		"linkedin.com/in/anna-smith?trk=public&utm_source=share": "linkedin:anna-smith",
		"https://de.linkedin.com/in/Anna-Smith/de":               "linkedin:Anna-Smith",
		"https://ch.linkedin.com/in/j%C3%BCrgen-m":               "linkedin:jürgen-m",
		"https://www.linkedin.com/company/acme/":                 "linkedin:acme",
		"https://www.xing.com/profile/Anna_Smith":                "xing:Anna_Smith",
		"https://twitter.com/anna":                               "x:anna",
		"https://mobile.twitter.com/@anna":                       "x:anna",
		"HTTPS://X.COM/anna?lang=de":                             "x:anna",
		"https://github.com/acme":                                "github:acme",
		"https://m.facebook.com/acme.gmbh":                       "facebook:acme.gmbh",
		"https://instagram.com/acme?igshid=1":                    "instagram:acme",
		"https://bsky.app/profile/anna.example":                  "bluesky:anna.example",
		"t.me/anna":                                              "telegram:anna",
		"https://www.youtube.com/@acme":                          "youtube:acme",
		"https://www.tiktok.com/@acme":                           "tiktok:acme",

		// These lead elsewhere than to a profile.
		"https://github.com/acme/tool":             "",
		"https://github.com/acme?tab=repositories": "",
		"https://x.com/anna/status/123":            "",
		"https://x.com/search?q=acme":              "",
		"https://x.com/home":                       "",
		"https://facebook.com/profile.php?id=1000": "",
		"https://facebook.com/groups/steel":        "",
		"https://instagram.com/p/abc":              "",
		"https://t.me/+abcdef":                     "",
		"https://www.linkedin.com/in/":             "",
		"https://www.linkedin.com/feed/":           "",
		"https://www.linkedin.com/in/a/b/c":        "",
		"https://linkedin.com.evil.example/in/a":   "",
		"https://notlinkedin.com/in/anna":          "",
		"https://github.com/":                      "",
		"https://github.com/a%2Fb":                 "",
		"https://github.com/a%00b":                 "",
		"https://github.com/a%20b":                 "",
		"https://acme.example/in/anna":             "",
		"linkedin:anna-smith":                      "",
		"":                                         "",
	} {
		h, ok := HandleOf(in)
		got := h.Service + ":" + h.Name
		if !ok {
			got = ""
			if h.Service != "" || h.Name != "" {
				t.Errorf("HandleOf(%q) = %+v, but false", in, h)
			}
		}
		if got != want {
			t.Errorf("HandleOf(%q) = %q, want %q", in, got, want)
		}
	}
}

func FuzzURL(f *testing.F) {
	for _, s := range []string{"", "acme.example", "www.acme.example", "https://www.linkedin.com/in/anna-smith/", "www.www.acme.example//", "https://https://x", "a@b:c/d?e#f", "x.com/@@a", "github.com/%41%", "://", "a ?b /", "\xff://\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		u := FoldURL(s)
		if again := FoldURL(u); again != u {
			t.Errorf("FoldURL(%q) = %q, again %q", s, u, again)
		}
		if isDomain(s) && URLDomain("https://"+s) != s {
			t.Errorf("the domain of https://%s is %q", s, URLDomain("https://"+s))
		}
		if d := URLDomain(s); strings.ContainsAny(d, "/?#@") || d != URLDomain(u) {
			t.Errorf("URLDomain(%q) = %q; of %q it is %q", s, d, u, URLDomain(u))
		}
		h, ok := HandleOf(s)
		if ok != (h.Service != "") || ok != (h.Name != "") || strings.ContainsAny(h.Name, " \n\x00/") {
			t.Errorf("HandleOf(%q) = %+v, %v", s, h, ok)
		}
	})
}
