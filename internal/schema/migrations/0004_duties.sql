-- +goose Up
CREATE TABLE duties ( -- what the program does by the clock; one replica at a time
  name TEXT PRIMARY KEY,
  next_at INTEGER NOT NULL,
  ran_at INTEGER NOT NULL DEFAULT 0,
  fence INTEGER NOT NULL DEFAULT 0
) STRICT;
