package cmd

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/spf13/cobra"

	"crm/internal/codec"
	"crm/internal/crm"
	"crm/internal/render"
	"crm/internal/store"
	"crm/internal/validate"
)

func newSave(a *App) *cobra.Command {
	var dry bool
	var message string
	c := &cobra.Command{
		Use:   "save [FILE…]",
		Short: "check and commit what was changed by hand",
		Long: `Check the files that were changed, added or removed with an editor or any other
program, and commit them as they are. When one is not valid nothing is
committed and every mistake is listed with its place. With FILE, only those.`,
		Example: `  crm save
  crm save -m "New addresses after the move"`,
		Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			return a.save(c, args, message, dry)
		},
	}
	c.Flags().StringVarP(&message, "message", "m", "", "say what was changed, as `TEXT`")
	dryRun(c, &dry)
	return c
}

func (a *App) save(c *cobra.Command, only []string, message string, dry bool) error {
	s, err := a.store()
	if err != nil {
		return err
	}
	edits, err := s.Edits(a.ctx)
	if err != nil {
		return err
	}
	if len(only) > 0 {
		if edits, err = a.choose(s, edits, only); err != nil {
			return err
		}
	}
	if len(edits) == 0 {
		a.say("nothing was changed by hand")
		return nil
	}
	set, err := s.Settings()
	if err != nil {
		return err
	}
	var mistakes []string
	var names []string
	var ids []crm.ID
	paths := make([]string, 0, len(edits))
	for _, e := range edits {
		paths = append(paths, e.Path)
		name, found := checkFile(s, set, e)
		mistakes = append(mistakes, found...)
		names = append(names, name)
		if id, ok := crm.PathID(e.Path); ok {
			ids = append(ids, id)
		}
	}
	if len(mistakes) > 0 {
		return &InvalidError{Msg: "nothing was saved, for there are mistakes in what was changed by hand", Lines: mistakes, Hint: "mend them and save again; \"git checkout FILE\" brings back what was there"}
	}
	done, err := a.write(c, dry, func(tx *store.Tx) (change, error) {
		subject := message
		if subject == "" {
			subject = "edited by hand"
		}
		return change{subject: "save: " + list(names, 3) + ": " + subject, records: ids}, tx.Save(paths)
	})
	if err == nil && done {
		a.say("saved: %s", list(names, 10))
	}
	return err
}

// choose keeps the edits of the named files.
func (a *App) choose(s *store.Store, edits []store.Edit, only []string) ([]store.Edit, error) {
	var out []store.Edit
	for _, name := range only {
		rel, err := s.Rel(a.path(name))
		if err != nil {
			return nil, err
		}
		found := false
		for _, e := range edits {
			if e.Path == rel || strings.HasPrefix(e.Path, rel+"/") || rel == "." {
				out = append(out, e)
				found = true
			}
		}
		if !found {
			a.say("%s was not changed by hand", name)
		}
	}
	return out, nil
}

// checkFile is the name of what a hand edit concerns and what is wrong with it.
func checkFile(s *store.Store, set *crm.Settings, e store.Edit) (name string, mistakes []string) {
	if !e.Exists {
		if old, err := s.Blob(e.Old); err == nil {
			if n, err := codec.Decode(e.Path, old); err == nil {
				return n.Name, nil
			}
		}
		return e.Path, nil
	}
	isRecord := strings.HasPrefix(e.Path, crm.RecordsDir+"/") && strings.HasSuffix(e.Path, ".yaml")
	if !isRecord && e.Path != crm.SettingsFile {
		return e.Path, nil
	}
	data, _, err := s.Read(e.Path)
	if errors.Is(err, fs.ErrNotExist) {
		return e.Path, nil
	}
	if err != nil {
		return e.Path, []string{err.Error()}
	}
	var problems []validate.Problem
	name = e.Path
	if isRecord {
		n, err := codec.Decode(e.Path, data)
		if err != nil {
			st := explain(err)
			return e.Path, append([]string{st.msg}, st.lines...)
		}
		name = n.Name
		problems = validate.Customer(n, set)
		if id, ok := crm.PathID(e.Path); !ok || id != n.ID {
			mistakes = append(mistakes, fmt.Sprintf("%s: the file of this customer should be %s", e.Path, crm.Path(n.ID, n.Name)))
		}
	} else {
		st, err := codec.DecodeSettings(e.Path, data)
		if err != nil {
			st := explain(err)
			return e.Path, append([]string{st.msg}, st.lines...)
		}
		problems = validate.Settings(st)
	}
	for _, p := range problems {
		if !p.Warning {
			line, col := codec.Locate(data, p.Path)
			mistakes = append(mistakes, fmt.Sprintf("%s:%d:%d: %s: %s", e.Path, line, col, p.Path, p.Msg))
		}
	}
	return name, mistakes
}

