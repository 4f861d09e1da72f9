package parts

import (
	"context"
	"io"
)

// Icon is a small line drawing of our own, 20 by 20, in the colour of the
// text around it. It is hidden from screen readers: the word beside it says
// what it is. An unknown name draws nothing.
type Icon string

// Render writes the drawing.
func (i Icon) Render(_ context.Context, w io.Writer) error {
	d, ok := drawings[i]
	if !ok {
		return nil
	}
	_, err := io.WriteString(w, `<svg class="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false">`+d+`</svg>`)
	return err
}

// Known tells whether there is a drawing of the name.
func (i Icon) Known() bool { _, ok := drawings[i]; return ok }

var drawings = map[Icon]string{
	// Signs of status: each its own shape.
	"ok":      `<circle cx="10" cy="10" r="7.5"/><path d="m6.7 10.3 2.3 2.3 4.4-4.8"/>`,
	"warn":    `<path d="M10 3 2.6 16.3h14.8z"/><path d="M10 8v3.6M10 13.9v.1"/>`,
	"danger":  `<path d="M6.8 2.5h6.4l4.3 4.3v6.4l-4.3 4.3H6.8l-4.3-4.3V6.8z"/><path d="m7.5 7.5 5 5m0-5-5 5"/>`,
	"info":    `<rect x="2.7" y="2.7" width="14.6" height="14.6" rx="2"/><path d="M10 9.3v4.2M10 6.4v.1"/>`,
	"neutral": `<circle cx="10" cy="10" r="6.5" stroke-dasharray="3 2.4"/>`,

	"home":      `<path d="M3 9.2 10 3l7 6.2V17h-4.6v-4.8H7.6V17H3z"/>`,
	"person":    `<circle cx="10" cy="6.6" r="3.4"/><path d="M3.5 17c.5-3.7 3-5.6 6.5-5.6s6 1.9 6.5 5.6"/>`,
	"people":    `<circle cx="7.4" cy="7" r="2.9"/><path d="M2 16.5c.4-3.2 2.4-4.9 5.4-4.9s5 1.7 5.4 4.9M13 4.4a2.7 2.7 0 0 1 0 5.3M14.6 11.9c2 .5 3.1 2 3.4 4.6"/>`,
	"unit":      `<rect x="7.2" y="2.8" width="5.6" height="4" rx="1"/><path d="M10 6.8v3.4M4.8 13.2v-3h10.4v3"/><rect x="2.3" y="13.2" width="5" height="4" rx="1"/><rect x="12.7" y="13.2" width="5" height="4" rx="1"/>`,
	"rollout":   `<path d="M2.5 15.5c4 0 3.5-11 7.5-11s3.5 6.5 7.5 6.5"/><path d="m14.6 8.3 2.9 2.7-2.9 2.7"/>`,
	"waves":     `<path d="M2.5 6c2 0 2 1.6 3.8 1.6S8.2 6 10 6s2 1.6 3.7 1.6S15.5 6 17.5 6M2.5 12.3c2 0 2 1.6 3.8 1.6s1.9-1.6 3.7-1.6 2 1.6 3.7 1.6 1.8-1.6 3.8-1.6"/>`,
	"device":    `<rect x="4.5" y="2.5" width="11" height="15" rx="1.8"/><path d="M9 15h2"/>`,
	"calendar":  `<rect x="3" y="4.3" width="14" height="12.7" rx="1.5"/><path d="M3 8.3h14M6.8 2.5v3.2M13.2 2.5v3.2"/>`,
	"clock":     `<circle cx="10" cy="10" r="7.3"/><path d="M10 5.8V10l2.8 2"/>`,
	"visit":     `<path d="M3 13.5v-3l1.8-4.7h8.7L16 10.5h1.2v3h-1.7M8 13.5h4.5M3 13.5h1.5"/><circle cx="6.2" cy="13.8" r="1.7"/><circle cx="14" cy="13.8" r="1.7"/>`,
	"place":     `<path d="M10 17.5c3.6-4 5.4-6.7 5.4-9A5.4 5.4 0 0 0 4.6 8.5c0 2.3 1.8 5 5.4 9z"/><circle cx="10" cy="8.3" r="1.9"/>`,
	"phone":     `<path d="M4 3.2h3l1.4 3.9-1.9 1.5c.9 2 2.4 3.5 4.4 4.5l1.6-1.9 4 1.5v3c0 .8-.6 1.4-1.4 1.3C8.5 16.5 3.3 11.3 2.7 4.6 2.6 3.8 3.2 3.2 4 3.2z"/>`,
	"mail":      `<rect x="2.5" y="4.3" width="15" height="11.4" rx="1.5"/><path d="m3 5.5 7 5.4 7-5.4"/>`,
	"message":   `<path d="M3 4h14v9.5H9.5L5.8 17v-3.5H3z"/>`,
	"feedback":  `<path d="M3 4h14v9.5H9.5L5.8 17v-3.5H3z"/><path d="M6.5 7.5h7M6.5 10.2h4.5"/>`,
	"chart":     `<path d="M3 3v14h14"/><path d="m6 12.5 3.3-4 2.7 2.3L16.5 5"/>`,
	"document":  `<path d="M5 2.5h6.5L15.5 6.5v11H5z"/><path d="M11.3 2.7v4h4M7.8 10.5h5M7.8 13.5h5"/>`,
	"book":      `<path d="M10 5.3C8.5 4 6 3.6 3 3.8v11.7c3-.2 5.5.2 7 1.5 1.5-1.3 4-1.7 7-1.5V3.8c-3-.2-5.5.2-7 1.5zM10 5.3V17"/>`,
	"settings":  `<path d="M3 6h6.2M13.2 6H17M3 14h3.2M10.2 14H17"/><circle cx="11.2" cy="6" r="2"/><circle cx="8.2" cy="14" r="2"/>`,
	"search":    `<circle cx="8.8" cy="8.8" r="5.3"/><path d="m12.8 12.8 4.2 4.2"/>`,
	"help":      `<circle cx="10" cy="10" r="7.3"/><path d="M7.8 7.8c.2-1.3 1.1-2 2.3-2s2.2.8 2.2 2c0 1.7-2.2 1.9-2.2 3.5M10.1 13.9v.1"/>`,
	"key":       `<circle cx="6.5" cy="13.5" r="3.5"/><path d="m9 11 7.5-7.5M13 7l2.5 2.5"/>`,
	"list":      `<path d="M7 5.5h10M7 10h10M7 14.5h10M3.2 5.5h.1M3.2 10h.1M3.2 14.5h.1"/>`,
	"checklist": `<path d="m2.7 5.5 1.3 1.3 2.3-2.6M2.7 13l1.3 1.3 2.3-2.6M9.5 5.7H17M9.5 13.2H17"/>`,
	"check":     `<path d="m4 10.5 4 4 8-9"/>`,
	"upload":    `<path d="M10 13V3.5M6 7l4-4 4 4M3.5 13v3.5h13V13"/>`,
	"download":  `<path d="M10 3v9.5M6 9l4 4 4-4M3.5 13.5V17h13v-3.5"/>`,
	"print":     `<path d="M5.5 7.5v-5h9v5M5.5 14.5H3v-7h14v7h-2.5"/><path d="M5.5 11.5h9v6h-9z"/>`,
	"copy":      `<rect x="7" y="7" width="10" height="10" rx="1.5"/><path d="M13 7V4.5A1.5 1.5 0 0 0 11.5 3h-7A1.5 1.5 0 0 0 3 4.5v7A1.5 1.5 0 0 0 4.5 13H7"/>`,
	"link":      `<path d="M8.5 11.5a3.2 3.2 0 0 0 4.6 0l2.7-2.7a3.250 3.250 0 0 0-4.6-4.6l-1 1M11.5 8.5a3.2 3.2 0 0 0-4.6 0l-2.7 2.7a3.250 3.250 0 0 0 4.6 4.6l1-1"/>`,
	"close":     `<path d="m5 5 10 10M15 5 5 15"/>`,
	"menu":      `<path d="M3 5.5h14M3 10h14M3 14.5h14"/>`,
	"right":     `<path d="m7.5 4.5 5.5 5.5-5.5 5.5"/>`,
	"left":      `<path d="M12.5 4.5 7 10l5.5 5.5"/>`,
	"down":      `<path d="m4.5 7.5 5.5 5.5 5.5-5.5"/>`,
	"up":        `<path d="m4.5 12.5 5.5-5.5 5.5 5.5"/>`,
	"sortup":    `<path d="M10 16V4M5.5 8.5 10 4l4.5 4.5"/>`,
	"sortdown":  `<path d="M10 4v12M5.5 11.5 10 16l4.5-4.5"/>`,
	"sort":      `<path d="M6.5 15V4.5M3.5 7.5l3-3 3 3M13.5 5v10.5M10.5 12.5l3 3 3-3"/>`,
	"plus":      `<path d="M10 4v12M4 10h12"/>`,
	"minus":     `<path d="M4 10h12"/>`,
	"edit":      `<path d="M12.3 4.2 15.8 7.7 7 16.5l-4 .5.5-4z"/>`,
	"trash":     `<path d="M3.5 5.5h13M8 5.5V3h4v2.5M5.2 5.5 6 17h8l.8-11.5M8.3 8.5v5.5M11.7 8.5v5.5"/>`,
	"filter":    `<path d="M3 4h14l-5.3 6.5V16l-3.4-1.8v-3.7z"/>`,
	"undo":      `<path d="M6.5 3.5 3 7l3.5 3.5"/><path d="M3.2 7H12a4.5 4.5 0 0 1 0 9H7"/>`,
	"lock":      `<rect x="4" y="9" width="12" height="8" rx="1.5"/><path d="M6.7 9V6.3a3.3 3.3 0 0 1 6.6 0V9"/>`,
	"eye":       `<path d="M2 10c2-3.7 4.7-5.5 8-5.5s6 1.8 8 5.5c-2 3.7-4.7 5.5-8 5.5S4 13.7 2 10z"/><circle cx="10" cy="10" r="2.5"/>`,
	"globe":     `<circle cx="10" cy="10" r="7.3"/><path d="M2.7 10h14.6M10 2.7c2.5 2.2 3.3 4.5 3.3 7.3s-.8 5.1-3.3 7.3C7.5 15.1 6.7 12.8 6.7 10S7.5 4.9 10 2.7z"/>`,
	"sun":       `<circle cx="10" cy="10" r="3.3"/><path d="M10 2v1.7M10 16.3V18M2 10h1.7M16.3 10H18M4.3 4.3l1.2 1.2M14.5 14.5l1.2 1.2M15.7 4.3l-1.2 1.2M5.5 14.5l-1.2 1.2"/>`,
	"moon":      `<path d="M16.5 11.8A7 7 0 1 1 8.2 3.5a5.6 5.6 0 0 0 8.3 8.3z"/>`,
	"screen":    `<rect x="2.5" y="3.5" width="15" height="10" rx="1.5"/><path d="M7 17h6M10 13.5V17"/>`,
	"shield":    `<path d="M10 2.5 16.5 5v4.5c0 3.8-2.2 6.5-6.5 8-4.3-1.5-6.5-4.2-6.5-8V5z"/>`,
	"send":      `<path d="m3 10 14-6.5L12.5 17l-3-5.5z"/><path d="m9.5 11.5 7.3-7.8"/>`,
	"flag":      `<path d="M4.5 17.5V3M4.5 3.8h10.7l-2.2 3.5 2.2 3.5H4.5"/>`,
	"queue":     `<path d="M5 3h10v3.2L11.3 10 15 13.8V17H5v-3.2L8.7 10 5 6.2z"/>`,
	"scan":      `<path d="M3 6.5V3h3.5M13.5 3H17v3.5M17 13.5V17h-3.5M6.5 17H3v-3.5M6 6.5v7M9 6.5v7M11.5 6.5v7M14 6.5v7"/>`,
	"signout":   `<path d="M11.5 5V3H3.5v14h8v-2M8 10h9M14 7l3 3-3 3"/>`,
	"swap":      `<path d="M3.5 7h12M12.5 4l3 3-3 3M16.5 13h-12M7.5 10l-3 3 3 3"/>`,
	"building":  `<path d="M3.5 17V6L10 2.8 16.5 6v11M2.5 17h15M7 9v0M10 9v0M13 9v0M8.3 17v-4.5h3.4V17"/>`,
	"bell":      `<path d="M5 13.5V9a5 5 0 0 1 10 0v4.5l1.5 1.5h-13zM8.5 17.2h3"/>`,
	"star":      `<path d="m10 2.8 2.2 4.7 5 .6-3.7 3.5 1 5.1-4.5-2.6-4.5 2.6 1-5.1L2.8 8.1l5-.6z"/>`,
	"dots":      `<path d="M4.5 10h.1M10 10h.1M15.5 10h.1" stroke-width="2.6"/>`,
	"service":   `<rect x="3" y="3.5" width="14" height="5.5" rx="1.2"/><rect x="3" y="11" width="14" height="5.5" rx="1.2"/><path d="M6 6.3h.1M6 13.8h.1M9.5 6.3H14M9.5 13.8H14"/>`,
	"supplier":  `<path d="M2.5 5h9v8.5h-9zM11.500 8h3.500l2.500 2.500v3h-6"/><circle cx="6" cy="14.500" r="1.700"/><circle cx="14" cy="14.500" r="1.700"/>`,
	"keyboard":  `<rect x="2" y="5" width="16" height="10" rx="1.5"/><path d="M5 8.2h0M8.3 8.2h0M11.6 8.2h0M15 8.2h0M6.5 11.8h7"/>`,
}
