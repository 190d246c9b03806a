package cmd

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/spf13/cobra"
)

// hostileBook is customers whose every text attacks whoever prints it. T is replaced by
// what attacks, with something in front of it that begins a formula.
const hostileBook = `id: 7k3f9q2m4k
type: person
name: "=T"
role: "+T"
stage: "@T"
owner: "-T"
source: "=T"
organization: 7k3f9q2m4m
created: 2026-01-02T10:00:00+01:00
emails:
  - {address: "a@evil.example", label: "=T"}
phones:
  - {number: "+4930123456", label: "@T"}
links:
  - {url: "https://evil.example/<img>", label: "-T"}
tags: ["=T", "\t=T", "newsletter"]
fields:
  industry: "\r=T"
relations:
  - {kind: "=T", to: 7k3f9q2m4m, note: "+T"}
notes: "=T\n+T"
consents:
  - {id: 1111111111, purpose: "=T", basis: consent, status: granted, date: 2026-01-02, expires: 2026-11-20, evidence: "+T", notes: "@T"}
interactions:
  - {id: 2222222222, at: 2026-11-01T10:00:00+01:00, kind: call, by: "=T", text: "-T\n=T", outcome: "=T"}
`

const hostileFirm = `id: 7k3f9q2m4m
type: organization
name: "@T"
stage: lead
created: 2026-01-02T10:00:00+01:00
deals:
  - id: 3333333333
    title: "=T"
    stage: lead
    amount: 100.00 EUR
    source: "+T"
    owner: "@T"
    notes: "=T"
    tags: ["=T"]
    lines: [{product: "=T", quantity: 1, price: 100.00 EUR}]
  - {id: 3333333334, title: "+T", stage: lost, amount: 5 EUR, close: 2026-11-01, reason: "=T"}
  - {id: 3333333335, title: "-T", stage: won, amount: 5 EUR, close: 2026-11-01, source: "=T", owner: "=T"}
tasks:
  - {id: 4444444444, title: "=T", due: 2026-11-01, assignee: "+T", notes: "=T"}
  - {id: 4444444445, title: "@T", kind: case, state: open, created: 2026-11-10, notes: "=T"}
purchases:
  - {id: 5555555555, date: 2026-11-01, title: "=T", amount: 7 EUR, reference: "+T", lines: [{product: "@T", quantity: 1, price: 7 EUR}], notes: "-T"}
feedback:
  - {id: 6666666666, at: 2026-11-02T10:00:00+01:00, kind: nps, score: 3, text: "=T", channel: "+T", by: "@T"}
clashes:
  - {field: notes, value: "=T", by: "=T", at: 2026-11-02T10:00:00+01:00, kept: "+T"}
`

// attack is what the texts hold, as YAML writes it in double quotes.
const attack = `HYPERLINK(1) \e[2J\e]0;owned\a\u009b31m\u202eabc\u200b\u2066\x7f<img src=x onerror=alert(1)></script>`

