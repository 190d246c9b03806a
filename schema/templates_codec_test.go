package schema_test

import (
	"bytes"
	"testing"

	"crm/internal/codec"
	"crm/internal/crm"
	"crm/internal/validate"
	"crm/schema"
)

// TestTemplatesAreSettings: each template is what the product itself would
// read, find no fault with and write, comments apart.
func TestTemplatesAreSettings(t *testing.T) {
	for _, name := range schema.TemplateNames() {
		t.Run(name, func(t *testing.T) {
			text, err := schema.Template(name)
			if err != nil {
				t.Fatal(err)
			}
			s, err := codec.DecodeSettings(crm.SettingsFile, text)
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range validate.Settings(s) {
				t.Errorf("%s: %s (%s)", p.Path, p.Msg, p.Check)
			}
			if problems, err := codec.UnknownSettings(crm.SettingsFile, text); err != nil || len(problems) > 0 {
				t.Errorf("unknown keys: %v %v", problems, err)
			}
			if got := codec.EncodeSettings(s); !bytes.Equal(got, uncommented(text)) {
				t.Errorf("without its comments it is\n%s\nthe canonical form is\n%s", uncommented(text), got)
			}
			same, err := codec.UpdateSettings(crm.SettingsFile, text, s)
			if err != nil || !bytes.Equal(same, text) {
				t.Errorf("writing it unchanged changes it: %v\n%s", err, same)
			}
			content(t, s)
		})
	}
}

// content is what every template has, whatever the trade.
func content(t *testing.T, s *crm.Settings) {
	t.Helper()
	if len(s.Stages) < 3 || len(s.Pipelines) < 1 || len(s.Fields) < 3 || len(s.Cadence) < 2 || len(s.Queries) < 2 || len(s.Relations) < 3 {
		t.Error("something is missing")
	}
	for _, kind := range []string{"call", "email", "meeting", "visit", "message", "note"} {
		found := false
		for _, k := range s.Kinds {
			found = found || k == kind
		}
		if !found {
			t.Errorf("the kind %s is missing", kind)
		}
	}
	for _, p := range s.Pipelines {
		won, lost := 0, 0
		for k, st := range p.Stages {
			if st.Probability == nil {
				t.Errorf("%s: the stage %s has no probability", p.Name, st.Name)
				continue
			}
			switch st.Outcome {
			case "won":
				won++
				if *st.Probability != 100 {
					t.Errorf("%s: won at %d percent", p.Name, *st.Probability)
				}
			case "lost":
				lost++
				if *st.Probability != 0 {
					t.Errorf("%s: lost at %d percent", p.Name, *st.Probability)
				}
			default:
				if k > 0 && *st.Probability < *p.Stages[k-1].Probability {
					t.Errorf("%s: the stage %s is less probable than the one before", p.Name, st.Name)
				}
			}
		}
		if won != 1 || lost != 1 {
			t.Errorf("%s: %d stages are won, %d lost", p.Name, won, lost)
		}
	}
	for _, f := range s.Fields {
		switch f.Name { // words that queries take for the customer's own
		case "name", "type", "stage", "owner", "role", "tag", "tags", "email", "phone", "city", "country", "language", "source":
			t.Errorf("the field %s has the name of something else", f.Name)
		}
	}
}

// uncommented takes out comments and blank lines, but the first line.
func uncommented(text []byte) []byte {
	var out []byte
	for k, line := range bytes.SplitAfter(text, []byte("\n")) {
		trimmed := bytes.TrimSpace(line)
		if k > 0 && (len(trimmed) == 0 || trimmed[0] == '#') {
			continue
		}
		if before, _, ok := bytes.Cut(line, []byte(" # ")); ok {
			line = append(before, '\n')
		}
		out = append(out, line...)
	}
	return out
}

func TestFillReadsBack(t *testing.T) {
	for _, name := range schema.TemplateNames() {
		text, err := schema.Template(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, book := range []string{"Acme GmbH", "Nein: #1 \"danke\"", "0815", "yes", "Ελένη & Co."} {
			out, err := schema.Fill(text, book, "NOK", "NO")
			if err != nil {
				t.Fatal(err)
			}
			s, err := codec.DecodeSettings(crm.SettingsFile, out)
			if err != nil || s.Name != book || s.Currency != "NOK" || s.Country != "NO" {
				t.Errorf("%s filled with %q: %+v, %v", name, book, s, err)
			}
		}
	}
}
