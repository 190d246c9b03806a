package cmd

import (
	"cmp"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"crm/internal/column"
	"crm/internal/crm"
	"crm/internal/index"
	"crm/internal/query"
	"crm/internal/term"
)

// completeQuery completes arguments that are pieces of a query.
func completeQuery(a *App) validArgs {
	return func(_ *cobra.Command, _ []string, word string) ([]string, cobra.ShellCompDirective) {
		out := completeQueryText(a, word)
		return out, openEnds(out)
	}
}

// completeColumns completes the last of some fields with commas between, as of
// --columns and --sort.
func completeColumns(a *App, word string) []string {
	at := strings.LastIndexByte(word, ',') + 1
	if at < len(word) && word[at] == '-' {
		at++
	}
	var out []string
	for _, s := range completeQueryText(a, word[at:]) {
		name, ok := strings.CutSuffix(s, ":")
		if !ok && !strings.HasSuffix(s, ".") || name == "has" || name == "no" {
			continue
		}
		out = append(out, word[:at]+name)
	}
	return out
}

// completeField completes one field.
func completeField(a *App, word string) []string {
	if strings.ContainsAny(word, ",:") {
		return nil
	}
	return completeColumns(a, word)
}

// completeQueryText is a completer of a whole query in one word, as of a flag.
func completeQueryText(a *App, word string) []string {
	set, err := a.settings()
	if err != nil {
		return nil
	}
	out := query.Complete(word, a.asked(set), a.valuesOf)
	if len(out) > completions {
		out = out[:completions]
	}
	for i := range out {
		out[i] = term.Clean(out[i])
	}
	return out
}

// completeSaved completes the names of saved queries.
func completeSaved(a *App, word string) []string {
	set, err := a.settings()
	if err != nil {
		return nil
	}
	var out []string
	for _, q := range set.Queries {
		if strings.HasPrefix(q.Name, word) {
			out = append(out, q.Name)
		}
	}
	return out
}

// valuesOf is the texts that customers have in a field and that begin with a prefix,
// those that most have first; of a reference, names of customers. What was edited
// by hand since the last command is not waited for.
func (a *App) valuesOf(f *query.Field, prefix string) []string {
	a.trust = true
	x, err := a.index()
	if err != nil {
		return nil
	}
	works := f.Base() == "organization"
	if f.Kind == query.Ref && !works {
		return x.Words(index.KeyName, prefix, completions)
	}
	if f.Computed {
		return nil
	}
	snap, err := x.Snapshot(a.ctx)
	if err != nil {
		return nil
	}
	if works {
		return organizations(snap, crm.Fold(prefix))
	}
	counts := used(snap, f, prefix)
	out := make([]string, 0, len(counts))
	for s := range counts {
		out = append(out, s)
	}
	slices.SortFunc(out, func(s, t string) int { return cmp.Or(cmp.Compare(counts[t], counts[s]), cmp.Compare(s, t)) })
	return out[:min(len(out), completions)]
}

// organizations is names of organizations that begin with a prefix, which is folded.
func organizations(snap *column.Snapshot, prefix string) []string {
	var out []string
	for _, part := range snap.Parts {
		types, names := part.Text(column.Customers, "type"), part.Text(column.Customers, "name")
		for row := range part.Live.All() {
			if types.Is(row, string(crm.Organization)) && strings.HasPrefix(crm.Fold(names.String(row)), prefix) {
				out = append(out, names.String(row))
			}
		}
	}
	slices.Sort(out)
	out = slices.Compact(out)
	return out[:min(len(out), completions)]
}

// different bounds the texts that are counted, for fields such as notes of which each
// customer has another.
const different = 10_000

// used is how many things have each of the texts in a field that begin with a prefix.
func used(snap *column.Snapshot, f *query.Field, prefix string) map[string]int {
	counts := map[string]int{}
	for _, part := range snap.Parts {
		countValues(counts, part, f, crm.Fold(prefix))
	}
	return counts
}

func countValues(counts map[string]int, part column.Part, f *query.Field, prefix string) {
	texts := part.Text(f.Table, f.Column)
	var keys *column.TextColumn
	if f.Key != "" {
		keys = part.Text(f.Table, "key")
	}
	for i := range liveRows(part, f.Table).All() {
		if keys != nil && !keys.Is(i, f.Key) {
			continue
		}
		s := texts.Bytes(i)
		if len(s) == 0 || len(s) > 80 || prefix != "" && !strings.HasPrefix(crm.Fold(string(s)), prefix) {
			continue
		}
		if counts[string(s)]++; len(counts) >= different {
			return
		}
	}
}

// liveRows is the rows of a table that belong to the customers that count.
func liveRows(part column.Part, t column.Table) *column.Bits {
	up, ok := t.Parent()
	if !ok {
		return part.Live
	}
	return part.Down(t, liveRows(part, up))
}
