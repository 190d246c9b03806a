package phone

import (
	"errors"
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	for _, c := range []struct{ text, country, want, extension string }{
		{"+49 30 1234567", "", "+49301234567", ""},
		{"+49 (0)30 12345", "", "+493012345", ""},
		{"+49 030 1234567", "", "+49301234567", ""},
		{"030 / 123 45 67", "DE", "+49301234567", ""},
		{"030/1234-12", "DE", "+4930123412", ""},
		{"(030) 1234567", "de", "+49301234567", ""},
		{"0049 30 1234567", "DE", "+49301234567", ""},
		{"49 30 1234567", "DE", "+49301234567", ""},
		{"030 1234567 ext. 12", "DE", "+49301234567", "12"},
		{"030 1234567 x12", "DE", "+49301234567", "12"},
		{"030 1234567;ext=12", "DE", "+49301234567", "12"},
		{"030 1234567,,12", "DE", "+49301234567", "12"},
		{"+7 495 123-45-67 доб. 12", "", "+74951234567", "12"},
		{"+34 912 345 678 extensión 4", "", "+34912345678", "4"},
		{"+34 (0)912 345 678", "", "+34912345678", ""},
		{"٠٣٠ ١٢٣٤٥٦٧", "DE", "+49301234567", ""},
		{"०३० १२३४५६७", "DE", "+49301234567", ""},
		{"𝟎𝟑𝟎 𝟏𝟐𝟑𝟒𝟓𝟔𝟕", "DE", "+49301234567", ""},
		{"+49（30）１２３４５６７", "", "+49301234567", ""},
		{"tel:+49-30-1234567", "", "+49301234567", ""},
		{"tel:1234567;phone-context=+49-30", "", "+49301234567", ""},
		{"tel:030-1234567;phone-context=example.com", "DE", "+49301234567", ""},
		{"tel:+49-30-1234567;isub=12", "", "+49301234567", ""},
		{"Tel. +49 30 1234567 (", "", "+49301234567", ""},
		{"\u202a+49 30 1234567\u202c", "", "+49301234567", ""},
		{"1-800-FLOWERS", "US", "+18003569377", ""},
		{"011 49 30 1234567", "US", "+49301234567", ""},
		{"(202) 555-0123", "US", "+12025550123", ""},
		{"1 (202) 555-0123", "us", "+12025550123", ""},
		{"(530) 583-6985 x302/x2303", "US", "+15305836985", "302"},
		{"020 7946 0958", "GB", "+442079460958", ""},
		{"06 1234 5678", "IT", "+390612345678", ""},
		{"+39 06 1234 5678", "", "+390612345678", ""},
		{"8 (495) 123-45-67", "RU", "+74951234567", ""},
		{"011 15 2345-6789", "AR", "+5491123456789", ""},
		{"0 15 21 2345-6789", "BR", "+552123456789", ""},
		{"044 668 18 00", "CH", "+41446681800", ""},
		{"268 460 1234", "AG", "+12684601234", ""},
		{"460 1234", "AG", "+12684601234", ""},
		{"+800 1234 5678", "", "+80012345678", ""},
	} {
		got, err := Parse(c.text, c.country)
		if err != nil || got.E164 != c.want || got.Extension != c.extension {
			t.Errorf("Parse(%q, %q) = %v, %v; want %s, %q", c.text, c.country, got, err, c.want, c.extension)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for _, c := range []struct {
		text, country string
		cause         error
		says          string
	}{
		{"0301234", "", ErrNoCountry, `no country for "0301234": write it with + and country code, or set country: in crm.yaml`},
		{"0049 30 1234567", "", ErrNoCountry, `no country for`},
		{"", "DE", ErrSyntax, `"" is not a phone number: write it like +49 30 1234567`},
		{"call me", "DE", ErrSyntax, `"call me" is not a phone number`},
		{"12 a", "DE", ErrSyntax, ``},
		{"030 12", "DE", ErrRange, ``},
		{"03", "DE", ErrLocal, ``},
		{"030 12", "US", ErrShort, `"030 12" is too short to be a phone number in US`},
		{"+49 1", "", ErrShort, `is too short to be a phone number`},
		{"+4930123456789012345", "", ErrLong, `is too long to be a phone number in DE`},
		{strings.Repeat("1", 61), "DE", ErrLong, `"1111111111111111111111111111111111111111..." is too long to be a phone number`},
		{strings.Repeat("1", 251), "DE", ErrLong, ``},
		{"+999 1234567", "DE", ErrCode, `"+999 1234567": no country has the calling code +999`},
		{"+030 1234567", "DE", ErrCode, `no country has the calling code +030`},
		{"030 1234567", "XX", ErrCountry, `no country "XX" for "030 1234567": write two letters like DE`},
		{"030 1234567", "001", ErrCountry, ``},
		{"030 1234567", "Germany", ErrCountry, ``},
		{"555-1234", "US", ErrLocal, `"555-1234" lacks its area code: write the whole number`},
		{"310-1234", "US", ErrLocal, ``},
		{"123 456 7890", "US", ErrRange, `"123 456 7890" is not a phone number: none in US begins like this`},
		{"+800 0123 456", "", ErrShort, `"+800 0123 456" is too short to be a phone number`},
		{"+7 12 34\x1b[2J", "", ErrSyntax, `"+7 12 34\x1b[2J" is not a phone number`},
	} {
		got, err := Parse(c.text, c.country)
		var typed *Error
		if got != (Number{}) || !errors.Is(err, c.cause) || !errors.As(err, &typed) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("Parse(%q, %q) = %v, %v; want %v, saying %q", c.text, c.country, got, err, c.cause, c.says)
		}
	}
}

func TestFormat(t *testing.T) {
	for e164, want := range map[string]string{
		"+49301234567":              "+49 30 1234567",
		"+12025550123":              "+1 202-555-0123",
		"+442079460958":             "+44 20 7946 0958",
		"+5491123456789":            "+54 9 11 2345-6789",
		"+80012345678":              "+800 1234 5678",
		"+49":                       "+49",
		"+999123456":                "+999123456",
		"":                          "",
		"030 1234567":               "030 1234567",
		"+4930x":                    "+4930x",
		"+493012345678901234567890": "+493012345678901234567890",
	} {
		if got := Format(e164); got != want {
			t.Errorf("Format(%q) = %q, want %q", e164, got, want)
		}
	}
}

func TestCountry(t *testing.T) {
	for e164, want := range map[string]string{
		"+49301234567":  "DE",
		"+12025550123":  "US",
		"+14165550123":  "US",
		"+18765550123":  "JM",
		"+77012345678":  "KZ",
		"+74951234567":  "RU",
		"+442079460958": "GB",
		"+80012345678":  "",
		"+999123456":    "",
		"49301234567":   "",
		"":              "",
	} {
		if got := Country(e164); got != want {
			t.Errorf("Country(%q) = %q, want %q", e164, got, want)
		}
	}
}

func TestDigits(t *testing.T) {
	for text, want := range map[string]string{
		"+49 (0)30 1234567 ext. 5": "49301234567",
		"+44 020 7946 0958":        "442079460958",
		"030/1234567":              "301234567",
		"(0)30 1234567":            "301234567",
		"0049 30 1234567":          "49301234567",
		"0049 (0)30 1234567":       "49301234567",
		"06 1234 5678":             "612345678",
		"1-800-FLOWERS":            "18003569377",
		"+999 123456":              "999123456",
		"1234567":                  "1234567",
		"Anna Berg":                "",
		"":                         "",
		"info@acme.example":        "",
		strings.Repeat("1", 251):   "",
	} {
		if got := Digits(text); got != want {
			t.Errorf("Digits(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestCallingCode(t *testing.T) {
	for number, want := range map[string]string{
		"+49301234567": "49", "+12025550123": "1", "+3531234567": "353", "+77001234567": "7", "49301234567": "", "+49": "", "": "", "+999123456789": "",
	} {
		if got := CallingCode(number); got != want {
			t.Errorf("CallingCode(%q) = %q, want %q", number, got, want)
		}
		// It is the first group of the spaced form.
		if got, _, ok := strings.Cut(strings.TrimPrefix(Format(number), "+"), " "); ok && got != want {
			t.Errorf("Format(%q) begins with %q", number, got)
		}
	}
}
