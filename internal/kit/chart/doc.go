// Package chart draws pictures of figures that everyone can read: an SVG with
// a role, a title and a description, and always the same as a table. It knows
// numbers and labels only; every word comes from the caller, already in the
// reader's language.
//
// The pictures (sources: MISSION A1 adoption per day, A3 readiness against
// contacts, A6 what happened outside on the same days, C3 and C7 timelines and
// restore progress, USERS principle 8):
//
//	Curve         lines, steps or areas by day, several series, notes at days
//	Bars          grouped or stacked columns per day
//	BarsAndLine   columns with lines over them, on one axis or two
//	Board         columns of cells, one cell a person or a fixed number of them
//	Timeline      lanes with spans and marks along a time axis
//	Share         parts that sum to a whole, as a ring or as a strip
//
// Each has a Draw method that answers a Drawing: Wide (880 units, for desks and
// projectors), Narrow (344 units, for telephones), and Table. Drawing.HTML puts
// both SVGs in one element; the stylesheet shows the one that fits, so that
// letters are never scaled down to nothing. Stylesheet is a ready set of rules.
//
// No style attribute and no style element is written, so the pictures work
// under a content security policy without 'unsafe-inline'. Colours come from
// these CSS variables, with currentColor as the fall-back:
//
//	--chart-1 … --chart-6    series and kinds, in order
//	--chart-grid             grid lines and frames
//	--chart-ground           the surface behind the picture (hatching, gaps)
//
// and these classes, should a rule need more than a colour:
//
//	chart, chart-wide, chart-narrow        the svg element
//	chart-curve … chart-share              the kind of picture, on the svg
//	chart-line-1 … 6, chart-area-1 … 6     strokes and areas of series
//	chart-fill-1 … 6                       solid fills of series and kinds
//	chart-hatch                            the pattern on top of a fill
//	chart-mark-1 … 6                       markers of series and kinds
//	chart-grid, chart-axis, chart-note     lines
//	chart-free, chart-plate                places nobody has; plates under words
//	chart-text, chart-text-soft, chart-text-strong, chart-empty, chart-halo   words
//
// Nothing is told by colour alone: series differ by dash and marker, fills by
// hatching, cells by a drawn mark, and all are named in a legend.
package chart
