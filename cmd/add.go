package cmd

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"crm/internal/assign"
	"crm/internal/codec"
	"crm/internal/crm"
	"crm/internal/index"
	"crm/internal/render"
	"crm/internal/shell"
	"crm/internal/store"
	"crm/internal/term"
)

type addOptions struct {
	app                          *App
	name                         string
	org, person                  bool
	emails, phones, addresses    []string
	links, handles, tags, fields []string
	worksAt, referredBy          string
	set                          map[string]*string // flags that set one key
	note                         string
	force, dry                   bool
	out                          output
}

func newAdd(a *App) *cobra.Command {
	o := &addOptions{app: a, set: map[string]*string{}}
	c := &cobra.Command{
		Use:   "add NAME",
		Short: "add a person or an organization",
		Long: `Add a customer and print its id. A name with a legal form in it ("Acme GmbH") is
taken for an organization, any other for a person; --org and --person overrule
that. When the e-mail address or phone number is someone's already, or the customer
is certainly one that is there, nothing is added, unless --force is given; on a
terminal you are asked. One that may be another is added and told of.

With - as NAME, customers are read from the standard input: YAML documents in
the form of the files, or JSON, one object a line. Ids may be missing. All are
added in one commit.`,
		Example: `  crm add "Acme GmbH" --email info@acme.example --phone "030 1234567" --tag steel
  crm add "Anna Smith" --works-at Acme --role "Head of Purchasing" --email anna@acme.example
  crm add "John Smith" --phone "030 7654321" --force
  crm add "Smith, Ben" --address "Hauptstr. 5; 10115 Berlin; DE" --field industry=steel
  crm add - < new-customers.yaml`,
		Args: needs(1, 1, `"NAME"`),
		RunE: func(c *cobra.Command, args []string) error {
			if o.org && o.person {
				return &UsageError{Msg: "--org and --person exclude each other"}
			}
			o.name = strings.TrimSpace(args[0])
			if o.name == "" {
				return &UsageError{Msg: "a customer needs a name", Hint: `write it like crm add "Anna Smith"`}
			}
			if o.name == "-" {
				if err := onlyFlags(c, "put it into the customers that are read", "dry-run", "force", "output", "org"); err != nil {
					return err
				}
				return o.fromInput(c)
			}
			return o.run(c)
		},
	}
	f := c.Flags()
	f.BoolVar(&o.org, "org", false, "it is an organization")
	f.BoolVar(&o.person, "person", false, "it is a person")
	f.StringArrayVar(&o.emails, "email", nil, "an e-mail `ADDRESS`, or \"label: address\"; may be repeated, the first is the main one")
	f.StringArrayVar(&o.phones, "phone", nil, "a phone `NUMBER` in any spelling; may be repeated")
	f.StringArrayVar(&o.addresses, "address", nil, "a postal `ADDRESS`: \"street; postcode city; country\"")
	f.StringArrayVar(&o.links, "link", nil, "a web `URL`")
	f.StringArrayVar(&o.handles, "handle", nil, "a social `NAME` like linkedin:anna-smith")
	f.StringArrayVarP(&o.tags, "tag", "t", nil, "a `TAG`; may be repeated")
	f.StringArrayVar(&o.fields, "field", nil, "a custom field as `NAME=VALUE`; may be repeated")
	f.StringVar(&o.worksAt, "works-at", "", "the `ORGANIZATION` that the person belongs to")
	f.StringVar(&o.referredBy, "referred-by", "", "`WHO` brought the customer")
	for _, k := range []struct{ flag, key, usage string }{
		{"role", "role", "what the person does there, as `TEXT`"},
		{"stage", "stage", "the lifecycle `STAGE` (default: the first of crm.yaml)"},
		{"owner", "owner", "`NAME` of who looks after the customer (default: you)"},
		{"source", "source", "where the customer came from, as `TEXT`"},
		{"language", "language", "the `LANGUAGE` to speak, like de or en-GB"},
		{"birthday", "birthday", "`DAY` of birth, like 1980-05-17 or --05-17"},
		{"given", "given", "given `NAME`"},
		{"family", "family", "family `NAME`"},
		{"nickname", "nickname", "`NAME` among friends"},
		{"legal-name", "legal_name", "`NAME` of an organization as registered"},
	} {
		o.set[k.key] = f.String(k.flag, "", k.usage)
	}
	f.StringVar(&o.note, "note", "", "a note, as `TEXT`")
	f.BoolVarP(&o.force, "force", "f", false, "add even one whose e-mail address or phone number is someone's, or who is there already")
	dryRun(c, &o.dry)
	o.out.flags(a, c, false)
	completeFlag(a, c, "works-at", completeWho)
	completeFlag(a, c, "referred-by", completeWho)
	completeFlag(a, c, "stage", completeStage)
	completeFlag(a, c, "tag", completeTag)
	return c
}

func (o *addOptions) run(c *cobra.Command) error {
	a := o.app
	x, err := a.assigner()
	if err != nil {
		return err
	}
	n := &crm.Customer{Type: crm.Person, Created: crm.TimeOf(a.now)}
	firm, looks := assign.LooksLikeFirm(o.name)
	if o.org || looks && !o.person {
		n.Type = crm.Organization
	}
	assign.Name(n, o.name)
	if err := o.assign(x, n); err != nil {
		return err
	}
	if n.ID, err = a.newID(); err != nil {
		return err
	}
	if !o.force {
		if err := o.guard(n); err != nil {
			return err
		}
	}
	done, err := a.write(c, o.dry, func(tx *store.Tx) (change, error) {
		return change{subject: "add: " + n.Name, records: []crm.ID{n.ID}}, tx.PutCustomer(n)
	})
	if err != nil || !done {
		return err
	}
	if n.Type == crm.Organization && !o.org {
		a.say("added as an organization, because of %q; for a person say --person", firm)
	}
	return o.out.added(a, []*crm.Customer{n})
}

