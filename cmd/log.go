package cmd

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"crm/internal/crm"
	"crm/internal/index"
	"crm/internal/store"
	"crm/internal/when"
)

type logOptions struct {
	app     *App
	who     string
	text    string
	kind    string
	kinds   map[string]*bool // --call, --email …
	in, out bool
	at      string
	by      string
	minutes int
	with    []string
	deal    string
	next    string
	due     string
	done    []string
	subject string
	eml     string
	dry     bool
}

func newLog(a *App) *cobra.Command {
	o := &logOptions{app: a, kinds: map[string]*bool{}}
	c := &cobra.Command{
		Use:   "log WHO[,WHO…] TEXT",
		Short: "note a call, an e-mail, a meeting: who and what",
		Long: `Add an interaction to a customer, or to several at once. It needs nothing but
who and what; the time is now and the kind is note unless flags say otherwise.
A name that nobody has is refused: nothing is ever made up.

With - as TEXT, the text is read from the standard input. With - as the only
argument, interactions are read from there: YAML documents, or JSON with one
object a line, with the keys of the files and "who". With --eml, date, subject,
people and text come from a message; logging the same message again does nothing.`,
		Example: `  crm log acme "Wants the offer split by plant" --call --minutes 25
  crm log anna@acme.example,ben "Kick-off, all agreed" --meeting --at "yesterday 14:00"
  crm log acme "Sent the offer" --email --next "in 2 weeks: ask about the offer"
  crm log acme "They call back" --call --done "send the offer" --next "Call them" --due fri
  crm log anna --eml offer.eml
  pbpaste | crm log acme -`,
		Args: func(c *cobra.Command, args []string) error {
			most := 2
			least := 2
			if o.eml != "" || len(args) == 1 && args[0] == "-" {
				least = 1
			}
			return needs(least, most, `WHO "TEXT"`)(c, args)
		},
		RunE: func(c *cobra.Command, args []string) error {
			o.who = args[0]
			if len(args) == 1 && args[0] == "-" && o.eml == "" {
				if err := onlyFlags(c, "put it into the interactions that are read", "dry-run"); err != nil {
					return err
				}
				return o.many(c)
			}
			if len(args) > 1 {
				o.text = args[1]
			}
			return o.run(c)
		},
		ValidArgsFunction: completeFirst(a, completeWho),
	}
	f := c.Flags()
	for _, k := range []string{"call", "email", "meeting", "visit", "message", "note"} {
		o.kinds[k] = f.Bool(k, false, "it was a "+k)
	}
	f.Lookup("email").Usage = "it was an e-mail"
	f.StringVarP(&o.kind, "kind", "k", "", "any other `KIND` of crm.yaml")
	f.BoolVar(&o.in, "in", false, "it came from the customer")
	f.BoolVar(&o.out, "out", false, "it went to the customer")
	f.StringVar(&o.at, "at", "", "`WHEN` it was: \"yesterday 14:00\", -2d, \"last fri\" (see crm help times)")
	f.StringVar(&o.by, "by", "", "`NAME` of who did it (default: you)")
	f.IntVarP(&o.minutes, "minutes", "m", 0, "how many `MINUTES` it took")
	f.StringArrayVarP(&o.with, "with", "w", nil, "`WHO` else took part: a customer, or \"name: Somebody Else\"; may be repeated")
	f.StringVar(&o.deal, "deal", "", "the `DEAL` that it was about: its id, or words of its title")
	f.StringVar(&o.next, "next", "", "a task to follow, as `WHEN: WHAT`, like \"in 2 weeks: send offer\"; with --due, all of it is what to do")
	f.StringVar(&o.due, "due", "", "`WHEN` the task of --next is due")
	f.StringArrayVar(&o.done, "done", nil, "a `TASK` that is done with this; may be repeated")
	f.StringVar(&o.subject, "subject", "", "the subject, as `TEXT`")
	f.StringVar(&o.eml, "eml", "", "take it from a message in `FILE`")
	dryRun(c, &o.dry)
	completeFlag(a, c, "with", completeWho)
	completeFlag(a, c, "kind", completeKind)
	completeFlag(a, c, "due", completeDue)
	completeFlag(a, c, "done", completeItem(taskKind()))
	return c
}

