package cmd

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"crm/internal/crm"
	"crm/internal/render"
	"crm/internal/render/chart"
	htmlpage "crm/internal/render/page"
)

// pictureFlags is the files that a report is written to, instead of being printed.
type pictureFlags struct {
	html, svg, png, chart string
	dark                  bool
}

// flags adds them; compute makes the report whose pictures --chart can name.
func (p *pictureFlags) flags(a *App, c *cobra.Command, k reportKind, compute func() (figures, error)) {
	f := c.Flags()
	f.StringVar(&p.html, "html", "", "write a page to `FILE` that needs nothing else: pictures and tables, for screens and paper")
	f.StringVar(&p.svg, "svg", "", "write a picture to `FILE`; - is the output")
	f.StringVar(&p.png, "png", "", "likewise as PNG, to `FILE`")
	f.StringVar(&p.chart, "chart", "", "which picture, by the `NAME` of its section (default: the first)")
	f.BoolVar(&p.dark, "dark", false, "the picture in light colours on dark")
	completeFlag(a, c, "chart", func(a *App, word string) []string {
		got, err := compute()
		if err != nil {
			return nil
		}
		names, _ := charts(got.sheets(k))
		return offer(names...)(a, word)
	})
}

func (p *pictureFlags) any() bool { return p.html != "" || p.svg != "" || p.png != "" }

// check refuses flags that say nothing together.
func (p *pictureFlags) check(out *output) error {
	to := 0
	for _, name := range []string{p.html, p.svg, p.png} {
		if name == "-" {
			to++
		}
	}
	switch {
	case to > 1:
		return &UsageError{Msg: "only one of --html, --svg and --png can go to the output", Hint: "name files for the others"}
	case p.any() && out.format != "":
		return &UsageError{Msg: "-o excludes --html, --svg and --png", Hint: "take two commands"}
	case p.svg == "" && p.png == "" && (p.chart != "" || p.dark):
		return &UsageError{Msg: "--chart and --dark are for --svg and --png", Hint: "name a file: --svg report.svg"}
	}
	return nil
}

// charts is the sections of sheets that have a picture, and the names by which
// --chart knows them: with that of the sheet before, where there are several.
func charts(sheets []*render.Sheet) (names []string, list []*render.Section) {
	for _, s := range sheets {
		for i := range s.Sections {
			if x := &s.Sections[i]; x.Chart != nil {
				name := x.Name
				if len(sheets) > 1 {
					name = s.Name + "/" + name
				}
				names, list = append(names, name), append(list, x)
			}
		}
	}
	return names, list
}

// picture writes a report to the files that were asked for.
func (a *App) picture(k reportKind, p *pictureFlags, got figures, about []string, today crm.Date) error {
	if p.png == "-" && a.term.OutTTY() {
		return &UsageError{Msg: "--png -: a terminal does not show that", Hint: "name a file, or send the output to another command"}
	}
	sheets := got.sheets(k)
	for _, s := range sheets {
		s.Localize(a.habits())
	}
	if p.html != "" {
		whole := &htmlpage.Page{Title: sheets[0].Title, About: about, Sheets: sheets}
		if len(sheets) > 1 {
			whole.Title = "Dashboard"
		} else {
			whole.About = append(slices.Clip(whole.About), sheets[0].About...)
		}
		for _, s := range sheets {
			whole.Key = append(whole.Key, s.Key...)
		}
		if !slices.ContainsFunc(about, func(s string) bool { return strings.HasPrefix(s, "As of ") }) {
			whole.About = append(slices.Clip(whole.About), "As of "+today.String())
		}
		if err := a.writeFile("html", p.html, func(w io.Writer) error { return htmlpage.Write(w, whole) }); err != nil {
			return err
		}
		a.wrote(p.html, "open it in a browser")
	}
	if p.svg == "" && p.png == "" {
		return nil
	}
	names, sections := charts(sheets)
	if len(sections) == 0 {
		return &HintError{Err: errors.New("there is no picture of this report, for want of figures"), Hint: "see what there is: " + k.command()}
	}
	at := 0
	if p.chart != "" {
		if at = slices.Index(names, p.chart); at < 0 {
			return &UsageError{Msg: fmt.Sprintf("--chart %s: this report has no such picture", p.chart), Hint: "there are " + strings.Join(names, ", ")}
		}
	}
	x := sections[at]
	look := chart.Look{Title: strings.TrimPrefix(titleOf(sheets, x)+": "+x.Title, ": "), Note: strings.Join(about, "; ")}
	if p.dark {
		look.Theme = chart.Dark
	}
	more := ""
	if p.chart == "" && len(names) > 1 {
		more = x.Title + "; --chart takes " + strings.Join(names, ", ")
	}
	if p.svg != "" {
		if err := a.writeFile("svg", p.svg, func(w io.Writer) error { return chart.SVG(w, x.Chart, look) }); err != nil {
			return err
		}
		a.wrote(p.svg, more)
	}
	if p.png != "" {
		if err := a.writeFile("png", p.png, func(w io.Writer) error { return chart.PNG(w, x.Chart, look) }); err != nil {
			return err
		}
		a.wrote(p.png, more)
	}
	return nil
}

// titleOf is the title of the sheet that a section is of.
func titleOf(sheets []*render.Sheet, x *render.Section) string {
	for _, s := range sheets {
		for i := range s.Sections {
			if &s.Sections[i] == x {
				return s.Title
			}
		}
	}
	return ""
}

func (a *App) wrote(name, more string) {
	switch {
	case name == "-":
	case more == "":
		a.say("wrote %s", name)
	default:
		a.say("wrote %s: %s", name, more)
	}
}
