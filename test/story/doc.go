// Package story tells the documents' own stories against the whole program:
// its pages over HTTP, its letters at the other end, its files as they are
// downloaded. One story per row of docs/SEEDS.md, named by it.
package story