func (o *logOptions) run(c *cobra.Command) error {
	a := o.app
	set, err := a.settings()
	if err != nil {
		return err
	}
	refs, err := a.several(o.who)
	if err != nil {
		return err
	}
	it := crm.Interaction{At: crm.TimeOf(a.now), By: cmp.Or(o.by, a.user()), Minutes: o.minutes, Subject: o.subject}
	if it.Kind, err = o.whichKind(set); err != nil {
		return err
	}
	if err := o.content(&it, refs); err != nil {
		return err
	}
	if o.at != "" {
		if it.At, err = when.Parse(o.at, a.now, when.Past); err != nil {
			return &UsageError{Msg: "--at: " + err.Error(), Hint: "see \"crm help times\""}
		}
	}
	if it.Minutes < 0 {
		return &UsageError{Msg: fmt.Sprintf("--minutes %d is less than nothing", it.Minutes)}
	}
	if o.in && o.out {
		return &UsageError{Msg: "--in and --out exclude each other"}
	}
	switch {
	case o.in:
		it.Direction = "in"
	case o.out:
		it.Direction = "out"
	}
	next, err := o.follow(it.By)
	if err != nil {
		return err
	}
	finished, err := a.taskRefs(taskKind(), o.done)
	if err != nil {
		return err
	}
	if err := o.participants(&it); err != nil {
		return err
	}
	if it.ID, err = a.newID(); err != nil {
		return err
	}
	var names, closed []string
	done, err := a.write(c, o.dry, func(tx *store.Tx) (change, error) {
		var ids []crm.ID
		fresh := false
		for i, ref := range refs {
			n, err := tx.Customer(ref.ID)
			if err != nil {
				return change{}, err
			}
			own := it
			own.With = slices.Clone(it.With)
			for _, other := range refs {
				if other.ID != ref.ID {
					own.With = append(own.With, crm.Participant{Who: other.ID})
				}
			}
			if i == 0 {
				if err := o.ofDeal(n, &it, &own, next); err != nil {
					return change{}, err
				}
			}
			names = append(names, n.Name)
			ids = append(ids, n.ID)
			if has(n, own) {
				if i == 0 {
					next = nil // it came with the first time
				}
				continue
			}
			fresh = true
			if i == 0 && next != nil {
				n.Tasks = append(n.Tasks, *next)
			}
			n.Interactions = insert(n.Interactions, own)
			if err := tx.PutCustomer(n); err != nil {
				return change{}, err
			}
		}
		if fresh {
			more, err := o.finish(tx, finished, it.At, &closed)
			if err != nil {
				return change{}, err
			}
			ids = append(ids, slices.DeleteFunc(more, func(id crm.ID) bool { return slices.Contains(ids, id) })...)
		}
		return change{subject: logSubject(names, it), records: ids}, nil
	})
	if err != nil || o.dry {
		return err
	}
	if !done {
		a.say("this is logged already")
		return nil
	}
	a.say("logged: %s: %s", strings.Join(names, ", "), it.Kind)
	for _, line := range closed {
		a.say("%s", line)
	}
	if next != nil {
		a.say("to do%s: %s", spaced(next.Due.String()), next.Title)
	}
	if it.At.Std().After(a.now.AddDate(0, 0, 1)) {
		a.warn("%s is in the future", it.At)
	}
	return nil
}

// several finds the customers of a list with commas between; a text that means
// one customer as a whole ("Smith, Ben") is that.
func (a *App) several(text string) ([]index.Ref, error) {
	if strings.Contains(text, ",") {
		if x, err := a.index(); err == nil {
			if m, err := x.Resolve(text); err == nil && len(m) == 1 && m[0].By != "words" {
				return []index.Ref{m[0].Ref}, nil
			}
		}
	}
	var out []index.Ref
	for part := range strings.SplitSeq(text, ",") {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		ref, err := a.who(part)
		if err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(out, func(r index.Ref) bool { return r.ID == ref.ID }) {
			out = append(out, ref)
		}
	}
	if len(out) == 0 {
		return nil, &UsageError{Msg: "there is nobody named to log it with", Hint: `write it like crm log acme "Wants an offer"`}
	}
	return out, nil
}

func (o *logOptions) whichKind(set *crm.Settings) (string, error) {
	kind, given := o.kind, o.kind != ""
	for k, on := range o.kinds {
		if *on {
			if given {
				return "", &UsageError{Msg: "it can be of one kind only"}
			}
			kind, given = k, true
		}
	}
	if !given {
		if o.eml != "" {
			return "email", nil
		}
		return "note", nil
	}
	return kind, knownKind(set, kind)
}

func knownKind(set *crm.Settings, kind string) error {
	if len(set.Kinds) > 0 && !slices.Contains(set.Kinds, kind) {
		return &UsageError{Msg: fmt.Sprintf("%q is no kind of interaction here", kind), Hint: "crm.yaml has " + strings.Join(set.Kinds, ", ")}
	}
	return nil
}

// has tells whether the interaction came from elsewhere and is there already.
func has(n *crm.Customer, it crm.Interaction) bool {
	for _, x := range it.ExternalIDs {
		for i := range n.Interactions {
			if slices.ContainsFunc(n.Interactions[i].ExternalIDs, func(y crm.ExternalID) bool { return x.Key() == y.Key() }) {
				return true
			}
		}
	}
	return false
}

// insert puts an interaction behind the last one that is not later.
func insert(list []crm.Interaction, it crm.Interaction) []crm.Interaction {
	i := len(list)
	for i > 0 && list[i-1].At.Compare(it.At) > 0 {
		i--
	}
	return slices.Insert(slices.Clone(list), i, it)
}

func logSubject(names []string, it crm.Interaction) string {
	what := cmp.Or(it.Subject, it.Text)
	if line, _, more := strings.Cut(what, "\n"); more {
		what = line
	}
	if r := []rune(what); len(r) > 72 {
		what = string(r[:71]) + "…"
	}
	return fmt.Sprintf("log: %s: %s, %s", strings.Join(names, ", "), it.Kind, what)
}
