package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

func printJSON(w io.Writer, r *result) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(r)
}

func printTables(w io.Writer, r *result) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s, %d CPUs, %s; medians of whole processes, warm; only ratios count\n", r.System, r.CPUs, r.Go)
	for _, s := range r.Sizes {
		fmt.Fprintf(&b, "\n%d customers, %d commits\n", s.Customers, s.Commits)
		if s.Past {
			b.WriteString("  for the history of one customer\n")
		}
		rows := [][]string{{"", "ms", "x hello", "x commit", "x status", "MB", "runs"}}
		for _, f := range s.Rows {
			if f.Skip != "" {
				rows = append(rows, []string{f.What + ": " + f.Skip, "", "", "", "", "", ""})
				continue
			}
			rows = append(rows, []string{f.What, figures(f.MS), figures(f.Hello), figures(f.Commit), figures(f.Status), figures(f.Memory), strconv.Itoa(len(f.Runs))})
		}
		table(&b, rows, 1)
	}
	b.WriteString("\nbars: medians divided, at the number of customers\n")
	printBars(&b, r)
	_, err := io.WriteString(w, b.String())
	return err
}

// printBars prints the ratio at each size. What does not depend on the size
// stands in the last column.
func printBars(b *strings.Builder, r *result) {
	head := []string{"what", "against"}
	for _, s := range r.Sizes {
		if !s.Past {
			head = append(head, strconv.Itoa(s.Customers))
		}
	}
	rows := [][]string{append(head, "bar", "")}
	for _, x := range r.Bars {
		row := []string{x.What, x.Against}
		for range len(head) - 2 - len(x.Ratios) {
			row = append(row, "")
		}
		for _, y := range x.Ratios {
			row = append(row, figures(y))
		}
		limit := figures(x.Bar)
		if x.At > 0 {
			limit += " at " + strconv.Itoa(x.At)
		}
		rows = append(rows, append(row, limit, x.Verdict))
	}
	table(b, rows, 2)
}

// figures is a number with about three figures.
func figures(x float64) string {
	switch {
	case x == 0:
		return "-"
	case x < 1:
		return strconv.FormatFloat(x, 'f', 3, 64)
	case x < 100:
		return strconv.FormatFloat(x, 'f', 1, 64)
	}
	return strconv.FormatFloat(x, 'f', 0, 64)
}

// table aligns rows: the first columns to the left, the others to the right.
func table(b *strings.Builder, rows [][]string, left int) {
	widths := make([]int, len(rows[0]))
	for _, r := range rows {
		for i, c := range r {
			widths[i] = max(widths[i], utf8.RuneCountInString(c))
		}
	}
	for _, r := range rows {
		var line strings.Builder
		for i, c := range r {
			pad := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(c))
			line.WriteString("  ")
			if i < left {
				line.WriteString(c + pad)
			} else {
				line.WriteString(pad + c)
			}
		}
		b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
}
