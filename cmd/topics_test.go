package cmd_test

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"crm/cmd"
	"crm/internal/crm"
	"crm/internal/when"
)

// shellWords splits a command line as a shell does, up to a redirection, a pipe
// or a comment that is set off by spaces as in the help texts.
func shellWords(line string) []string {
	var words []string
	var word strings.Builder
	in, quote := false, rune(0)
	end := func() {
		if in {
			words = append(words, word.String())
			word.Reset()
			in = false
		}
	}
	for i, r := range line {
		switch {
		case quote != 0 && r == quote:
			quote = 0
		case quote != 0:
			word.WriteRune(r)
		case r == '\'' || r == '"':
			in, quote = true, r
		case r == ' ':
			end()
			if strings.HasPrefix(line[i:], "   ") {
				return words
			}
		case !in && (r == '>' || r == '<' || r == '|' || r == '#'):
			return words
		default:
			in = true
			word.WriteRune(r)
		}
	}
	end()
	return words
}

// commandLines is every command line of crm in the code blocks of a Markdown
// text, fenced or indented, and after that those between backquotes.
func commandLines(text string) (blocks, inline []string) {
	fenced := false
	yaml := false
	carry := ""
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		if strings.HasPrefix(line, "```") {
			fenced = !fenced
			yaml = line == "```yaml"
			continue
		}
		if yaml && fenced {
			continue
		}
		if !fenced && !strings.HasPrefix(line, "    ") {
			for i, code := range strings.Split(line, "`") {
				if i%2 == 1 && strings.HasPrefix(code, "crm ") {
					inline = append(inline, code)
				}
			}
			continue
		}
		line = carry + strings.TrimPrefix(strings.TrimSpace(line), "$ ")
		carry = ""
		if before, ok := strings.CutSuffix(line, "\\"); ok {
			carry = strings.TrimSpace(before) + " "
			continue
		}
		for _, part := range strings.Split(line, " | ") {
			if piped, ok := strings.CutPrefix(part, "xargs "); ok {
				part = piped + " ARGUMENT"
			}
			if strings.HasPrefix(part, "crm ") && !strings.HasPrefix(part, "crm: ") {
				blocks = append(blocks, part)
			}
		}
	}
	return blocks, inline
}

// parse finds the command of a line and reads its flags; with whole set also
// the number of its arguments must be right.
func parse(t *testing.T, where, line string, whole bool) {
	t.Helper()
	words := shellWords(line)
	if len(words) == 3 && words[1] == "help" {
		if _, err := os.Stat("topics/" + words[2] + ".md"); err == nil {
			return
		}
		words = words[1:]
	}
	c, rest, err := cmd.Root(world()).Find(words[1:])
	if err != nil || c == c.Root() {
		t.Errorf("%s: %s: there is no such command: %v", where, line, err)
		return
	}
	if err := c.ParseFlags(rest); err != nil && !errors.Is(err, pflag.ErrHelp) {
		t.Errorf("%s: %s: %v", where, line, err)
		return
	}
	if args := c.Flags().Args(); whole && c.Args != nil {
		if err := c.Args(c, args); err != nil {
			t.Errorf("%s: %s: %v", where, line, err)
		}
	}
}

// Every command line of the help topics, the README and the examples of the
// commands can be typed as it stands.
func TestDocumentedCommands(t *testing.T) {
	files, err := filepath.Glob("topics/*.md")
	if err != nil || len(files) < 6 {
		t.Fatalf("topics: %q, %v", files, err)
	}
	n := 0
	for _, f := range append(files, "../README.md") {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		blocks, inline := commandLines(string(data))
		n += len(blocks)
		for _, line := range blocks {
			parse(t, f, line, true)
		}
		for _, line := range inline {
			if !strings.Contains(line, "COMMAND") {
				parse(t, f, line, false)
			}
		}
	}
	if n < 35 {
		t.Errorf("only %d command lines were found", n)
	}
	var walk func(c *cobra.Command)
	walk = func(c *cobra.Command) {
		blocks, _ := commandLines("```\n" + c.Example + "\n```\n")
		for _, line := range blocks {
			parse(t, c.CommandPath()+" --help", line, true)
		}
		for _, s := range c.Commands() {
			walk(s)
		}
	}
	walk(cmd.Root(world()))
}

func TestShellWords(t *testing.T) {
	for in, want := range map[string]string{
		`crm log acme "Wants it" --call`: "crm|log|acme|Wants it|--call", `crm history acme        which value changed`: "crm|history|acme",
		`crm list -o csv > a.csv`: "crm|list|-o|csv", `crm set acme birthday= a='b c'd`: "crm|set|acme|birthday=|a=b cd", `crm set a b=""`: "crm|set|a|b=",
	} {
		if got := strings.Join(shellWords(in), "|"); got != want {
			t.Errorf("%s: %s, want %s", in, got, want)
		}
	}
}

