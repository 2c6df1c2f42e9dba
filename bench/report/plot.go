package report

import (
	"fmt"
	"html"
	"math"
	"strings"
)

// Plot is a picture of lines over a few steps, with a logarithmic scale upwards.
type Plot struct {
	Title string
	Over  string   // what the steps are
	Up    string   // what the lines show
	Steps []string // from left to right
	Lines []Line
	Dots  bool // the steps have no order: no lines between them
}

// Line is one of them: a value for each step, 0 for none.
type Line struct {
	Name   string
	Values []float64
}

const (
	width, height                = 760, 420
	left, right, top, bottom     = 70.0, 190.0, 62.0, 60.0
	inkColour, gridColour, paper = "#24292f", "#d8dee4", "#ffffff"
	family                       = "system-ui, -apple-system, 'Segoe UI', sans-serif"
)

// colours keep apart in both kinds of colour blindness; the first is evq's.
var colours = []string{"#0550ae", "#bc4c00", "#57606a", "#1a7f37", "#8250df", "#bf3989", "#9a6700", "#0e7490", "#cf222e"}

// String draws it: dark on a white card, so that it reads the same on a dark page.
func (p Plot) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" role="img" aria-label="%s" font-family="%s" font-size="13" fill="%s">`+"\n",
		width, height, html.EscapeString(p.Title), family, inkColour)
	fmt.Fprintf(&b, `<rect width="%d" height="%d" rx="8" fill="%s"/>`+"\n", width, height, paper)
	text(&b, left-58, 24, "start", ` font-size="16" font-weight="600"`, p.Title)
	least, most := p.decades()
	up := func(v float64) float64 {
		return top + (height-top-bottom)*(most-math.Log10(v))/(most-least)
	}
	for decade := least; decade <= most; decade++ {
		y := up(math.Pow(10, decade))
		fmt.Fprintf(&b, `<line x1="%.1f" x2="%.1f" y1="%.1f" y2="%.1f" stroke="%s"/>`+"\n", left, width-right, y, y, gridColour)
		text(&b, left-8, y+4, "end", "", brief(math.Pow(10, decade)))
	}
	for i, step := range p.Steps {
		for k, words := range folded(step, 16) {
			text(&b, p.across(i), height-bottom+20+16*float64(k), "middle", "", words)
		}
	}
	text(&b, (left+width-right)/2, height-10, "middle", "", p.Over)
	text(&b, left-58, top-12, "start", ` font-size="12"`, p.Up)
	p.lines(&b, up)
	b.WriteString("</svg>\n")
	return b.String()
}

func (p Plot) lines(b *strings.Builder, up func(float64) float64) {
	for i, line := range p.Lines {
		colour := colours[i%len(colours)]
		var points []string
		for k, v := range line.Values {
			if v > 0 {
				x := p.across(k)
				if p.Dots { // side by side
					x += 12 * (float64(i) - float64(len(p.Lines)-1)/2)
				}
				points = append(points, fmt.Sprintf("%.1f,%.1f", x, up(v)))
				fmt.Fprintf(b, `<circle cx="%.1f" cy="%.1f" r="4" fill="%s"><title>%s, %s: %s</title></circle>`+"\n",
					x, up(v), colour, html.EscapeString(line.Name), html.EscapeString(p.Steps[k]), Rate(v))
			}
		}
		stroke := 1.8
		if i == 0 {
			stroke = 3
		}
		if !p.Dots {
			fmt.Fprintf(b, `<polyline points="%s" fill="none" stroke="%s" stroke-width="%.1f"/>`+"\n", strings.Join(points, " "), colour, stroke)
		}
		y := top + 10 + 22*float64(i)
		fmt.Fprintf(b, `<line x1="%.1f" x2="%.1f" y1="%.1f" y2="%.1f" stroke="%s" stroke-width="3"/>`+"\n", width-right+18, width-right+40, y, y, colour)
		text(b, width-right+47, y+4, "start", "", line.Name)
	}
}

func (p Plot) across(step int) float64 {
	room := width - left - right
	return left + room*(float64(step)+0.5)/float64(len(p.Steps))
}

// decades are the powers of ten below and above everything.
func (p Plot) decades() (least, most float64) {
	least, most = math.Inf(1), math.Inf(-1)
	for _, line := range p.Lines {
		for _, v := range line.Values {
			if v > 0 {
				least, most = min(least, math.Floor(math.Log10(v))), max(most, math.Ceil(math.Log10(v)))
			}
		}
	}
	if least > most {
		return 0, 1
	}
	return least, max(most, least+1)
}

// folded breaks a text between words where it gets longer than most.
func folded(text string, most int) (lines []string) {
	line := ""
	for _, word := range strings.Fields(text) {
		if line != "" && len(line)+1+len(word) > most {
			lines, line = append(lines, line), ""
		}
		line = strings.TrimSpace(line + " " + word)
	}
	return append(lines, line)
}

func text(b *strings.Builder, x, y float64, anchor, more, words string) {
	fmt.Fprintf(b, `<text x="%.1f" y="%.1f" text-anchor="%s"%s>%s</text>`+"\n", x, y, anchor, more, html.EscapeString(words))
}

func brief(v float64) string {
	switch {
	case v >= 1e6:
		return fmt.Sprintf("%.0f M", v/1e6)
	case v >= 1e3:
		return fmt.Sprintf("%.0f k", v/1e3)
	}
	return fmt.Sprintf("%g", v)
}
