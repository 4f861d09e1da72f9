// Package demo tells two invented bodies' stories with the figures of the
// documents, through the same use cases people use: Nordby, whose council goes
// to Office 365 (rows A1–A8), and Elvdal, whose elected members move to a
// platform shared by two municipalities (B1–B6). Both stand in the middle of
// April 2026; the weekdays are those of the documents.
package demo