func newStatus(a *App) *cobra.Command {
	var out output
	c := &cobra.Command{
		Use:   "status",
		Short: "where the store is, and what was changed by hand",
		Long: `Tell which store is meant, who you are to it, what its last change was, and list
the files that were changed by hand and not saved yet.`,
		Example: `  crm status
  crm status -o json`,
		Args: needs(0, 0, ""),
		RunE: func(*cobra.Command, []string) error {
			return a.status(&out)
		},
		ValidArgsFunction: completeNothing,
	}
	out.flags(a, c, true)
	return c
}

func (a *App) status(out *output) error {
	s, err := a.store()
	if err != nil {
		return err
	}
	f, err := out.parse(a)
	if err != nil {
		return err
	}
	edits, err := s.Edits(a.ctx)
	if err != nil {
		return err
	}
	set, setErr := s.Settings()
	if f == render.FormatTable {
		if err := a.statusHead(s, set); err != nil {
			return err
		}
	}
	l := &render.Listing{Columns: []render.Column{{Name: "change", Title: "CHANGE"}, {Name: "path", Title: "FILE"}, {Name: "name", Title: "NAME"}, {Name: "problem", Title: "PROBLEM"}}}
	for _, e := range edits {
		state := "changed"
		switch {
		case !e.Exists:
			state = "removed"
		case e.Old.IsZero():
			state = "added"
		}
		var name, problem string
		if setErr == nil {
			var mistakes []string
			if name, mistakes = checkFile(s, set, e); len(mistakes) > 0 {
				problem = mistakes[0]
			}
			if name == e.Path {
				name = ""
			}
		}
		l.Rows = append(l.Rows, render.Row{render.Text(state), render.Text(e.Path), render.Text(name), render.Text(problem)})
	}
	if f == render.FormatTable {
		if len(edits) == 0 {
			fmt.Fprintln(a.term.Out, "Nothing was changed by hand.")
			return setErr
		}
		fmt.Fprintln(a.term.Out, "\nChanged by hand and not saved:")
	}
	if err := out.print(a, l, "file", "files"); err != nil {
		return err
	}
	if f == render.FormatTable {
		a.say("\"crm save\" commits them")
	}
	return setErr
}

func (a *App) statusHead(s *store.Store, set *crm.Settings) error {
	fields := []render.Field{{Label: "Store", Text: s.Root()}}
	if set != nil {
		fields = append(fields, render.Field{Label: "Book", Text: set.Name})
	}
	if p, err := s.Identity(); err == nil {
		fields = append(fields, render.Field{Label: "You", Text: fmt.Sprintf("%s <%s>", p.Name, p.Email)})
	} else {
		fields = append(fields, render.Field{Label: "You", Text: err.Error(), Style: render.Red})
	}
	head, err := s.Head()
	if err != nil {
		return err
	}
	if head.IsZero() {
		fields = append(fields, render.Field{Label: "Last change", Text: "none yet"})
	} else {
		c, err := s.Commit(head)
		if err != nil {
			return err
		}
		fields = append(fields, render.Field{Label: "Last change", Text: fmt.Sprintf("%s, %s, %s", c.Message.Subject, c.Author.Name, c.When.Format("2006-01-02 15:04"))})
	}
	files, err := s.Walk()
	if err != nil {
		return err
	}
	fields = append(fields, render.Field{Label: "Customers", Text: fmt.Sprint(len(files))})
	return render.Fields(a.term.Out, fields, render.OptionsOf(a.term))
}
