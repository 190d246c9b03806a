package chart

// Look is how a picture is drawn.
type Look struct {
	Width int    // in pixels, WidthLeast to WidthMost; 0: WidthUsual
	Title string // what it shows; above the picture, but not within a page
	Note  string // below the title
	Theme Theme
	ID    string // within a page: other than that of each other picture of it
	Class string // within a page: of the svg element, for the style sheet of the page
}

// The widths of pictures, in pixels.
const (
	WidthLeast = 240
	WidthUsual = 760
	WidthMost  = 4000
)

func (l Look) width() float64 {
	if l.Width == 0 {
		return WidthUsual
	}
	return float64(min(max(l.Width, WidthLeast), WidthMost))
}

// Theme is the colours of a picture.
type Theme uint8

// The themes. A picture of a Page takes its colours from the page that it
// stands in, see CSS; the others are files of their own.
const (
	Light Theme = iota
	Dark
	Page
)

// The colours of the series differ by 0.085 in OKLab or more, also for people
// who lack a kind of cones, and stand out from the paper by 3:1 or more.
var (
	light = [roles]string{
		paper: "#ffffff", ink: "#1c2430", muted: "#5a6573", rule: "#dfe4ea",
		series: "#2264b0", "#d97706", "#12a594", "#6d1a4f", "#b57edc", "#8c4d4d",
		onSeries: "#ffffff", "#1c2430", "#101820", "#ffffff", "#101820", "#ffffff",
		heat: "#eef2f7", "#cfe0f3", "#a3c6ea", "#6ba3dc", "#2f78c4", "#174a87",
		onHeat: "#4b5563", "#1c2430", "#1c2430", "#101820", "#ffffff", "#ffffff",
	}
	dark = [roles]string{
		paper: "#14181f", ink: "#e6eaf0", muted: "#a3adba", rule: "#343c48",
		series: "#6aa9f4", "#f5a742", "#9af0dd", "#a8508f", "#f3ea9a", "#7a9145",
		onSeries: "#101820", "#101820", "#101820", "#ffffff", "#101820", "#101820",
		heat: "#20262f", "#1f3a57", "#235587", "#2f78c4", "#6aa9f4", "#bcdcff",
		onHeat: "#a3adba", "#e6eaf0", "#ffffff", "#ffffff", "#101820", "#101820",
	}
)

func (t Theme) colours() *[roles]string {
	if t == Dark {
		return &dark
	}
	return &light
}

// name is what a role is called in a style sheet.
func (r role) name() string {
	digit := func(from role) string { return string('1' + rune(r-from)) }
	switch {
	case r == paper:
		return "paper"
	case r == ink:
		return "ink"
	case r == muted:
		return "muted"
	case r == rule:
		return "rule"
	case r >= onHeat:
		return "oh" + digit(onHeat)
	case r >= heat:
		return "h" + digit(heat)
	case r >= onSeries:
		return "os" + digit(onSeries)
	}
	return "s" + digit(series)
}

// CSS is the part of a page's style sheet that the pictures of Page need: the
// colours as custom properties, --ink and the like, light or dark as the reader
// has it and always light on paper.
func CSS() string {
	var b []byte
	vars := func(colours *[roles]string) {
		for r := paper; r < roles; r++ {
			b = append(b, "--"+r.name()+":"+colours[r]+";"...)
		}
	}
	b = append(b, ":root{color-scheme:light dark;"...)
	vars(&light)
	b = append(b, "}\n@media screen and (prefers-color-scheme:dark){:root{"...)
	vars(&dark)
	b = append(b, "}}\n"...)
	for r := paper; r < roles; r++ {
		b = append(b, ".f-"+r.name()+"{fill:var(--"+r.name()+")}"...)
		if r < onSeries {
			b = append(b, ".k-"+r.name()+"{stroke:var(--"+r.name()+");fill:none}"...)
		}
	}
	return string(append(b, '\n'))
}
