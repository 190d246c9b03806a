package cmd

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"crm/internal/codec"
	"crm/internal/crm"
	"crm/internal/store"
	"crm/internal/term"
	"crm/internal/validate"
)

func newEdit(a *App) *cobra.Command {
	var dry bool
	c := &cobra.Command{
		Use:   "edit WHO",
		Short: "change a customer's file in your editor",
		Long: `Open a customer's file in $VISUAL or $EDITOR, check what comes back and commit
it. When something is wrong the editor opens again with the mistake on top; the
text is never lost. Comments and keys of your own stay.`,
		Example: `  crm edit acme
  EDITOR="code --wait" crm edit acme`,
		Args: needs(1, 1, "WHO"),
		RunE: func(c *cobra.Command, args []string) error {
			ref, err := a.who(args[0])
			if err != nil {
				return err
			}
			return a.edit(c, ref.ID, dry)
		},
		ValidArgsFunction: completeFirst(a, completeWho),
	}
	dryRun(c, &dry)
	return c
}

// mistakeMark begins the lines that stand on top of a text with a mistake.
const mistakeMark = "#! "

func (a *App) edit(c *cobra.Command, id crm.ID, dry bool) error {
	paths, err := a.st.FindID(id)
	if err != nil {
		return err
	}
	switch {
	case len(paths) == 0:
		return &store.MissingError{ID: id}
	case len(paths) > 1:
		return &store.TwiceError{ID: id, Paths: paths}
	}
	path := paths[0]
	before, _, err := a.st.Read(path)
	if err != nil {
		return err
	}
	set, err := a.settings()
	if err != nil {
		return err
	}
	text := before
	for {
		edited, err := a.term.Edit(a.ctx, path[strings.LastIndexByte(path, '/')+1:], text, term.EditOptions{Preferred: a.cfg.Editor, Git: a.st.Editor()})
		if err != nil {
			return err
		}
		text = dropMistakes(edited.Data)
		if bytes.Equal(text, before) || len(bytes.TrimSpace(text)) == 0 {
			a.say("nothing changed")
			return edited.Discard()
		}
		mistakes := checkEdit(path, text, id, set)
		if len(mistakes) == 0 {
			if err := a.saveEdit(c, id, path, before, text, dry); err != nil {
				a.say("the text is kept in %s", edited.Path)
				return err
			}
			return edited.Discard()
		}
		for _, m := range mistakes {
			a.say("%s", m)
		}
		if !a.term.CanAsk() {
			return &InvalidError{Msg: "the text was not saved; it is kept in " + edited.Path, Hint: "mend it and try again"}
		}
		again, err := a.term.Confirm("Open it again?")
		if err != nil || !again {
			return &InvalidError{Msg: "the text was not saved; it is kept in " + edited.Path}
		}
		top := new(bytes.Buffer)
		for _, m := range mistakes {
			fmt.Fprintf(top, "%s%s\n", mistakeMark, strings.ReplaceAll(m, "\n", "\n"+mistakeMark))
		}
		text = append(top.Bytes(), text...)
		if err := edited.Discard(); err != nil {
			return err
		}
	}
}

func dropMistakes(text []byte) []byte {
	for bytes.HasPrefix(text, []byte(strings.TrimSpace(mistakeMark))) {
		_, rest, ok := bytes.Cut(text, []byte("\n"))
		if !ok {
			return nil
		}
		text = rest
	}
	return text
}

// checkEdit is what is wrong with an edited file, in words.
func checkEdit(path string, text []byte, id crm.ID, set *crm.Settings) []string {
	n, err := codec.Decode(path, text)
	if err != nil {
		s := explain(err)
		return append([]string{s.msg}, s.lines...)
	}
	var out []string
	if n.ID != id {
		out = append(out, fmt.Sprintf("the id must stay %s", id))
	}
	for _, p := range validate.Customer(n, set) {
		if p.Warning {
			continue
		}
		line, col := codec.Locate(text, p.Path)
		out = append(out, fmt.Sprintf("line %d:%d: %s: %s", line, col, p.Path, p.Msg))
	}
	return out
}

func (a *App) saveEdit(c *cobra.Command, id crm.ID, path string, before, text []byte, dry bool) error {
	n, err := codec.Decode(path, text)
	if err != nil {
		return err
	}
	name := ""
	done, err := a.write(c, dry, func(tx *store.Tx) (change, error) {
		now, err := tx.Read(path)
		if err != nil {
			return change{}, err
		}
		if !bytes.Equal(now, before) {
			return change{}, &store.ChangedError{Path: path}
		}
		target := crm.Path(id, n.Name)
		if target != path {
			tx.Remove(path)
		}
		tx.Put(target, text)
		name = n.Name
		return change{subject: "edit: " + n.Name, records: []crm.ID{id}}, nil
	})
	if err == nil && done {
		a.say("saved: %s", name)
	}
	return err
}
