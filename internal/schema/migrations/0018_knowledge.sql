-- +goose Up
-- Guides and routines (D4): what one may read about a service, and how the desk
-- does what it does.

CREATE TABLE guides (
  body TEXT NOT NULL REFERENCES bodies(id),
  id TEXT NOT NULL,
  kind TEXT NOT NULL,                -- guide, routine
  state TEXT NOT NULL,               -- draft, published, retired
  audience TEXT NOT NULL,            -- public, staff, support, team
  team TEXT NOT NULL DEFAULT '',     -- keeps it; the readers, where the audience is a team
  service TEXT NOT NULL DEFAULT '',  -- '' = every service
  level INTEGER NOT NULL DEFAULT 0,  -- 0 = every level
  task TEXT NOT NULL DEFAULT '',     -- of the task catalogue; '' = none
  lang TEXT NOT NULL,                -- it was first written in
  title TEXT NOT NULL,               -- in that language, for lists
  sort TEXT NOT NULL,
  owner TEXT NOT NULL DEFAULT '',
  review_on TEXT NOT NULL DEFAULT '',
  reminded_on TEXT NOT NULL DEFAULT '', -- the review date its owner was told about
  ticket TEXT NOT NULL DEFAULT '',   -- it was made from
  drafts INTEGER NOT NULL DEFAULT 0, -- languages with something not yet published
  helped INTEGER NOT NULL DEFAULT 0,
  not_helped INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  changed_at INTEGER NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (body, id)
) STRICT;
CREATE INDEX guides_sort ON guides (body, sort, id);
CREATE INDEX guides_of ON guides (body, service, task) WHERE state = 'published';
CREATE INDEX guides_review ON guides (body, review_on) WHERE review_on <> '';

-- What is being written, a row for each language.
CREATE TABLE guide_drafts (
  body TEXT NOT NULL,
  guide TEXT NOT NULL,
  lang TEXT NOT NULL,
  title TEXT NOT NULL,
  text TEXT NOT NULL,                -- Markdown
  steps TEXT NOT NULL,               -- one a line
  fresh INTEGER NOT NULL,            -- 1: says something else than what is published
  number INTEGER NOT NULL DEFAULT 0, -- of the version published last; 0 = none
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (body, guide, lang)
) STRICT, WITHOUT ROWID;

-- What was published; never changed.
CREATE TABLE guide_versions (
  body TEXT NOT NULL,
  guide TEXT NOT NULL,
  lang TEXT NOT NULL,
  number INTEGER NOT NULL,
  title TEXT NOT NULL,
  text TEXT NOT NULL,
  steps TEXT NOT NULL,
  note TEXT NOT NULL DEFAULT '',     -- what is new
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  PRIMARY KEY (body, guide, lang, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE guide_votes (
  body TEXT NOT NULL,
  guide TEXT NOT NULL,
  voter TEXT NOT NULL,               -- person/… or ticket/…
  lang TEXT NOT NULL,
  number INTEGER NOT NULL,           -- the version that was read
  helped INTEGER NOT NULL,
  note TEXT NOT NULL DEFAULT '',
  at INTEGER NOT NULL,
  PRIMARY KEY (body, guide, voter)
) STRICT, WITHOUT ROWID;

-- Words of what is published, stems of them, to be suggested by.
CREATE TABLE guide_words (
  body TEXT NOT NULL,
  word TEXT NOT NULL,
  guide TEXT NOT NULL,
  lang TEXT NOT NULL,
  weight INTEGER NOT NULL,
  PRIMARY KEY (body, word, guide, lang)
) STRICT, WITHOUT ROWID;
CREATE INDEX guide_words_guide ON guide_words (body, guide, lang);