// hostileRuns is what each command is run with: all that read or write customers, or print
// what others typed. A command that is neither here nor in harmlessCommands fails the test.
func hostileRuns() map[string][][]string {
	const who, firm = "7k3f9q2m4k", "7k3f9q2m4m"
	text := strings.NewReplacer(`\e`, "\x1b", `\a`, "\a", `\u009b`, "\u009b", `\u202e`, "\u202e", `\u200b`, "\u200b", `\u2066`, "\u2066", `\x7f`, "\x7f").Replace("=" + attack)
	one := func(args ...string) [][]string { return [][]string{args} }
	return map[string][][]string{
		"add":               one("Ann " + text),
		"audit":             {{}, {"--severity", "note"}},
		"audit trend":       {{}, {"--by", "rule", "--severity", "note"}},
		"blame":             one(who),
		"brief":             {{who}, {firm}},
		"case close":        one("4444444445"),
		"case list":         {{}, {firm}},
		"case open":         one(firm, text),
		"case reopen":       one("4444444445"),
		"case respond":      one("4444444445", text),
		"case wait":         one("4444444445"),
		"check":             one(),
		"clashes":           one(),
		"consent grant":     {{who, "mail"}, {who, text}},
		"consent list":      {{}, {who}, {"--columns", "id,purpose,evidence,notes,customer.name"}},
		"consent refuse":    one(who, "mail"),
		"consent rm":        one("1111111111"),
		"consent set":       {{"1111111111", "evidence=x"}, {"1111111111", "basis=" + text}},
		"consent withdraw":  {{who, "mail"}},
		"deal add":          one(firm, text),
		"deal list":         {{}, {"--columns", "title,customer.name,source,owner,tag,line.product,notes"}},
		"deal lost":         one("3333333333", "--reason", text),
		"deal move":         one("3333333333", text),
		"deal reopen":       one("3333333334"),
		"deal rm":           one("3333333333"),
		"deal set":          one("3333333333", "source="+text),
		"deal show":         one("3333333333"),
		"deal won":          one("3333333333"),
		"diff":              one(),
		"dupes":             one(),
		"dupes ask":         one(who, firm),
		"dupes ignore":      one(who, firm),
		"dupes ignored":     one(),
		"feedback add":      one(firm, text, "--score", "3"),
		"feedback list":     {{}, {"--columns", "text,channel,by,customer.name"}},
		"feedback rm":       one("6666666666"),
		"history":           {{}, {who}},
		"list":              {{}, {text}, {"--columns", "name,role,stage,owner,source,tags,notes,emails,phones,links,relations,industry"}},
		"log":               one(who, text),
		"merge":             one(who, firm),
		"purchase add":      one(firm, "5", text),
		"purchase list":     {{}, {"--columns", "title,reference,notes,customer.name,line.product"}},
		"purchase rm":       one("5555555555"),
		"purchase set":      one("5555555555", "--note", text),
		"query explain":     one(text),
		"query list":        one(),
		"query rm":          one(text),
		"query save":        one("mine", text),
		"relate":            one(who, text, firm),
		"report":            one(),
		"report activity":   one(),
		"report cases":      one(),
		"report cohorts":    one(),
		"report conversion": one(),
		"report customers":  {{"--by", "stage"}, {"--by", "source"}, {"--by", "owner"}},
		"report dashboard":  one(),
		"report feedback":   one(),
		"report forecast":   one(),
		"report lost":       one(),
		"report pipeline":   one(),
		"report revenue":    {{"--by", "customer"}, {"--by", "product"}},
		"report sources":    one(),
		"report stale":      one(),
		"report table":      {{"--rows", "tag", "--columns", "stage"}, {"--rows", "deal.source", "--value", "sum:deal.amount"}},
		"report tags":       one(),
		"report velocity":   one(),
		"report won":        one(),
		"report saved":      one(),
		"resolve":           one(firm, "notes", "lost"),
		"review":            one(who),
		"rm":                one(who),
		"save":              one(),
		"set":               {{who, "role=" + text}, {who, "role=x"}},
		"show":              {{who}, {firm}, {text}},
		"snooze":            one(who, "--until", "2026-12-24"),
		"status":            one(),
		"tag add":           {{text, who}, {"fine", who}},
		"tag list":          one(),
		"tag rm":            one("newsletter", who),
		"task add":          one(firm, text),
		"task assign":       one("4444444444", "ben"),
		"task done":         one("4444444444"),
		"task list":         {{}, {"--columns", "title,customer.name,assignee,notes"}},
		"task reopen":       one("4444444444"),
		"task rm":           one("4444444444"),
		"task set":          one("4444444444", "title="+text),
		"task snooze":       one("4444444444", "tomorrow"),
		"today":             one(),
		"undo":              one(),
		"unmerge":           one(who),
		"remote list":       one(),
		"report rm":         one(text),
		"report save":       one("mine", "--", "tags"),
		"remote add":        one("there", text),
		"remote rm":         one(text),
		"remote set-url":    one("there", text),
		"import":            one(text),
		"clone":             one(text),
		"restore":           one(text, "x"),
		"dupes link":        one(text),
		"sync":              one(),
		"edit":              one(who, "--dry-run"),
		"completion":        one(text),
		"backup":            one("b.bundle", "--dry-run"),
	}
}

