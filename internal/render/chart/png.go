package chart

import (
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"io"
	"math"
	"strconv"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"
)

// pngScale is the pixels of a PNG for each of a picture: sharp on the screens of
// today and in print.
const pngScale = 2

// PNG writes a picture as a PNG of twice its size in pixels. Its text is in the
// Go fonts, which have the letters of Latin, Greek and Cyrillic; others are boxes.
func PNG(w io.Writer, c Chart, l Look) error {
	if l.Theme == Page {
		l.Theme = Light
	}
	s := layout(c, l)
	p := &painter{
		img:     image.NewRGBA(image.Rect(0, 0, int(s.w*pngScale), int(s.h*pngScale))),
		colours: l.Theme.colours(),
		faces:   map[faceKey]font.Face{},
	}
	for i := range s.marks {
		if err := p.paint(&s.marks[i]); err != nil {
			return err
		}
	}
	return png.Encode(w, p.img)
}

type faceKey struct {
	size float64
	bold bool
}

type painter struct {
	img     *image.RGBA
	colours *[roles]string
	faces   map[faceKey]font.Face
	fonts   [2]*sfnt.Font
}

func (p *painter) face(size float64, bold bool) (font.Face, error) {
	key := faceKey{size, bold}
	if f := p.faces[key]; f != nil {
		return f, nil
	}
	at, data := 0, goregular.TTF
	if bold {
		at, data = 1, gobold.TTF
	}
	if p.fonts[at] == nil {
		parsed, err := opentype.Parse(data)
		if err != nil {
			return nil, err
		}
		p.fonts[at] = parsed
	}
	f, err := opentype.NewFace(p.fonts[at], &opentype.FaceOptions{Size: size * pngScale, DPI: 72})
	if err != nil {
		return nil, err
	}
	p.faces[key] = f
	return f, nil
}

func (p *painter) paint(m *mark) error {
	if m.opacity == invisible {
		return nil
	}
	ink := image.NewUniform(colour(p.colours[m.role], m.opacity))
	switch m.shape {
	case letters:
		return p.letters(m, ink)
	case area:
		p.fill(ink, m.points)
	case box, halo:
		p.fill(ink, rounded(m))
	case line:
		p.fill(ink, strokes(m)...)
	}
	return nil
}

// colour reads #rrggbb.
func colour(hex string, opacity float64) color.Color {
	n, _ := strconv.ParseUint(hex[1:], 16, 32)
	if opacity <= 0 || opacity > 1 {
		opacity = 1
	}
	return color.NRGBA{uint8(n >> 16), uint8(n >> 8), uint8(n), uint8(math.Round(opacity * 255))}
}

func (p *painter) letters(m *mark, ink image.Image) error {
	face, err := p.face(m.size, m.bold)
	if err != nil {
		return err
	}
	d := font.Drawer{Dst: p.img, Src: ink, Face: face}
	x := fixed.Int26_6(m.x * pngScale * 64)
	switch w := d.MeasureString(m.text); m.anchor {
	case middle:
		x -= w / 2
	case end:
		x -= w
	}
	d.Dot = fixed.Point26_6{X: x, Y: fixed.Int26_6(m.y * pngScale * 64)}
	d.DrawString(m.text)
	return nil
}

// fill paints the inside of outlines, all of which turn the same way.
func (p *painter) fill(ink image.Image, outlines ...[]point) {
	low, high := point{math.Inf(1), math.Inf(1)}, point{math.Inf(-1), math.Inf(-1)}
	for _, o := range outlines {
		for _, q := range o {
			low = point{min(low.x, q.x), min(low.y, q.y)}
			high = point{max(high.x, q.x), max(high.y, q.y)}
		}
	}
	within := image.Rect(int(math.Floor(low.x*pngScale)), int(math.Floor(low.y*pngScale)), int(math.Ceil(high.x*pngScale)), int(math.Ceil(high.y*pngScale))).Intersect(p.img.Bounds())
	if within.Empty() {
		return
	}
	v := vector.NewRasterizer(within.Dx(), within.Dy())
	for _, o := range outlines {
		for i, q := range o {
			x, y := float32(q.x*pngScale-float64(within.Min.X)), float32(q.y*pngScale-float64(within.Min.Y))
			if i == 0 {
				v.MoveTo(x, y)
			} else {
				v.LineTo(x, y)
			}
		}
		v.ClosePath()
	}
	v.DrawOp = draw.Over
	v.Draw(p.img, within, ink, image.Point{})
}

// arc adds points of a circle from one angle to another, in quarter turns.
func arc(points []point, x, y, r, from, to float64) []point {
	const steps = 8
	for i := range steps + 1 {
		sin, cos := math.Sincos((from + (to-from)*float64(i)/steps) * math.Pi / 2)
		points = append(points, point{x + r*cos, y + r*sin})
	}
	return points
}

// rounded is the outline of a box.
func rounded(m *mark) []point {
	x, y, r, b := m.x, m.y, m.x+m.w, m.y+m.h
	if m.r <= 0 {
		return []point{{x, y}, {r, y}, {r, b}, {x, b}}
	}
	var o []point
	o = arc(o, x+m.r, y+m.r, m.r, 2, 3)
	o = arc(o, r-m.r, y+m.r, m.r, 3, 4)
	o = arc(o, r-m.r, b-m.r, m.r, 0, 1)
	return arc(o, x+m.r, b-m.r, m.r, 1, 2)
}

// strokes is the outlines of a line: a box along each piece, a disc at each bend.
func strokes(m *mark) [][]point {
	var outlines [][]point
	half := m.stroke / 2
	for _, piece := range dashed(m.points, m.dash) {
		for i := 1; i < len(piece); i++ {
			a, b := piece[i-1], piece[i]
			d := math.Hypot(b.x-a.x, b.y-a.y)
			if d == 0 {
				continue
			}
			nx, ny := -(b.y-a.y)/d*half, (b.x-a.x)/d*half
			outlines = append(outlines, []point{{a.x - nx, a.y - ny}, {b.x - nx, b.y - ny}, {b.x + nx, b.y + ny}, {a.x + nx, a.y + ny}})
			if i > 1 {
				outlines = append(outlines, arc(nil, a.x, a.y, half, 0, 4))
			}
		}
	}
	return outlines
}

// dashed cuts a line into the pieces that are drawn.
func dashed(points []point, dash []float64) [][]point {
	if len(dash) == 0 {
		return [][]point{points}
	}
	var pieces [][]point
	var piece []point
	at, left := 0, dash[0]
	for i := 1; i < len(points); i++ {
		a, b := points[i-1], points[i]
		for {
			if at%2 == 0 && piece == nil {
				piece = []point{a}
			}
			d := math.Hypot(b.x-a.x, b.y-a.y)
			if d < left {
				left -= d
				if piece != nil {
					piece = append(piece, b)
				}
				break
			}
			a = point{a.x + (b.x-a.x)*left/d, a.y + (b.y-a.y)*left/d}
			if piece != nil {
				pieces, piece = append(pieces, append(piece, a)), nil
			}
			at = (at + 1) % len(dash)
			left = dash[at]
		}
	}
	if len(piece) > 1 {
		pieces = append(pieces, piece)
	}
	return pieces
}
