package cmd

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"crm/internal/crm"
	"crm/internal/render"
	"crm/internal/shell"
	"crm/internal/store"
	"crm/records"
	"crm/schema"
)

// gitAttributes tells git that records are text with LF and merge by crm.
const gitAttributes = "records/**/*.yaml merge=crm text eol=lf\ncrm.yaml merge=crm text eol=lf\ndecisions.yaml merge=crm text eol=lf\n"

func newInit(a *App) *cobra.Command {
	var template, name, currency, country string
	var dry bool
	names := schema.TemplateNames()
	var about strings.Builder
	for _, t := range names {
		fmt.Fprintf(&about, "  %-11s %s\n", t, schema.TemplateSummary(t))
	}
	c := &cobra.Command{
		Use:   "init [DIR]",
		Short: "start a store, here or in a folder",
		Long: `Make a store: a git repository with settings fit for your trade, JSON Schemas for
your editor, and a first commit. It works in an empty folder, in a new one, and in
a git repository without commits. Currency and country are taken from your
locale when they are not given; crm.yaml can be changed at any time.

Templates:
` + strings.TrimRight(about.String(), "\n"),
		Example: `  crm init
  crm init customers --template agency --name "Studio Nord" --currency EUR --country DE`,
		Args: needs(0, 1, "DIR"),
		RunE: func(_ *cobra.Command, args []string) error {
			dir := "."
			if len(args) > 0 {
				dir = args[0]
			}
			text, err := schema.Template(template)
			if err != nil {
				return &UsageError{Msg: err.Error()}
			}
			place := a.locale()
			country = cmp.Or(country, place)
			currency = cmp.Or(currency, currencyOf(country), "EUR")
			path := filepath.Clean(a.path(dir))
			settings, err := schema.Fill(text, cmp.Or(name, filepath.Base(path)), strings.ToUpper(currency), strings.ToUpper(country))
			if err != nil {
				return &UsageError{Msg: err.Error()}
			}
			if dry {
				return a.tryInit(settings)
			}
			if _, err := a.initStore(path, settings, "init: "+template); err != nil {
				return err
			}
			a.say("a store in %s, for a business of the kind %q, in %s", path, template, currency)
			a.say("next: crm add \"Acme GmbH\" --email info@acme.example")
			if dir != "." {
				a.say("      (in that folder, or with --store %s)", shell.Quote(dir))
			}
			return nil
		},
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return nil, cobra.ShellCompDirectiveFilterDirs
		},
	}
	f := c.Flags()
	f.StringVarP(&template, "template", "t", names[0], "settings for a trade: "+strings.Join(names, ", "))
	f.StringVar(&name, "name", "", "the `NAME` of the book or firm (default: that of the folder)")
	f.StringVar(&currency, "currency", "", "ISO 4217 `CODE` for amounts without one")
	f.StringVar(&country, "country", "", "ISO 3166 `CODE` for phone numbers without one")
	dryRun(c, &dry)
	_ = c.RegisterFlagCompletionFunc("template", cobra.FixedCompletions(names, cobra.ShellCompDirectiveNoFileComp))
	return c
}

// firstFiles is the files of a new store.
func firstFiles(settings []byte) map[string][]byte {
	return map[string][]byte{
		crm.SettingsFile:              settings,
		".gitattributes":              []byte(gitAttributes),
		"schema/customer.schema.json": schema.Customer(),
		"schema/settings.schema.json": schema.Settings(),
	}
}

// tryInit shows the files that a new store would have.
func (a *App) tryInit(settings []byte) error {
	files := firstFiles(settings)
	for _, path := range slices.Sorted(maps.Keys(files)) {
		if err := render.Diff(a.term.Out, path, path, nil, files[path], render.OptionsOf(a.term)); err != nil {
			return err
		}
	}
	a.say("nothing was written: this was tried with --dry-run")
	return nil
}

func (a *App) initStore(dir string, settings []byte, subject string) (*store.Store, error) {
	s, err := store.Init(a.ctx, dir, a.opts, firstFiles(settings), store.Message{Subject: subject, Trailers: []store.Trailer{{Key: "Crm-Command", Value: "init"}}})
	if err == nil {
		a.st = s
	}
	return s, err
}

