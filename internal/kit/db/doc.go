// Package db opens SQLite or PostgreSQL and runs transactions in them with one
// text of SQL for both.
//
// SQLite has one writer: waiting changes are joined into one commit, each
// behind a savepoint of its own, and nobody is answered before the commit is
// on disk (synchronous=FULL). PostgreSQL commits each change by itself.
//
// Every transaction names a tenant: the rows it may touch. On PostgreSQL
// row-level security holds it to that; the statements say it as well.
// Several use cases can be one transaction (Within): they join the one their
// context carries.
//
// Statements use $1 parameters; surplus or missing arguments are an error,
// since SQLite's driver would pass over them in silence.
package db
