// Package backup writes all there is in a database into one file while the
// program runs, checks such a file, and reads it into an empty database (G10;
// TRUST D23: what goes in comes out, also from one kind of database to the
// other).
//
// The file is a tar archive, compressed with gzip, of
//
//	header.json              format, schema version, moment, tables with their
//	                         columns, in an order in which nothing refers ahead
//	tables/<name>/<n>.jsonl  rows, one JSON array a line in the header's order
//	                         of columns: numbers, strings, null, {"b": base64}
//	manifest.json            rows and SHA-256 of each table and of the header;
//	                         a file without it was cut off
//
// It is the same for SQLite and PostgreSQL. Sessions and counts of failed
// sign-ins are left out: after a restore everybody signs in anew. So is the
// index of words, which the program makes again from the things themselves. So is the
// text of letters that let in whoever reads it. Letters that were waiting are
// restored as dead letters, to be sent by hand: they may have gone out since.
package backup
