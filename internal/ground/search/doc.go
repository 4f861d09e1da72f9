// Package search finds things by their words, in Danish, Norwegian, Swedish and
// English forms, among what one may see (issue 3, section 4; TRUST AZ-05).
//
// Source: a flat's things that can be found. It loads things as documents, with
// the text to be found and the scopes of those who may find it. The index keeps
// no text: it proposes, and the source is asked for every hit what it is now,
// to whom. So a hit, its snippet and its number are right even while the index
// lies a moment behind.
//
// Scopes somebody holds by who they are and their roles are known here (ScopesOf);
// those that a flat's own registers give are asked of it with each question
// (Keyed). Neither is kept, so what is given or taken counts at once.
//
// Touch is called in the transaction that changes a thing and costs one small
// row; the Indexer reads the thing again afterwards, within a second.
//
// Terms: a word is kept as its stems in all four languages, in small letters,
// ä as æ, ö as ø, aa as å; other accents fall away. å stays apart from a, ø
// from o, æ from ae. A question's word finds what shares a stem with it.
// SQLite (FTS5) and PostgreSQL (tsvector) get these terms ready-made, so that
// both give the same answers. Scopes, kinds and numbers are terms too.
//
// Order: what has all the words in its title first, then the rest, the last
// changed first in both. Nothing is ranked that is not shown, so a common word
// costs as little as a rare one.
package search
