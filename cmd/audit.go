package cmd

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"crm/internal/audit"
	"crm/internal/audit/machine"
	"crm/internal/crm"
	"crm/internal/render"
)

// auditOptions is what "crm audit" was asked.
type auditOptions struct {
	out      output
	severity string
	where    string
	fresh    bool
	all      bool
	assign   bool
	dry      bool
	list     bool
	html     string // file
	mail     string // addresses
	view     viewFlags
}

func newAudit(a *App) *cobra.Command {
	var o auditOptions
	c := &cobra.Command{
		Use:   "audit [RULE…]",
		Short: "what goes stale, is wrong or lacks consent, for cron",
		Long: `Judge how well the book is kept, by rules: customers and deals that nobody looks
after, addresses and figures that cannot be, marketing without consent, a store that
is not synced or backed up. Each finding says what is wrong, since when, and the
command that mends it.

RULE is the name of a rule or of a group of rules: stale, quality, consent, store.
crm.yaml changes limits and severities; "crm help audit" tells about each rule.
"crm audit trend" tells how the book did over time.

Errors and warnings are told; --severity note tells everything. The exit code is 6
when something was found, and 0 when not. With --quiet a clean book prints nothing,
so that cron mails only what there is to do. --new tells only of what the last
--new did not. What is printed does not depend on the time of day, and is sorted,
so that two runs can be compared.

--html writes a page instead, --mail sends a letter by the sendmail of the system,
and none when nothing was found. With --mail, --new counts as told what sendmail
took; --dry-run shows the letter.`,
		Example: `  crm audit
  crm audit stale consent --where owner:me
  crm audit --quiet --new
  crm audit silent-deal overdue-task --assign
  crm audit --html audit.html
  crm audit --quiet --new --mail anna@firm.example
  crm audit -o sarif
  crm audit trend`,
		Args: func(c *cobra.Command, args []string) error {
			if o.list {
				return needs(0, 0, "")(c, args)
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			if o.list {
				return a.auditRules(&o.out)
			}
			return a.audit(c, args, &o)
		},
		ValidArgsFunction: func(_ *cobra.Command, args []string, word string) ([]string, cobra.ShellCompDirective) {
			return offerRules(args, word), cobra.ShellCompDirectiveNoFileComp
		},
	}
	f := c.Flags()
	severityFlag(a, c, &o.severity, string(audit.Warning), "the least `SEVERITY` that is told: error, warning, note")
	f.StringVar(&o.where, "where", "", "only the customers that a `QUERY` finds, and nothing of the store")
	completeFlag(a, c, "where", completeQueryText)
	f.BoolVar(&o.fresh, "new", false, "only what the last run with --new did not find")
	f.BoolVar(&o.all, "all", false, "all findings in a table, however many")
	f.BoolVar(&o.assign, "assign", false, "make a task of each finding about a customer, once")
	f.BoolVar(&o.list, "rules", false, "list the rules, their severities and limits")
	f.StringVar(&o.html, "html", "", "write a page to `FILE` that needs nothing else; - is the output")
	f.StringVar(&o.mail, "mail", "", "send what was found to `ADDRESS`, or several with commas between, instead of printing it")
	completeFlag(a, c, "mail", offer())
	dryRun(c, &o.dry)
	o.view.flags(a, c)
	o.out.more = []string{"junit", "sarif"}
	o.out.flags(a, c, true)
	c.AddCommand(newAuditInstall(a), newAuditUninstall(a), newAuditTrend(a))
	return c
}

// severityFlag adds --severity.
func severityFlag(a *App, c *cobra.Command, to *string, usual, usage string) {
	c.Flags().StringVar(to, "severity", usual, usage)
	completeFlag(a, c, "severity", offer(string(audit.Error), string(audit.Warning), string(audit.Note)))
}

func noSeverity(text string) error {
	return &UsageError{Msg: fmt.Sprintf("--severity %q is none", text), Hint: "it is error, warning or note"}
}

// format is the format that was asked for; two of them are the audit's own.
func (o *auditOptions) format(a *App) (render.Format, func(io.Writer, *audit.Findings) error, error) {
	switch o.out.format {
	case "sarif":
		return "", machine.SARIF, nil
	case "junit":
		return "", machine.JUnit, nil
	}
	f, err := o.out.parse(a)
	return f, nil, err
}

func offerRules(args []string, word string) []string {
	var out []string
	seen := map[string]bool{}
	for _, a := range args {
		seen[a] = true
	}
	for _, r := range audit.Rules() {
		for _, name := range []string{r.Group, r.Name} {
			if !seen[name] && strings.HasPrefix(name, word) {
				seen[name] = true
				out = append(out, name)
			}
		}
	}
	return out
}

// auditRules lists the rules as crm.yaml wants them.
func (a *App) auditRules(out *output) error {
	set, err := a.settings()
	if err != nil {
		return err
	}
	rules, err := audit.Choose(set, ruleGroups())
	if err != nil {
		return err
	}
	on := map[string]bool{}
	for _, r := range rules {
		on[r.Name] = true
	}
	l := &render.Listing{Columns: []render.Column{
		{Name: "group", Title: "GROUP"}, {Name: "rule", Title: "RULE"}, {Name: "severity", Title: "SEVERITY"}, {Name: "on", Title: "ON"}, {Name: "limits", Title: "LIMITS"}, {Name: "finds", Title: "FINDS"},
	}}
	for _, r := range audit.Rules() {
		own, err := audit.Choose(set, []string{r.Name})
		if err != nil {
			return err
		}
		r = own[0]
		l.Rows = append(l.Rows, render.Row{
			render.Text(r.Group), render.Text(r.Name), render.Text(string(r.Severity)), render.Bool(on[r.Name]), render.Text(r.Limits()), render.Text(r.Title),
		})
	}
	return out.print(a, l, "rule", "rules")
}

// ruleGroups are the groups of rules, in their order.
func ruleGroups() []string {
	var out []string
	for _, r := range audit.Rules() {
		if len(out) == 0 || out[len(out)-1] != r.Group {
			out = append(out, r.Group)
		}
	}
	return out
}

func (a *App) audit(c *cobra.Command, names []string, o *auditOptions) error {
	f, special, err := o.format(a)
	if err != nil {
		return err
	}
	least, ok := audit.ParseSeverity(o.severity)
	switch {
	case !ok:
		return noSeverity(o.severity)
	case o.dry && !o.assign && o.mail == "":
		return &UsageError{Msg: "--dry-run goes with --assign and --mail", Hint: "crm audit alone writes nothing to the store"}
	case o.dry && o.html != "":
		return &UsageError{Msg: "--dry-run and --html exclude each other"}
	case (o.html != "" || o.mail != "") && o.out.asked():
		return &UsageError{Msg: "--html and --mail exclude -o, --columns, --sort and --limit", Hint: "take two commands"}
	case o.fresh && o.view.asOf != "":
		return &UsageError{Msg: "--new and --as-of exclude each other", Hint: "what was is nothing new"}
	case o.assign && o.view.asOf != "":
		return &UsageError{Msg: "--assign and --as-of exclude each other"}
	}
	var letter *auditLetter
	if o.mail != "" {
		if letter, err = a.auditLetter(o.mail, o.dry); err != nil {
			return err
		}
	}
	found, firm, on, err := a.findings(names, least, o)
	if err != nil {
		return err
	}
	var remember func() error
	if o.fresh {
		found, remember = a.onlyNew(found, names, o)
	}
	if o.assign {
		if err := a.assignFindings(c, found, o.dry); err != nil || o.dry && o.mail == "" {
			return err
		}
	}
	bare := o.out.columns == "" && o.out.sort == "" && o.out.limit == 0
	if o.dry {
		remember = nil
	}
	if letter != nil {
		if err := a.mailAudit(letter, found, o, firm, on); err != nil {
			return err
		}
	}
	if o.html != "" {
		s := auditSheet(found, 0, firm, on)
		if err := a.writeFile("html", o.html, func(w io.Writer) error { return a.auditHTML(w, s) }); err != nil {
			return err
		}
		a.wrote(o.html, "open it in a browser")
	}
	switch {
	case letter != nil || o.html != "":
	case special != nil:
		err = special(a.term.Out, found)
	case f == render.FormatTable && bare:
		err = a.term.Page(a.ctx, func(w io.Writer) error { return printAudit(w, found, o.all, render.OptionsOf(a.term)) })
	case f == render.FormatMarkdown && bare:
		err = auditSheet(found, 0, firm, on).Markdown(a.term.Out)
	case f == render.FormatTable && found.Len() == 0:
	default:
		err = o.out.print(a, auditListing(found), "finding", "findings")
	}
	if err == nil && found.Damaged() {
		err = &HintError{Err: errors.New("the cache of the customers turned out to be damaged while it was read: something may be missing"), Hint: "run it again; the cache makes itself anew"}
	}
	if err == nil && remember != nil {
		err = remember()
	}
	if err != nil {
		return err
	}
	a.say("%s", auditWords(found))
	if found.Len() > 0 {
		return exitCode(exitFinding)
	}
	return nil
}

// findings makes the rules; firm is whose book it is, on the day for which it was
// judged.
func (a *App) findings(names []string, least audit.Severity, o *auditOptions) (found *audit.Findings, firm string, on crm.Date, err error) {
	var doubts []string
	err = a.view(o.view, func(v *view) error {
		firm, on = v.set.Name, crm.DateOf(v.now)
		rules, err := audit.Choose(v.set, names)
		if err != nil {
			return err
		}
		rules = slices.DeleteFunc(rules, func(r audit.Rule) bool { return !r.Most().AtLeast(least) })
		in := &audit.Input{Snap: v.snap, Settings: v.set, Now: v.now, Least: least}
		if o.where != "" {
			who, d, err := v.where(o.where)
			if err != nil {
				return err
			}
			in.Snap, doubts = who.Snapshot(), d
		} else if v.commit.IsZero() {
			if in.Facts, err = a.auditFacts(v, rules); err != nil {
				return err
			}
		}
		found, err = audit.Run(a.ctx, in, rules)
		return err
	})
	if err == nil {
		a.doubt(doubts)
	}
	return found, firm, on, err
}

func auditWords(found *audit.Findings) string {
	if found.Len() == 0 {
		return "nothing found"
	}
	return severityWords(found.Count)
}

// severityWords tells how many there are of each severity.
func severityWords(of func(audit.Severity) int) string {
	var parts []string
	for _, s := range []audit.Severity{audit.Error, audit.Warning, audit.Note} {
		if n := of(s); n > 0 {
			parts = append(parts, count(n, string(s), string(s)+"s"))
		}
	}
	return strings.Join(parts, ", ")
}

func auditListing(found *audit.Findings) *render.Listing {
	return &render.Listing{Columns: []render.Column{
		{Name: "rule", Title: "RULE"}, {Name: "severity", Title: "SEVERITY"}, {Name: "id", Title: "ID"}, {Name: "name", Title: "NAME"}, {Name: "item", Title: "ITEM"},
		{Name: "what", Title: "WHAT"}, {Name: "since", Title: "SINCE"}, {Name: "fix", Title: "FIX"},
	}, Stream: func(yield func(render.Row) bool) {
		row := make(render.Row, 8)
		for x := range found.All() {
			copy(row, render.Row{
				render.Text(x.Rule), render.Text(string(x.Severity)), render.Text(string(x.ID)), render.Text(x.Name), render.Text(string(x.Item)),
				render.Text(x.What), render.Day(x.Since), render.Text(x.Fix),
			})
			if !yield(row) {
				return
			}
		}
	}}
}

// auditShown is how many findings of a rule a table shows.
const auditShown = 20

// printAudit prints the findings below the rules that they are of.
func printAudit(w io.Writer, found *audit.Findings, all bool, o render.Options) error {
	b := bufio.NewWriterSize(w, 64<<10)
	for i := range found.Rules {
		if found.LenOf(i) > 0 {
			if err := printRule(b, found, i, all, o); err != nil {
				return err
			}
		}
	}
	return b.Flush()
}

func printRule(w *bufio.Writer, found *audit.Findings, rule int, all bool, o render.Options) error {
	r, n := &found.Rules[rule], found.LenOf(rule)
	if err := render.Heading(w, auditTitleOf(found, rule), o); err != nil {
		return err
	}
	show := n
	if !all && n > auditShown+1 {
		show = auditShown
	}
	several := found.CountOf(rule, audit.Error) < n
	left := show
	for x := range found.Of(rule) {
		if left--; left < 0 {
			break
		}
		style := render.Yellow
		switch x.Severity {
		case audit.Error:
			style = render.Red
		case audit.Note:
			style = render.Plain
		}
		what := x.What
		if several && x.Severity == audit.Error {
			what = "error: " + what // which a colour alone would tell
		}
		if err := render.Entry(w, x.Name, what, x.Fix, style, o); err != nil {
			return err
		}
	}
	if show < n {
		if _, err := fmt.Fprintf(w, "  … and %d more: crm audit %s --all\n", n-show, r.Name); err != nil {
			return err
		}
	}
	return w.WriteByte('\n')
}

// auditTitle is what a task about a finding is called.
func auditTitle(x *audit.Finding) string { return x.Rule + ": " + x.What }
