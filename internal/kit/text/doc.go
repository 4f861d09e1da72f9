// Package text speaks the four languages. Rules and use cases answer with
// keys; a Printer turns keys, numbers, days and moments into one reader's
// words and formats. Every window carries its own texts/{da,nb,sv,en}.json and
// the roof loads them all into one Catalog.
//
// A text is a string or, where it counts something, {"one": …, "other": …};
// placeholders are {{.name}}.
package text
