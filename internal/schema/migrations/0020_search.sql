-- +goose Up
-- The index of words (ground/search). It holds no text: what it says is read
-- from the things themselves, so all of it can be thrown away and made anew,
-- and no backup takes it along.

-- Things that changed and are to be read again.
CREATE TABLE search_queue (
  n INTEGER PRIMARY KEY AUTOINCREMENT,
  body TEXT NOT NULL,
  source TEXT NOT NULL,
  thing TEXT NOT NULL,
  tries INTEGER NOT NULL DEFAULT 0  -- times it could not be read
) STRICT;

-- What can be found. The last changed has the highest seq.
CREATE TABLE search_docs (
  seq INTEGER NOT NULL PRIMARY KEY,
  body TEXT NOT NULL,
  source TEXT NOT NULL,
  thing TEXT NOT NULL,
  kind TEXT NOT NULL,
  digest TEXT NOT NULL              -- of its terms
) STRICT;
CREATE UNIQUE INDEX search_docs_thing ON search_docs (body, source, thing, kind);

-- The terms of each, by seq. There is no column of the body here: PostgreSQL
-- would not use the index below row-level security. The body is a term, and
-- every hit goes through search_docs.
-- sqlite: CREATE VIRTUAL TABLE search_words USING fts5(words, content='', contentless_delete=1, detail=none, tokenize="ascii tokenchars '_'");
-- Small pages: a question skips from place to place within a word's documents.
-- sqlite: INSERT INTO search_words (search_words, rank) VALUES ('pgsz', 500);
-- sqlite: INSERT INTO search_words (search_words, rank) VALUES ('usermerge', 2);
-- postgres: CREATE TABLE search_words (seq BIGINT PRIMARY KEY, words TSVECTOR NOT NULL);
-- postgres: CREATE INDEX search_words_terms ON search_words USING gin (words) WITH (gin_pending_list_limit = 512);

-- Words as they are spelled, for questions not typed to their end.
CREATE TABLE search_vocabulary (
  body TEXT NOT NULL,
  word TEXT NOT NULL,
  n INTEGER NOT NULL,               -- about how many things have it
  PRIMARY KEY (body, word)
) STRICT, WITHOUT ROWID;
-- postgres: ALTER TABLE search_vocabulary ALTER COLUMN word TYPE TEXT COLLATE "C";

-- How far each source is in the index.
CREATE TABLE search_built (
  body TEXT NOT NULL,
  source TEXT NOT NULL,
  version INTEGER NOT NULL,
  upto TEXT NOT NULL,               -- the last thing put into the queue
  done INTEGER NOT NULL,
  PRIMARY KEY (body, source)
) STRICT, WITHOUT ROWID;
