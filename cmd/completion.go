package cmd

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"crm/internal/assign"
	"crm/internal/index"
	"crm/internal/term"
)

func newCompletion(a *App) *cobra.Command {
	shells := []string{"bash", "zsh", "fish", "powershell"}
	return &cobra.Command{
		Use:   "completion SHELL",
		Short: "completion for your shell, with real names and tags",
		Long: `Print a script that makes the shell complete commands, flags and the names, tags
and stages of your store.

  bash        source <(crm completion bash)        in ~/.bashrc
  zsh         source <(crm completion zsh)         in ~/.zshrc, after compinit
  fish        crm completion fish > ~/.config/fish/completions/crm.fish
  powershell  crm completion powershell | Out-String | Invoke-Expression

In bash the package bash-completion is needed.`,
		Example:   `  source <(crm completion bash)`,
		Args:      needs(1, 1, "bash|zsh|fish|powershell"),
		ValidArgs: shells,
		RunE: func(c *cobra.Command, args []string) error {
			root := c.Root()
			switch args[0] {
			case "bash":
				return root.GenBashCompletionV2(a.term.Out, true)
			case "zsh":
				return root.GenZshCompletion(a.term.Out)
			case "fish":
				return root.GenFishCompletion(a.term.Out, true)
			case "powershell":
				return root.GenPowerShellCompletionWithDesc(a.term.Out)
			}
			return &UsageError{Msg: "no completion for the shell " + args[0], Hint: "there is one for " + strings.Join(shells, ", ")}
		},
	}
}

// completer offers what a word may become. It says nothing when there is no store.
type completer func(a *App, word string) []string

// completions bounds what is offered at once.
const completions = 100

func completeWho(a *App, word string) []string {
	x, err := a.index()
	if err != nil {
		return nil
	}
	// With commas, the last of several is being typed.
	before := ""
	if i := strings.LastIndexByte(word, ','); i >= 0 {
		before, word = word[:i+1], word[i+1:]
	}
	out := x.Words(index.KeyName, word, completions)
	if word != "" {
		out = append(out, x.Words(index.KeyEmail, word, completions)...)
	}
	for i := range out {
		out[i] = before + term.Clean(out[i])
	}
	return out
}

func completeTag(a *App, word string) []string {
	x, err := a.index()
	if err != nil {
		return nil
	}
	return x.Words(index.KeyTag, word, completions)
}

func completeStage(a *App, word string) []string {
	set, err := a.settings()
	if err != nil {
		return nil
	}
	var out []string
	for _, s := range set.Stages {
		if strings.HasPrefix(s.Name, word) {
			out = append(out, s.Name)
		}
	}
	return out
}

func completeKind(a *App, word string) []string {
	set, err := a.settings()
	if err != nil {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(set.Kinds), func(k string) bool { return !strings.HasPrefix(k, word) })
}

func completeRelationKind(a *App, word string) []string {
	set, err := a.settings()
	if err != nil {
		return nil
	}
	return slices.DeleteFunc(append(slices.Clone(set.Relations), "works at"), func(k string) bool { return !strings.HasPrefix(k, word) })
}

type validArgs = func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective)

func completeNothing(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return nil, cobra.ShellCompDirectiveNoFileComp
}

// completeFirst completes the first argument and nothing after it.
func completeFirst(a *App, first completer) validArgs { return completeEach(a, first) }

// completeAll completes every argument alike.
func completeAll(a *App, each completer) validArgs {
	return func(_ *cobra.Command, _ []string, word string) ([]string, cobra.ShellCompDirective) {
		return each(a, word), cobra.ShellCompDirectiveNoFileComp
	}
}

// completeEach completes each argument in its own way.
func completeEach(a *App, by ...completer) validArgs {
	return func(_ *cobra.Command, args []string, word string) ([]string, cobra.ShellCompDirective) {
		if len(args) >= len(by) {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return by[len(args)](a, word), cobra.ShellCompDirectiveNoFileComp
	}
}

func completeTagThenWho(a *App) validArgs {
	return func(c *cobra.Command, args []string, word string) ([]string, cobra.ShellCompDirective) {
		if len(args) == 0 {
			return completeTag(a, word), cobra.ShellCompDirectiveNoFileComp
		}
		return completeWho(a, word), cobra.ShellCompDirectiveNoFileComp
	}
}

func completeRelate(a *App) validArgs {
	return completeEach(a, completeWho, completeRelationKind, completeWho)
}

// completeSet completes WHO, then keys up to the equals sign and stages behind it.
func completeSet(a *App) validArgs {
	return func(c *cobra.Command, args []string, word string) ([]string, cobra.ShellCompDirective) {
		if len(args) == 0 {
			return completeWho(a, word), cobra.ShellCompDirectiveNoFileComp
		}
		directive := cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
		if stage, ok := strings.CutPrefix(word, "stage="); ok {
			var out []string
			for _, s := range completeStage(a, stage) {
				out = append(out, "stage="+s)
			}
			return out, cobra.ShellCompDirectiveNoFileComp
		}
		keys := assign.Keys()
		if set, err := a.settings(); err == nil {
			for _, f := range set.Fields {
				keys = append(keys, "fields."+f.Name)
			}
		}
		var out []string
		for _, k := range keys {
			if strings.HasPrefix(k, word) && !strings.HasSuffix(k, ".NAME") {
				out = append(out, k+"=")
			}
		}
		return out, directive
	}
}

func completeFlag(a *App, c *cobra.Command, flag string, by completer) {
	_ = c.RegisterFlagCompletionFunc(flag, func(_ *cobra.Command, _ []string, word string) ([]string, cobra.ShellCompDirective) {
		out := by(a, word)
		return out, openEnds(out)
	})
}

// openEnds tells the shell whether more follows what is offered: then it shall
// not put a space behind it.
func openEnds(offered []string) cobra.ShellCompDirective {
	for _, s := range offered {
		if s != "" && strings.IndexByte(":<>.", s[len(s)-1]) >= 0 {
			return cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
		}
	}
	return cobra.ShellCompDirectiveNoFileComp
}

// offer is a completer of some words, for those that begin so.
func offer(words ...string) completer {
	return func(_ *App, word string) []string {
		return slices.DeleteFunc(slices.Clone(words), func(w string) bool { return !strings.HasPrefix(w, word) })
	}
}

// completePoint offers some of the many ways to name a point in time.
func completePoint(a *App, word string) []string {
	return offer("yesterday", "last monday", "last week", "last month", "last quarter", "last year", "HEAD~1")(a, word)
}