// assign sets what the flags say.
func (o *addOptions) assign(x *assign.Context, n *crm.Customer) error {
	n.Owner = o.app.user()
	if len(x.Settings.Stages) > 0 {
		n.Stage = x.Settings.Stages[0].Name
	}
	for _, key := range assign.Keys() {
		if v := o.set[key]; v != nil && *v != "" {
			if err := x.Set(n, key, *v); err != nil {
				return err
			}
		}
	}
	if o.worksAt != "" {
		if n.Type == crm.Organization {
			return &UsageError{Msg: "--works-at is for a person", Hint: "say --person, or relate two organizations with \"crm relate\""}
		}
		org, err := o.app.organization(o.worksAt)
		if err != nil {
			return hintNewOrganization(err, o.worksAt)
		}
		n.Organization = org.ID
	}
	if o.referredBy != "" {
		if err := x.Set(n, "referred_by", o.referredBy); err != nil {
			return err
		}
	}
	// Addresses first: phones are read in the country of the customer.
	for _, list := range []struct {
		key    string
		values []string
	}{{"address", o.addresses}, {"phone", o.phones}, {"email", o.emails}, {"link", o.links}, {"handle", o.handles}, {"tag", o.tags}} {
		for _, v := range list.values {
			if err := x.Add(n, list.key, v); err != nil {
				return err
			}
		}
	}
	for _, f := range o.fields {
		name, value, ok := strings.Cut(f, "=")
		if !ok {
			return &UsageError{Msg: fmt.Sprintf("--field %q lacks its value", f), Hint: "write it like --field industry=steel"}
		}
		if err := x.Set(n, "fields."+strings.TrimPrefix(name, "fields."), value); err != nil {
			return err
		}
	}
	return x.Set(n, "notes", o.note)
}

func hintNewOrganization(err error, name string) error {
	var none *UnknownError
	if errors.As(err, &none) {
		return &HintError{Err: fmt.Errorf("no organization: %w", err), Hint: fmt.Sprintf("add it first: crm add %s --org", shell.Quote(name))}
	}
	return err
}

// guard refuses a customer whose e-mail address or phone number is someone's, or who
// is certainly there already.
func (o *addOptions) guard(n *crm.Customer) error {
	x, err := o.app.index()
	if err != nil {
		return err
	}
	// A name alone is not worth looking at all files.
	if len(n.Emails)+len(n.Phones) > 0 {
		if err := x.Refresh(); err != nil {
			return err
		}
	}
	if err := taken(x, n); err != nil {
		return err
	}
	return o.app.unlike(x, []*crm.Customer{n}, o.dry)
}

func taken(x *index.Index, n *crm.Customer) error {
	for _, e := range n.Emails {
		refs, err := x.Lookup(index.KeyEmail, e.Address)
		if err != nil {
			return err
		}
		for _, r := range refs {
			if r.ID != n.ID {
				return &TakenError{What: "the e-mail address " + e.Address, Owner: r}
			}
		}
	}
	for _, p := range n.Phones {
		refs, err := x.Lookup(index.KeyPhone, p.Number)
		if err != nil {
			return err
		}
		for _, r := range refs {
			// Colleagues share the number of their organization.
			if r.ID != n.ID && !(n.Organization != "" && (r.ID == n.Organization || r.Organization == n.Organization)) {
				return &TakenError{What: "the phone number " + p.Number, Owner: r}
			}
		}
	}
	return nil
}

// added prints the ids of new customers, or the customers in another format.
func (o *output) added(a *App, all []*crm.Customer) error {
	if o.format == "" {
		for _, n := range all {
			fmt.Fprintln(a.term.Out, n.ID)
		}
		return nil
	}
	f, err := o.parse(a)
	if err != nil {
		return err
	}
	if len(all) == 1 {
		return printCustomer(a, all[0], f)
	}
	l, err := a.customerListing(all)
	if err != nil {
		return err
	}
	return o.print(a, l, "customer", "customers")
}

// printYAML prints a customer as its file has it. What would reach into a terminal is
// spelled out: a file may have it as it is.
func printYAML(a *App, n *crm.Customer) error {
	b := codec.Encode(n)
	if term.CleanData(string(b)) != string(b) {
		return render.YAML(a.term.Out, n)
	}
	return writeAll(a.term.Out, b)
}

// printCustomer prints one customer in a machine format; a table is the id alone.
func printCustomer(a *App, n *crm.Customer, f render.Format) error {
	switch f {
	case render.FormatJSON:
		return render.JSON(a.term.Out, n)
	case render.FormatYAML:
		return printYAML(a, n)
	case render.FormatIDs:
		_, err := fmt.Fprintln(a.term.Out, n.ID)
		return err
	}
	l, err := a.customerListing([]*crm.Customer{n})
	if err != nil {
		return err
	}
	return l.Write(a.term.Out, f, render.OptionsOf(a.term))
}

func writeAll(w io.Writer, data []byte) error {
	_, err := w.Write(data)
	return err
}
