// Package demo tells three invented bodies' stories with the figures of the
// documents, through the same use cases people use: Nordby, whose council goes
// to Office 365 (rows A1–A8) and whose family system only super-users may turn
// to the supplier for (E3, E4); Elvdal, whose elected members move to a platform
// shared by two municipalities (B1–B6); and Björkenäs, a university that makes
// one support of its sections' desks (D1–D9). All stand in the middle of April
// 2026; the weekdays are those of the documents.
package demo
