package machine

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"strings"
	"testing"

	"crm/internal/audit"
	"crm/internal/crm"
)

const hostile = "A<b>&\"'\x1b[31m\u202e]]>\uffff\xff"

func sample(t *testing.T) *audit.Findings {
	rules, err := audit.Choose(&crm.Settings{}, []string{"quality", "store"})
	if err != nil {
		t.Fatal(err)
	}
	return audit.Told(rules, []audit.Finding{
		{Rule: "bad-email", Severity: audit.Warning, ID: "7k3f9q2m4x", Name: "Acme GmbH", What: "x@host: the domain has no dot", Fix: "crm set 7k3f9q2m4x --remove email=x@host"},
		{Rule: "bad-email", Severity: audit.Warning, ID: "7k3f9q2m4y", Name: hostile, What: hostile},
		{Rule: "unreadable", Severity: audit.Error, Name: "records/7k/x.yaml", What: "no key"},
		{Rule: "not-synced", Severity: audit.Note, Name: "origin", What: "never"},
	}...)
}

func TestSARIF(t *testing.T) {
	found := sample(t)
	var b bytes.Buffer
	if err := SARIF(&b, found); err != nil {
		t.Fatal(err)
	}
	if strings.ContainsAny(b.String(), "\u202e\x1b\x7f<") {
		t.Errorf("what would reach into a terminal or a page is written as it is:\n%s", b.String())
	}
	var log struct {
		Version string
		Runs    []struct {
			Tool struct {
				Driver struct{ Rules []struct{ ID string } }
			}
			Results []struct {
				RuleID, Level string
				Message       struct{ Text string }
				Locations     []struct {
					PhysicalLocation struct{ ArtifactLocation struct{ URI string } }
				}
			}
		}
	}
	if err := json.Unmarshal(b.Bytes(), &log); err != nil {
		t.Fatal(err)
	}
	if log.Version != "2.1.0" || len(log.Runs) != 1 || len(log.Runs[0].Tool.Driver.Rules) != len(found.Rules) || len(log.Runs[0].Results) != found.Len() {
		t.Fatalf("%+v", log)
	}
	var told []string
	for x := range found.All() {
		told = append(told, x.Rule)
	}
	for i, want := range []struct{ level, at, text string }{
		{"warning", "records/7k/acme-gmbh-7k3f9q2m4x.yaml", "Acme GmbH: x@host: the domain has no dot (crm set 7k3f9q2m4x --remove email=x@host)"},
		{"warning", crm.Path("7k3f9q2m4y", hostile), ""},
		{"error", "records/7k/x.yaml", "records/7k/x.yaml: no key"},
		{"note", "crm.yaml", "origin: never"},
	} {
		got := log.Runs[0].Results[i]
		if got.RuleID != told[i] || got.Level != want.level || got.Locations[0].PhysicalLocation.ArtifactLocation.URI != want.at || want.text != "" && got.Message.Text != want.text {
			t.Errorf("%+v, want %+v", got, want)
		}
	}
	b.Reset()
	if err := SARIF(&b, audit.Told(nil)); err != nil || !strings.Contains(b.String(), `"results": []`) {
		t.Errorf("without findings: %v\n%s", err, b.String())
	}
}

func TestJUnit(t *testing.T) {
	found := sample(t)
	var b bytes.Buffer
	if err := JUnit(&b, found); err != nil {
		t.Fatal(err)
	}
	var suites struct {
		Tests    int `xml:"tests,attr"`
		Failures int `xml:"failures,attr"`
		Suites   []struct {
			Name     string `xml:"name,attr"`
			Tests    int    `xml:"tests,attr"`
			Failures int    `xml:"failures,attr"`
			Cases    []struct {
				Name    string `xml:"name,attr"`
				Failure *struct {
					Message string `xml:"message,attr"`
					Text    string `xml:",chardata"`
				} `xml:"failure"`
			} `xml:"testcase"`
		} `xml:"testsuite"`
	}
	if err := xml.Unmarshal(b.Bytes(), &suites); err != nil {
		t.Fatalf("%v\n%s", err, b.String())
	}
	if suites.Tests != len(found.Rules) || suites.Failures != 3 || len(suites.Suites) != 2 || suites.Suites[0].Failures != 1 || suites.Suites[1].Failures != 2 {
		t.Errorf("%+v", suites)
	}
	for _, c := range suites.Suites[0].Cases {
		if c.Name != "bad-email" {
			if c.Failure != nil {
				t.Errorf("%s failed", c.Name)
			}
			continue
		}
		if want := "Acme GmbH: x@host: the domain has no dot (crm set 7k3f9q2m4x --remove email=x@host)\nA<b>&\"'\uFFFD[31m\uFFFD]]>\uFFFD\uFFFD: A<b>&\"'\uFFFD[31m\uFFFD]]>\uFFFD\uFFFD\n"; c.Failure.Text != want {
			t.Errorf("got  %q\nwant %q", c.Failure.Text, want)
		}
	}
}