// harmlessCommands print nothing of customers, or only ask on a terminal.
func harmlessCommands() []string {
	return []string{"audit install", "audit uninstall", "demo", "doctor", "dupes review", "help", "init", "maintenance", "merge-driver"}
}

// Whatever customers are called, nothing of it reaches into a terminal, a spreadsheet or a page.
func TestHostileTextIsHarmless(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "book")
	run := func(dir string, args ...string) (string, string, int) {
		var out, messages bytes.Buffer
		w := quietWorld(dir, &out)
		w.Err = &messages
		w.Getenv = func(name string) string {
			return map[string]string{"GIT_AUTHOR_NAME": "Anna", "GIT_AUTHOR_EMAIL": "anna@firm.example", "GIT_COMMITTER_NAME": "Anna", "GIT_COMMITTER_EMAIL": "anna@firm.example"}[name]
		}
		code := Main(append([]string{"crm"}, args...), w)
		return out.String(), messages.String(), code
	}
	if _, msg, code := run(".", "init", dir, "--country", "DE", "--currency", "EUR"); code != 0 {
		t.Fatal(msg)
	}
	for id, text := range map[string]string{"7k3f9q2m4k": hostileBook, "7k3f9q2m4m": hostileFirm} {
		path := filepath.Join(dir, "records", "7k", id+".yaml")
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		text = regexp.MustCompile(`([=+@-])T`).ReplaceAllStringFunc(text, func(s string) string { return s[:1] + attack })
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if out, msg, code := run(dir, "show", id, "-o", "json"); code != 0 || !strings.Contains(out, "HYPERLINK") {
			t.Fatalf("show %s ends with %d: %s%s", id, code, out, msg)
		}
	}
	// The program does not save this, other tools do.
	if _, msg, code := run(dir, "save"); code != 4 {
		t.Fatalf("save ends with %d: %s", code, msg)
	}
	for _, args := range [][]string{{"add", "-A"}, {"-c", "user.name=Anna", "-c", "user.email=anna@firm.example", "commit", "-qm", "by hand: \x1b[2J\u202e\u009b31m"}} {
		if out, err := exec.Command("git", append([]string{"-C", dir}, args...)...).CombinedOutput(); err != nil {
			t.Fatalf("git: %v\n%s", err, out)
		}
	}

	runs := hostileRuns()
	shown := 0
	var walk func(c *cobra.Command)
	walk = func(c *cobra.Command) {
		for _, s := range c.Commands() {
			walk(s)
		}
		_, name, _ := strings.Cut(c.CommandPath(), " ")
		all, ok := runs[name]
		if !ok {
			if !c.HasSubCommands() && !slices.Contains(harmlessCommands(), name) {
				t.Errorf("crm %s is not run with hostile customers: add it to hostileRuns", name)
			}
			return
		}
		delete(runs, name)
		formats := []string{""}
		if c.Flags().Lookup("output") != nil {
			formats = []string{"table", "json", "jsonl", "csv", "tsv", "yaml", "markdown", "ids"}
		}
		for _, rest := range all {
			args := append(strings.Fields(name), rest...)
			for _, f := range formats {
				full := slices.Clone(args)
				if i := slices.Index(full, "--"); i >= 0 {
					full = slices.Insert(full, i, "--yes")
				} else {
					full = append(full, "--yes")
				}
				if f != "" {
					full = append(full, "-o", f)
				}
				at := dir
				if c.Flags().Lookup("dry-run") != nil {
					at = filepath.Join(t.TempDir(), "book") // written to
					if err := os.CopyFS(at, os.DirFS(dir)); err != nil {
						t.Fatal(err)
					}
				}
				out, msg, code := run(at, full...)
				if code == 1 && strings.Contains(msg, "panic") {
					t.Errorf("%q: %s", full, msg)
				}
				if strings.Contains(out, "HYPERLINK") {
					shown++
				}
				harmless(t, full, f, out)
				harmless(t, full, "", msg)
				if f == "table" && c.Flags().Lookup("html") != nil {
					page, msg, _ := run(dir, append(slices.Clone(args), "--html", "-")...)
					svg, _, _ := run(dir, append(slices.Clone(args), "--svg", "-")...)
					for _, p := range []string{page, svg} {
						harmless(t, append(full, "--html"), "", p)
						if strings.Contains(p, "<img") || strings.Contains(p, ")></script") {
							t.Errorf("%q: markup of the data in a page or picture", full)
						}
					}
					if !strings.Contains(page, "</html>") {
						t.Errorf("%q: no page: %s%s", full, page, msg)
					}
				}
				if f != "" && c.Flags().Lookup("dry-run") == nil && (code == 1 || code == 2 || code == 3) && rest0(rest) == "" {
					t.Errorf("%q ends with %d: %s", full, code, msg)
				}
			}
		}
	}
	walk(newRoot(newApp(t.Context(), quietWorld(dir, &bytes.Buffer{}), []string{"crm"}), ""))
	for name := range runs {
		t.Errorf("there is no command crm %s", name)
	}
	if shown < 150 {
		t.Errorf("only %d runs show what attacks", shown)
	}
}

