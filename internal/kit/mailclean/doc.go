// Package mailclean makes the HTML of a mail safe to look at (TRUST T1, WB-01,
// WB-03, WB-04). Two walls, each enough by itself: what is left of the HTML has
// no script, form, style sheet, frame, drawing or foreign address in it; and it
// is shown as a document of its own, in a frame that runs nothing, sends
// nothing and shares nothing with the page around it (Page, Headers, Sandbox).
//
// Pictures from elsewhere are not fetched: they tell the sender that the mail
// was opened, and when. Each is replaced by its words and counted, so that the
// page can say so and offer to show them. Pictures that came with the mail are
// shown, as data within the document, since the frame has no cookies to fetch
// them with.
package mailclean
