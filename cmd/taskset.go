package cmd

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"crm/internal/assign"
	"crm/internal/crm"
)

func newTaskSet(a *App) *cobra.Command {
	var dry bool
	c := &cobra.Command{
		Use:   "set TASK KEY=VALUE…",
		Short: "change values of a task",
		Long: `Set values of a task; an empty value removes it. To put a task off only this once, so
that those that follow stay where they are, say "crm task snooze".

Keys: ` + strings.Join(assign.TaskKeys(), ", ") + `.`,
		Example: `  crm task set 4w8k due="next monday" priority=high
  crm task set "acme/quarterly review" repeat="every 3 months on the last friday"
  crm task set 4w8k deal="plant audit" notes="Ask for the floor plan first"`,
		Args: needs(2, -1, "TASK KEY=VALUE"),
		RunE: func(c *cobra.Command, args []string) error {
			refs, err := a.taskRefs(taskKind(), args[:1])
			if err != nil {
				return err
			}
			x, err := a.assigner()
			if err != nil {
				return err
			}
			return a.changeTasks(c, dry, refs, func(n *crm.Customer, i int) (string, error) {
				t := &n.Tasks[i]
				before := t.Title
				var words []string
				for _, arg := range args[1:] {
					key, value, ok := strings.Cut(arg, "=")
					if !ok || strings.TrimSpace(key) == "" {
						return "", &UsageError{Msg: fmt.Sprintf("%q is not of the form KEY=VALUE", arg), Hint: "write it like due=fri; quote a value with spaces"}
					}
					err := x.SetTask(t, key, value, func(text string) (crm.ID, error) {
						d, err := a.dealIn(n, text)
						if err != nil {
							return "", err
						}
						return d.ID, nil
					})
					if err != nil {
						return "", err
					}
					words = append(words, strings.TrimSpace(key)+" "+cmp.Or(strings.TrimSpace(value), "removed"))
				}
				return before + ": " + strings.Join(words, ", "), nil
			})
		},
		ValidArgsFunction: completeTaskSet(a),
	}
	dryRun(c, &dry)
	return c
}

// completeTaskSet completes TASK, then keys up to the equals sign.
func completeTaskSet(a *App) validArgs {
	return func(_ *cobra.Command, args []string, word string) ([]string, cobra.ShellCompDirective) {
		if len(args) == 0 {
			return completeItem(taskKind())(a, word), cobra.ShellCompDirectiveNoFileComp
		}
		key, value, ok := strings.Cut(word, "=")
		if ok {
			by := map[string]completer{"priority": offer(assign.Priorities()...), "assignee": completeOwner, "due": completeDue, "repeat": completeRepeat}[key]
			if by == nil {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return collect(by(a, value), func(s string) string { return key + "=" + s }), cobra.ShellCompDirectiveNoFileComp
		}
		var out []string
		for _, k := range assign.TaskKeys() {
			if strings.HasPrefix(k, word) {
				out = append(out, k+"=")
			}
		}
		return out, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
	}
}
