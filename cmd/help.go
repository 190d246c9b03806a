package cmd

import (
	"embed"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"crm/internal/render"
)

//go:embed topics/*.md
var topics embed.FS

// topicNames is the help topics in the order in which a newcomer reads them.
func topicNames() []string {
	known := []string{"getting-started", "store", "record-format", "times", "tasks", "output", "import", "duplicates", "sharing", "conflicts", "backup", "troubleshooting"}
	entries, err := fs.ReadDir(topics, "topics")
	if err != nil {
		return known
	}
	for _, e := range entries {
		if name := strings.TrimSuffix(e.Name(), ".md"); !slices.Contains(known, name) {
			known = append(known, name)
		}
	}
	return known
}

// topic is the text of a help topic; false when there is none of that name.
func topic(name string) (string, bool) {
	b, err := topics.ReadFile("topics/" + name + ".md")
	return string(b), err == nil
}

// topicTitle is the heading of a topic.
func topicTitle(name string) string {
	text, _ := topic(name)
	line, _, _ := strings.Cut(text, "\n")
	return strings.TrimSpace(strings.TrimLeft(line, "# "))
}

func newHelp(a *App) *cobra.Command {
	var about strings.Builder
	for _, t := range topicNames() {
		fmt.Fprintf(&about, "  %-16s %s\n", t, topicTitle(t))
	}
	return &cobra.Command{
		Use:   "help [COMMAND|TOPIC]",
		Short: "help on a command or a topic",
		Long:  "Explain a command, or one of these topics:\n\n" + strings.TrimRight(about.String(), "\n"),
		Example: `  crm help
  crm help log
  crm help getting-started`,
		RunE: func(c *cobra.Command, args []string) error {
			root := c.Root()
			if len(args) == 0 {
				if err := root.Help(); err != nil {
					return err
				}
				_, err := fmt.Fprintf(a.term.Out, "\nTopics (crm help TOPIC):\n%s", about.String())
				return err
			}
			if text, ok := topic(args[0]); ok && len(args) == 1 {
				opts := render.OptionsOf(a.term)
				return a.term.Page(a.ctx, func(w io.Writer) error { return render.Topic(w, text, opts) })
			}
			found, rest, err := root.Find(args)
			if err != nil || found == root || len(rest) > 0 {
				return &UsageError{Msg: fmt.Sprintf("there is no help on %q", strings.Join(args, " ")), Hint: "topics are " + strings.Join(topicNames(), ", ") + "; \"crm help\" lists the commands"}
			}
			found.InitDefaultHelpFlag()
			return found.Help()
		},
		ValidArgsFunction: func(c *cobra.Command, args []string, word string) ([]string, cobra.ShellCompDirective) {
			var out []string
			if len(args) == 0 {
				for _, t := range topicNames() {
					if strings.HasPrefix(t, word) {
						out = append(out, t)
					}
				}
			}
			found, _, err := c.Root().Find(args)
			if err == nil {
				for _, s := range found.Commands() {
					if s.IsAvailableCommand() && strings.HasPrefix(s.Name(), word) {
						out = append(out, s.Name())
					}
				}
			}
			return out, cobra.ShellCompDirectiveNoFileComp
		},
	}
}
