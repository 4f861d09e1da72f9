-- +goose Up
-- Looking people up, and lists of people from other systems.

-- postgres: ALTER TABLE persons ALTER COLUMN fold TYPE TEXT COLLATE "C";
-- postgres: ALTER TABLE emails ALTER COLUMN fold TYPE TEXT COLLATE "C";

-- The words of names, folded, so that a look-up is a range of one index. A
-- hint only: whoever reads it looks at persons.fold as well.
CREATE TABLE person_words (
  body TEXT NOT NULL REFERENCES bodies(id),
  word TEXT NOT NULL,
  person TEXT NOT NULL,
  PRIMARY KEY (body, word, person)
) STRICT;
-- postgres: ALTER TABLE person_words ALTER COLUMN word TYPE TEXT COLLATE "C";

CREATE INDEX persons_active ON persons (body, active, sort, id);
CREATE INDEX positions_kind ON positions (body, kind, person);

-- What a list said last about a person: a later list of the same source
-- changes only what it says differently.
CREATE TABLE person_sources (
  body TEXT NOT NULL,
  source TEXT NOT NULL, -- m365, entra, list
  person TEXT NOT NULL,
  name TEXT NOT NULL DEFAULT '', -- the list's key of the person
  said TEXT NOT NULL,            -- org.Said as JSON
  import TEXT NOT NULL,          -- the import that said so
  PRIMARY KEY (body, source, person),
  FOREIGN KEY (body, person) REFERENCES persons (body, id)
) STRICT;

-- Columns of a header, mapped once.
CREATE TABLE import_mappings (
  body TEXT NOT NULL REFERENCES bodies(id),
  header TEXT NOT NULL,  -- fingerprint
  mapping TEXT NOT NULL, -- org.Mapping as JSON
  actor TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (body, header)
) STRICT;

CREATE TABLE imports (
  body TEXT NOT NULL REFERENCES bodies(id),
  id TEXT NOT NULL,
  source TEXT NOT NULL DEFAULT '',
  name TEXT NOT NULL,              -- of the file
  size INTEGER NOT NULL,
  file BLOB NOT NULL,              -- emptied when applied or given up
  header TEXT NOT NULL DEFAULT '', -- JSON list
  mapping TEXT NOT NULL DEFAULT '',
  state TEXT NOT NULL,             -- mapping, reading, ready, applying, applied, discarded, failed
  notice TEXT NOT NULL DEFAULT '', -- fault as JSON
  basis INTEGER NOT NULL DEFAULT 0, -- imports applied when the preview was made
  rows INTEGER NOT NULL DEFAULT 0,
  fresh INTEGER NOT NULL DEFAULT 0,
  changed INTEGER NOT NULL DEFAULT 0,
  unchanged INTEGER NOT NULL DEFAULT 0,
  missing INTEGER NOT NULL DEFAULT 0,
  faulty INTEGER NOT NULL DEFAULT 0,
  actor TEXT NOT NULL,
  via TEXT NOT NULL DEFAULT '',
  created_at INTEGER NOT NULL,
  applied_at INTEGER NOT NULL DEFAULT 0,
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (body, id)
) STRICT;
CREATE INDEX imports_at ON imports (body, created_at);

-- The preview, and after applying what was done. Columns from given on are
-- the person as it will stand.
CREATE TABLE import_rows (
  body TEXT NOT NULL,
  import TEXT NOT NULL,
  ord INTEGER NOT NULL,  -- the line; below zero for people the file no longer has
  class TEXT NOT NULL,   -- new, changed, unchanged, missing, faulty
  person TEXT NOT NULL DEFAULT '',
  name TEXT NOT NULL DEFAULT '',
  told TEXT NOT NULL DEFAULT '', -- changes, fault and remarks as JSON
  source_key TEXT NOT NULL DEFAULT '',
  said TEXT NOT NULL DEFAULT '',
  was INTEGER NOT NULL DEFAULT 0, -- version of the person the preview looked at
  given TEXT NOT NULL DEFAULT '',
  family TEXT NOT NULL DEFAULT '',
  fold TEXT NOT NULL DEFAULT '',
  sort TEXT NOT NULL DEFAULT '',
  lang TEXT NOT NULL DEFAULT '',
  mobile TEXT NOT NULL DEFAULT '',
  active INTEGER NOT NULL DEFAULT 0,
  left_on TEXT NOT NULL DEFAULT '',
  external TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (body, import, ord),
  FOREIGN KEY (body, import) REFERENCES imports (body, id)
) STRICT;
CREATE INDEX import_rows_class ON import_rows (body, import, class, ord);

CREATE TABLE import_emails (
  body TEXT NOT NULL,
  import TEXT NOT NULL,
  fold TEXT NOT NULL,
  address TEXT NOT NULL,
  person TEXT NOT NULL,
  was TEXT NOT NULL, -- whose it may be until now; '' nobody's
  kind TEXT NOT NULL,
  valid_from TEXT NOT NULL,
  valid_to TEXT NOT NULL,
  PRIMARY KEY (body, import, fold)
) STRICT;

CREATE TABLE import_positions (
  body TEXT NOT NULL,
  import TEXT NOT NULL,
  id TEXT NOT NULL,
  person TEXT NOT NULL,
  kind TEXT NOT NULL,
  unit TEXT NOT NULL,
  title TEXT NOT NULL,
  valid_from TEXT NOT NULL,
  valid_to TEXT NOT NULL,
  PRIMARY KEY (body, import, id)
) STRICT;

CREATE TABLE import_units (
  body TEXT NOT NULL,
  import TEXT NOT NULL,
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  fold TEXT NOT NULL,
  sort TEXT NOT NULL,
  PRIMARY KEY (body, import, id)
) STRICT;

-- Long work: what waits, what runs, how far it is.
CREATE TABLE jobs (
  body TEXT NOT NULL REFERENCES bodies(id),
  id TEXT NOT NULL,
  kind TEXT NOT NULL,    -- people.read, people.apply
  subject TEXT NOT NULL, -- the import
  actor TEXT NOT NULL,
  name TEXT NOT NULL DEFAULT '', -- of the actor
  via TEXT NOT NULL,
  state TEXT NOT NULL,   -- waiting, running, done, failed
  done INTEGER NOT NULL DEFAULT 0,
  total INTEGER NOT NULL DEFAULT 0,
  tries INTEGER NOT NULL DEFAULT 0,
  fence INTEGER NOT NULL DEFAULT 0,
  lease_until INTEGER NOT NULL DEFAULT 0,
  problem TEXT NOT NULL DEFAULT '', -- fault as JSON
  created_at INTEGER NOT NULL,
  ended_at INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (body, id)
) STRICT;
CREATE INDEX jobs_state ON jobs (state, created_at);
CREATE INDEX jobs_subject ON jobs (body, subject);
