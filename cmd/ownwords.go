package cmd

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"crm/internal/crm"
)

// ownWords puts the command that is meant in the place of a word that the store uses for
// it: with "purchase: donation" in crm.yaml, "crm donation add" is "crm purchase
// add". The settings are read only when no command has the name that was typed. It
// tells whether there was such a word.
func ownWords(a *App, root *cobra.Command, args []string) ([]string, bool) {
	i := commandAt(args)
	if i >= 0 && slices.Contains([]string{"help", cobra.ShellCompRequestCmd, cobra.ShellCompNoDescRequestCmd}, args[i]) {
		if rest := commandAt(args[i:]); rest > 0 {
			i += rest
		} else {
			return args, false
		}
		if i == len(args)-1 && args[i-1] != "help" {
			return args, false // it is still being typed
		}
	}
	if i < 0 {
		return args, false
	}
	if c, _, err := root.Find(args[i : i+1]); err == nil && c != root {
		return args, false
	}
	for k, s := range args {
		switch dir, ok := strings.CutPrefix(s, "--store="); {
		case ok:
			a.flags.store = dir
		case s == "--store" && k+1 < len(args):
			a.flags.store = args[k+1]
		}
	}
	if a.start() != nil {
		return args, false
	}
	set, err := a.settings()
	if err != nil {
		return args, false // the command is not known, whatever else is wrong
	}
	for _, w := range set.Words {
		if crm.Fold(w.Value.Text) != crm.Fold(args[i]) || !slices.Contains(crm.WordKeys(), w.Key) {
			continue
		}
		args = slices.Clone(args)
		args[i] = strings.TrimSuffix(w.Key, "s")
		return args, true
	}
	return args, false
}

// word is the store's own word for a thing, where there is one.
func (a *App) word(key string) string {
	if set, err := a.settings(); err == nil {
		return set.Word(key)
	}
	return key
}
