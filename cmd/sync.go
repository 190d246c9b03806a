package cmd

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"crm/internal/reconcile"
	"crm/internal/share"
	"crm/internal/shell"
	"crm/internal/store"
	"crm/internal/store/remote"
)

func newSync(a *App) *cobra.Command {
	var dry bool
	var take string
	c := &cobra.Command{
		Use:   "sync [REMOTE]",
		Short: "take over what others changed, and send them what you changed",
		Long: `Fetch what others did, join it with what you did, and send the result to the
remote. Changes of the same customer are joined field by field. Where two people
set the same value differently the newer one holds, and the other is kept as a
clash: see "crm clashes". Nothing ever stops half-way with marks in a file.

Without REMOTE it is the one that the branch follows, else origin, else the
only one. What you edited by hand and did not save stays with you.`,
		Example: `  crm remote add origin git@git.example:firm/customers.git
  crm sync
  crm sync --dry-run`,
		Args: needs(0, 1, "REMOTE"),
		RunE: func(_ *cobra.Command, args []string) error {
			o := share.Options{}
			if len(args) > 0 {
				o.Remote = args[0]
			}
			switch take {
			case "":
			case "mine":
				o.Take = reconcile.TakeOurs
			case "theirs":
				o.Take = reconcile.TakeTheirs
			default:
				return &UsageError{Msg: fmt.Sprintf("--take %q is neither mine nor theirs", take)}
			}
			return a.sync(o, dry)
		},
		ValidArgsFunction: completeEach(a, completeRemote),
	}
	c.Flags().StringVar(&take, "take", "", "of a file that both sides changed and that cannot be read take `SIDE` as it is: mine, theirs")
	completeFlag(a, c, "take", offer("mine", "theirs"))
	tryRemote(c, &dry)
	return c
}

var errTried = errors.New("nothing was written")

func (a *App) sync(o share.Options, dry bool) error {
	s, err := a.store()
	if err != nil {
		return err
	}
	o.Transfer = a.transferOptions()
	o.Before = func(look *share.Outlook) error {
		if look.Note != "" {
			a.say("%s", look.Note)
		}
		if dry {
			if err := a.outlook(s, look); err != nil {
				return err
			}
			return errTried
		}
		if look.First {
			return a.firstSync(look)
		}
		return nil
	}
	res, err := share.Sync(a.ctx, s, o)
	switch {
	case errors.Is(err, errTried):
		a.say("nothing was written: this was tried with --dry-run")
		return nil
	case err != nil:
		return err
	}
	if err := writeNote(s, syncNote, lastSync{a.now, res.Remote.Name}); err != nil {
		a.warn("the sync is done, but crm doctor will not know of it: %v", err)
	}
	a.synced(res)
	return nil
}

// lastSync is what crm doctor is told of the last sync.
type lastSync struct {
	At     time.Time `json:"at"`
	Remote string    `json:"remote"`
}

const syncNote = "sync.json"

// firstSync tells what is going to happen, and on a terminal asks.
func (a *App) firstSync(o *share.Outlook) error {
	where := remote.Redact(o.Remote.URL)
	a.say("This is the first sync with %s (%s).", o.Remote.Name, where)
	switch {
	case o.Plan == nil:
		a.say("It has no customers yet: all of yours are sent there, with their history (%s).", count(o.Send, "change", "changes"))
	case o.Plan.UpToDate || o.Send > 0:
		a.say("What is there is joined with what you have, and %s of yours are sent.", count(o.Send, "change", "changes"))
	default:
		a.say("What is there is taken over; you have nothing that it has not.")
	}
	a.say("Whoever can read %s can then read your customers.", o.Remote.Name)
	if a.flags.yes || !a.term.CanAsk() {
		return nil
	}
	return a.confirm("Go on?")
}

// outlook shows what a sync would do.
func (a *App) outlook(s *store.Store, o *share.Outlook) error {
	if o.Plan != nil && !o.Plan.UpToDate {
		tx, err := s.Try(a.ctx)
		if err != nil {
			return err
		}
		defer func() { _ = tx.Close() }()
		o.Plan.Apply(tx)
		n, err := a.printDiff(tx)
		if err != nil {
			return err
		}
		a.say("%s would change here", count(n, "file", "files"))
		a.joined(o.Plan)
	} else {
		a.say("nothing new would come")
	}
	for _, p := range o.Saved {
		a.say("%s, which you edited by hand, would be committed first", p)
	}
	a.say("%s would be sent to %s", count(o.Send, "change", "changes"), o.Remote.Name)
	return nil
}

// synced tells what a sync did.
func (a *App) synced(res *share.Result) {
	where := res.Remote.Name
	if len(res.Plans) > 0 {
		a.say("received: %s", share.Summary(res.Incoming))
	}
	for _, p := range res.Plans {
		a.joined(p)
	}
	switch {
	case res.Sent > 0:
		a.say("sent to %s: %s", where, count(res.Sent, "change", "changes"))
	case len(res.Plans) == 0:
		a.say("nothing new here and at %s", where)
	}
	if n := len(res.Edits); n > 0 {
		a.say("not shared yet: %s edited by hand; \"crm save\" commits them", count(n, "file", "files"))
	}
}

// joined tells what somebody may want to look at.
func (a *App) joined(p *reconcile.Plan) {
	const most = 10
	more := func(n int, command string) {
		if n > most {
			a.say("and %d more: %s", n-most, command)
		}
	}
	for i, c := range p.Clashes {
		if i == most {
			break
		}
		name, who := c.Customer.Name, string(c.Customer.ID)
		if who == "" {
			name, who = "crm.yaml", "crm.yaml"
		}
		a.say("clash: %s: %s is %s (%s) and was set to %s by %s: crm resolve %s %s mine|theirs", name, c.Field, orNothing(c.Held), c.Kept, orNothing(c.Lost), c.By, who, shell.Quote(c.Field))
	}
	more(len(p.Clashes), "crm clashes")
	for i, k := range p.Kept {
		if i == most {
			break
		}
		who, other := "they", "you"
		if k.ByUs {
			who, other = "you", "they"
		}
		what := k.Customer.Name
		if k.Item != "" {
			what += ": " + k.Item
		}
		a.say("kept: %s, which %s removed while %s changed it", what, who, other)
	}
	more(len(p.Kept), "crm history")
	for i, t := range p.Joined {
		if i == most {
			break
		}
		a.say("joined: %s (%s) with %s (%s), as they had been joined while the other side changed them; \"crm help conflicts\" tells how", t[0].Name, t[0].ID, t[1].Name, t[1].ID)
	}
	more(len(p.Joined), "crm list has:merged")
	for _, f := range p.Files {
		a.say("clash: %s was changed on both sides: the older version, by %s, is in %s", f.Path, f.By, f.Beside)
	}
	for _, t := range p.Twins {
		a.say("maybe the same: %s (%s) of yours and %s (%s) of theirs", t[0].Name, t[0].ID, t[1].Name, t[1].ID)
	}
}

func orNothing(s string) string {
	if s == "" {
		return "nothing"
	}
	line, _, cut := strings.Cut(s, "\n")
	if r := []rune(line); len(r) > 60 {
		line, cut = string(r[:60]), true
	}
	if cut {
		line += "…"
	}
	return fmt.Sprintf("%q", line)
}
