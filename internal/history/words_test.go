package history

import (
	"slices"
	"strings"
	"testing"

	"crm/internal/crm"
	"crm/internal/merge"
)

func TestWords(t *testing.T) {
	at := func(s string) crm.Time {
		v, err := crm.ParseTime(s)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	call := func(id, kind, text string) crm.Interaction {
		return crm.Interaction{ID: crm.ID(id), At: at("2026-11-19T10:00:00+01:00"), Kind: kind, Text: text}
	}
	deal := func(stage string, history ...string) crm.Deal {
		d := crm.Deal{ID: "4w8kzt1n9c", Title: "Plant audit", Stage: stage}
		for _, h := range history {
			d.History = append(d.History, crm.StageChange{Stage: h, At: at("2026-11-02")})
		}
		return d
	}
	type C = crm.Customer
	for _, c := range []struct {
		old, now C
		want     string
	}{
		{C{Name: "Acme"}, C{Name: "Stahl AG"}, "renamed from Acme to Stahl AG"},
		{C{}, C{Name: "Acme"}, "name Acme"},
		{C{Stage: "lead"}, C{Stage: "customer"}, "stage customer, was lead"},
		{C{LegalName: "X"}, C{}, "legal name removed, was X"},
		{C{Organization: "7k3f9q2m4x"}, C{Organization: "aa11111111"}, "organization aa11111111, was Acme"},
		{C{}, C{Tags: []string{"vip"}}, "tag vip added"},
		{C{Tags: []string{"old"}}, C{Tags: []string{"vip", "steel"}}, "tag old removed|tags vip, steel added"},
		{C{Emails: []crm.Email{{Address: "a@x.example"}}}, C{Emails: []crm.Email{{Address: "b@x.example", Label: "work"}}}, "e-mail a@x.example replaced by b@x.example (work)"},
		{C{Emails: []crm.Email{{Address: "a@x.example"}}}, C{Emails: []crm.Email{{Address: "a@x.example", Label: "work"}, {Address: "b@x.example"}}}, "e-mail b@x.example added|e-mail a@x.example: label work"},
		{C{Emails: []crm.Email{{Address: "a@x.example"}, {Address: "b@x.example"}}}, C{Emails: []crm.Email{{Address: "b@x.example"}, {Address: "a@x.example"}}}, "main e-mail is b@x.example"},
		{C{}, C{Interactions: []crm.Interaction{call("0v5r2m8k3d", "call", "Wants the offer")}}, "interaction added: 2026-11-19 call: Wants the offer"},
		{C{}, C{Interactions: []crm.Interaction{call("0v5r2m8k3d", "call", ""), call("0v5r2m8k3e", "meeting", ""), call("0v5r2m8k3f", "call", "")}}, "3 interactions added (2 call, 1 meeting)"},
		{C{Interactions: []crm.Interaction{call("0v5r2m8k3d", "call", "")}}, C{Interactions: []crm.Interaction{call("0v5r2m8k3d", "call", "One\ntwo")}}, "interaction 2026-11-19 call: text added"},
		{C{Deals: []crm.Deal{deal("lead", "lead")}}, C{Deals: []crm.Deal{deal("proposal", "lead", "proposal")}}, `deal "Plant audit" moved from lead to proposal`},
		{C{Deals: []crm.Deal{deal("lead")}}, C{Deals: []crm.Deal{deal("lead", "lead")}}, `deal "Plant audit": stage lead@2026-11-02 added`},
		{C{}, C{Deals: []crm.Deal{deal("lead")}}, "deal added: Plant audit, lead"},
		{C{Deals: []crm.Deal{{ID: "4w8kzt1n9c", Lines: []crm.Line{{Product: "Audit"}}}}}, C{Deals: []crm.Deal{{ID: "4w8kzt1n9c", Lines: []crm.Line{{Product: "Audit", Note: "x"}}}}}, "deal 4w8kzt1n9c: line Audit: note x"},
		{C{Tasks: []crm.Task{{ID: "4w8kzt1n9c", Title: "Send offer"}}}, C{Tasks: []crm.Task{{ID: "4w8kzt1n9c", Title: "Send offer", Done: at("2026-11-19")}}}, `task "Send offer" done`},
		{C{Tasks: []crm.Task{{ID: "4w8kzt1n9c", Title: "Send offer", Done: at("2026-11-19")}}}, C{Tasks: []crm.Task{{ID: "4w8kzt1n9c", Title: "Send offer"}}}, `task "Send offer" open again`},
		{C{Consents: []crm.Consent{{ID: "4w8kzt1n9c", Purpose: "newsletter", Status: "granted"}}}, C{Consents: []crm.Consent{{ID: "4w8kzt1n9c", Purpose: "newsletter", Status: "withdrawn"}}}, "consent newsletter: status withdrawn, was granted"},
		{C{Fields: []crm.Pair{{Key: "industry", Value: crm.TextValue("steel")}}}, C{Fields: []crm.Pair{{Key: "industry", Value: crm.TextValue("glass")}}, Preferences: []crm.Pair{{Key: "channel", Value: crm.TextValue("phone")}}}, "industry glass, was steel|preference channel phone"},
		{C{}, C{Relations: []crm.Relation{{Kind: "partner", Who: "7k3f9q2m4x"}}}, "relation partner Acme added"},
		{C{Notes: "a"}, C{Notes: "a\nb"}, "notes changed"},
		{C{}, C{Purchases: []crm.Purchase{{ID: "4w8kzt1n9c"}, {ID: "4w8kzt1n9d"}, {ID: "4w8kzt1n9e"}, {ID: "4w8kzt1n9f"}}}, "4 purchases added"},
		{C{}, C{}, "only the layout of the file"},
	} {
		ch := &Change{ID: acme, Path: "records/7k/acme-7k3f9q2m4x.yaml", Old: &c.old, New: &c.now, Fields: merge.Diff(&c.old, &c.now)}
		got := strings.Join(ch.Words(func(id crm.ID) string {
			if id == acme {
				return "Acme"
			}
			return ""
		}), "|")
		if got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
		if strings.ContainsAny(strings.Join(ch.Words(nil), ""), "\n") {
			t.Errorf("%q has line breaks", got)
		}
	}
	added := &Change{Kind: Added, ID: acme, New: &crm.Customer{Type: crm.Person, Stage: "lead", Emails: []crm.Email{{Address: "a@x.example"}}, Deals: make([]crm.Deal, 2), Interactions: make([]crm.Interaction, 1)}}
	if got := added.Words(nil); !slices.Equal(got, []string{"added: person, lead, a@x.example, 2 deals, 1 interaction"}) {
		t.Errorf("%q", got)
	}
	if got := (&Change{Kind: Removed, ID: acme}).Words(nil); !slices.Equal(got, []string{"removed"}) {
		t.Errorf("%q", got)
	}
	if got := (&Change{ID: acme, Path: "b", OldPath: "a"}).Words(nil); !slices.Equal(got, []string{"the file moved, from a"}) {
		t.Errorf("%q", got)
	}
}

func TestWordsOfSettings(t *testing.T) {
	ten, twenty := 10, 20
	old := &crm.Settings{Currency: "EUR", Stages: []crm.Stage{{Name: "lead"}, {Name: "customer", Label: "Customer"}}, Kinds: []string{"call"},
		Pipelines: []crm.Pipeline{{Name: "sales", Stages: []crm.DealStage{{Name: "lead", Probability: &ten}}}},
		Queries:   []crm.Query{{Name: "vips", Query: "tag:vip"}}, Cadence: []crm.Cadence{{Tag: "vip", Days: 30}}}
	now := &crm.Settings{Currency: "CHF", Stages: []crm.Stage{{Name: "customer", Label: "Client"}, {Name: "lead"}, {Name: "past"}}, Kinds: []string{"call", "visit"},
		Pipelines: []crm.Pipeline{{Name: "sales", Stages: []crm.DealStage{{Name: "lead", Probability: &twenty}, {Name: "won", Outcome: "won"}}}},
		Fields:    []crm.FieldDef{{Name: "industry", Type: "text"}}, Cadence: []crm.Cadence{{Tag: "vip", Days: 60}}}
	c := &Change{Path: crm.SettingsFile, Fields: merge.DiffSettings(old, now)}
	want := []string{
		"currency CHF, was EUR", "stage past added", "stage customer: label Client, was Customer", "stages in another order: customer, lead, past",
		"pipeline sales: stage lead: probability 20, was 10", "pipeline sales: stage won added", "kind visit added", "field industry added",
		"cadence #1: days 60, was 30", "saved query vips removed",
	}
	if got := c.Words(nil); !slices.Equal(got, want) {
		t.Errorf("%q\nwant\n%q", got, want)
	}
}
