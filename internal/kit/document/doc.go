// Package document holds a small structured document and writes it as a page
// (HTML), as a word-processor file (DOCX) and, through a renderer found on the
// machine, as a tagged PDF. It knows headings, paragraphs, lists, tables and
// lines of meta data; what they say comes from the caller, in one language.
//
// The words (sources: MISSION A8 the memo as page, PDF and DOCX; B6 the
// briefing; C1 minutes; C10 the account):
//
//	Document   a title, a language and blocks in order
//	Block      Heading, Paragraph, List, Table, Meta or PageBreak
//	Run        words that look alike: bold, italic, a link
//	Meta       lines such as addressee, sender, date, subject
//	Renderer   weasyprint or chromium, looked for once at start
//
// The DOCX writer is our own: what could be had either came with a licence
// that does not fit or left out real list numbering, table header rows or the
// document's language, which assistive technology needs.
//
// Nothing that goes to a renderer can make it read a file or the network
// (TRUST FI-05): the HTML is rebuilt from lists of known elements and
// attributes, and everything with an address is left out (see Inert).
package document