// rest0 is the first argument, when it attacks.
func rest0(args []string) string {
	if len(args) > 0 && strings.Contains(args[0], "\x1b") {
		return args[0]
	}
	return ""
}

// harmless fails when output reaches into a terminal or a spreadsheet.
func harmless(t *testing.T, args []string, format, out string) {
	t.Helper()
	if !utf8.ValidString(out) {
		t.Errorf("%q: not UTF-8", args)
	}
	for i, r := range out {
		if r != '\n' && r != '\t' && (unicode.Is(unicode.Cc, r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u200b' || r == '\ufeff') {
			t.Errorf("%q: %U in %q", args, r, out[max(0, i-60):min(len(out), i+20)])
			break
		}
	}
	var rows [][]string
	switch format {
	case "csv":
		r := csv.NewReader(strings.NewReader(out))
		r.FieldsPerRecord = -1
		var err error
		if rows, err = r.ReadAll(); err != nil && !strings.HasPrefix(out, "diff ") {
			t.Errorf("%q: %v", args, err)
		}
	case "tsv":
		for l := range strings.Lines(out) {
			rows = append(rows, strings.Split(strings.TrimSuffix(l, "\n"), "\t"))
		}
	case "json":
		if out != "" && !json.Valid([]byte(out)) && !strings.HasPrefix(out, "diff ") {
			t.Errorf("%q: no JSON: %s", args, out[:min(200, len(out))])
		}
	case "markdown":
		if strings.Contains(out, "<img") {
			t.Errorf("%q: markup in Markdown: %s", args, out[:min(300, len(out))])
		}
	}
	if strings.HasPrefix(out, "diff ") {
		return
	}
	number := regexp.MustCompile(`^[+-][0-9][0-9 .]*( [A-Z]{3})?$`)
	for _, row := range rows {
		for _, cell := range row {
			if s := strings.TrimSpace(cell); s != "" && strings.ContainsRune("=+-@＝＋－＠", []rune(s)[0]) && !number.MatchString(s) {
				t.Errorf("%q: a cell begins a formula: %q", args, cell)
			}
		}
	}
}