// locale is the country of the environment's locale, like DE of de_DE.UTF-8.
func (a *App) locale() string {
	for _, v := range []string{"LC_ALL", "LC_MONETARY", "LANG"} {
		s := a.world.Getenv(v)
		if i := strings.IndexByte(s, '_'); i >= 0 && len(s) >= i+3 {
			return strings.ToUpper(s[i+1 : i+3])
		}
		if s != "" {
			return ""
		}
	}
	return ""
}

// currencyOf is the currency of a country, for those in which it is likely to matter.
func currencyOf(country string) string {
	switch country {
	case "AT", "BE", "BG", "CY", "DE", "EE", "ES", "FI", "FR", "GR", "HR", "IE", "IT", "LT", "LU", "LV", "MT", "NL", "PT", "SI", "SK":
		return "EUR"
	case "US", "EC", "SV":
		return "USD"
	case "GB":
		return "GBP"
	case "CH", "LI":
		return "CHF"
	case "CA":
		return "CAD"
	case "AU":
		return "AUD"
	case "NZ":
		return "NZD"
	case "SE":
		return "SEK"
	case "NO":
		return "NOK"
	case "DK":
		return "DKK"
	case "PL":
		return "PLN"
	case "CZ":
		return "CZK"
	case "HU":
		return "HUF"
	case "RO":
		return "RON"
	case "TR":
		return "TRY"
	case "JP":
		return "JPY"
	case "CN":
		return "CNY"
	case "IN":
		return "INR"
	case "BR":
		return "BRL"
	case "MX":
		return "MXN"
	case "ZA":
		return "ZAR"
	case "SG":
		return "SGD"
	case "IL":
		return "ILS"
	case "KR":
		return "KRW"
	case "AE":
		return "AED"
	}
	return ""
}

func newDemo(a *App) *cobra.Command {
	c := &cobra.Command{
		Use:   "demo [DIR]",
		Short: "make a store with a made-up book to try things on",
		Long: `Make a store with the book of Nordlicht Beratung, a consulting firm that does not
exist: its customers, deals, tasks and nine months of calls and meetings, with
dates moved to today. Without DIR it is made in crm-demo.`,
		Example: `  crm demo
  crm demo /tmp/demo`,
		Args: needs(0, 1, "DIR"),
		RunE: func(_ *cobra.Command, args []string) error {
			dir := "crm-demo"
			if len(args) > 0 {
				dir = args[0]
			}
			return a.demo(dir)
		},
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return nil, cobra.ShellCompDirectiveFilterDirs
		},
	}
	return c
}

// demoPerson makes the demo for whoever has not told git a name.
func demoPerson() store.Person {
	return store.Person{Name: "Anna Demo", Email: "anna@nordlicht.example"}
}

func (a *App) demo(dir string) error {
	path := filepath.Clean(a.path(dir))
	if entries, err := os.ReadDir(path); err == nil && len(entries) > 0 {
		return &UsageError{Msg: fmt.Sprintf("%s is there already and not empty", dir), Hint: "name another folder: crm demo DIR"}
	}
	book, _, err := records.Book(crm.DateOf(a.now))
	if err != nil {
		return err
	}
	settings, err := fs.ReadFile(records.Files(), crm.SettingsFile)
	if err != nil {
		return err
	}
	s, err := a.initStore(path, settings, "init: the book of Nordlicht Beratung")
	var nobody *store.IdentityError
	if errors.As(err, &nobody) {
		getenv := a.world.Getenv
		a.opts.Getenv = func(name string) string { return cmp.Or(getenv(name), demoPerson().Env(name)) }
		if s, err = a.initStore(path, settings, "init: the book of Nordlicht Beratung"); err == nil {
			err = s.SetIdentity(demoPerson())
		}
	}
	if err != nil {
		return err
	}
	tx, err := s.Begin(a.ctx)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Close() }()
	for _, n := range book {
		if err := tx.PutCustomer(n); err != nil {
			return err
		}
	}
	if _, err := tx.Commit(store.Message{Subject: fmt.Sprintf("demo: %d customers", len(book)), Trailers: []store.Trailer{{Key: "Crm-Command", Value: "demo"}}}); err != nil {
		return err
	}
	a.say("a book with %d customers in %s; try:", len(book), path)
	for _, try := range []string{
		"cd " + shell.Quote(dir), "crm list", "crm show stahlbau", `crm log stahlbau "Wants the offer by Friday" --call --next "in 2 days: send offer"`,
		"crm report", "crm history", "crm undo", "git log --stat -3",
	} {
		a.say("  %s", try)
	}
	return nil
}