// noted is the moment for which the examples of crm help times are.
var noted = time.Date(2026, 11, 19, 15, 30, 0, 0, time.FixedZone("", 3600))

// tableRows is the rows of the Markdown tables in a text: what stands in code in
// the first cell, and the other cell.
func tableRows(text string) (rows []struct {
	codes []string
	means string
}) {
	for line := range strings.Lines(text) {
		cells := strings.Split(strings.TrimSpace(line), "|")
		if len(cells) != 4 || !strings.Contains(cells[1], "`") {
			continue
		}
		var row struct {
			codes []string
			means string
		}
		for i, code := range strings.Split(cells[1], "`") {
			if i%2 == 1 {
				row.codes = append(row.codes, code)
			}
		}
		row.means = strings.TrimSpace(cells[2])
		rows = append(rows, row)
	}
	return rows
}

// What crm help times says that a text means is what it means.
func TestTimesTopic(t *testing.T) {
	data, err := os.ReadFile("topics/times.md")
	if err != nil {
		t.Fatal(err)
	}
	times, rest, ok := strings.Cut(string(data), "## Periods")
	rest, again, ok2 := strings.Cut(rest, "## Again and again")
	if !ok || !ok2 {
		t.Fatal("there are no periods, or nothing comes again")
	}
	day := regexp.MustCompile(`\d{4}-\d\d-\d\d`)
	n := 0
	for _, row := range tableRows(times) {
		days := day.FindAllString(row.means, -1)
		if len(days) > 1 && len(days) != len(row.codes) {
			t.Errorf("%q has %d meanings", row.codes, len(days))
			continue
		}
		for i, code := range row.codes {
			n++
			got, err := when.Parse(code, noted, when.Past)
			switch {
			case err != nil:
				t.Errorf("%q: %v", code, err)
			case len(days) == 1 && got.String() != days[0], len(days) > 1 && got.String() != days[i]:
				t.Errorf("%q is %s, the help says %s", code, got, row.means)
			case len(days) == 0 && got.IsDay():
				t.Errorf("%q is the day %s, the help says %s", code, got, row.means)
			case row.means == "today at that time" && got.Date() != crm.DateOf(noted):
				t.Errorf("%q is %s, the help says %s", code, got, row.means)
			}
		}
	}
	for _, row := range tableRows(rest) {
		for _, code := range row.codes {
			n++
			from, until, err := when.ParsePeriod(code, noted)
			open := code == "all" || row.means == "open at one end"
			if err != nil || (from.IsZero() || until.IsZero()) != open || !open && from.Compare(until) > 0 {
				t.Errorf("the period %q is %s to %s, %v; the help says %s", code, from, until, err, row.means)
			}
			if strings.Contains(row.means, "today") && !strings.HasPrefix(row.means, "from today") && until != crm.DateOf(noted) {
				t.Errorf("the period %q ends on %s; the help says %s", code, until, row.means)
			}
		}
	}
	for _, row := range tableRows(again) {
		days := day.FindAllString(row.means, -1)
		if len(days) != len(row.codes) {
			t.Errorf("%q has %d days", row.codes, len(days))
			continue
		}
		for i, code := range row.codes {
			n++
			r, err := when.ParseRepeat(code)
			today := crm.DayTime(crm.DateOf(noted))
			if next, ok := r.Next(today, today, noted.Location()); err != nil || !ok || next.Due.String() != days[i] {
				t.Errorf("%q is next on %s, %v, the help says %s", code, next.Due, err, days[i])
			}
		}
	}
	if n < 70 {
		t.Errorf("only %d examples were found", n)
	}
	for lean, want := range map[when.Lean]string{when.Past: "2026-11-13", when.Future: "2026-11-20"} {
		if got, err := when.Parse("fri", noted, lean); err != nil || got.String() != want || !strings.Contains(times, want) {
			t.Errorf("fri is %s, %v, want %s", got, err, want)
		}
	}
	_, refused, _ := strings.Cut(times, "**Refused**")
	count := 0
	for _, code := range []string{"03/04", "19.11", "19.11.26", "2d"} {
		if strings.Contains(refused, "`"+code+"`") {
			count++
		}
		if got, err := when.Parse(code, noted, when.Past); err == nil {
			t.Errorf("%q is %s, the help says that it is refused", code, got)
		}
	}
	if _, err := when.Parse("5m ago", noted, when.Past); err == nil || count != 4 {
		t.Errorf("refused: %d of 4, and 5m ago: %v", count, err)
	}
	_, follow, _ := strings.Cut(rest, "## Follow-ups")
	for i, code := range strings.Split(follow, "`") {
		if i%2 == 0 {
			continue
		}
		if due, title, err := when.SplitNext(code, noted); err != nil || due.IsZero() || title == "" {
			t.Errorf("%q: %s, %q, %v", code, due, title, err)
		}
	}
}
