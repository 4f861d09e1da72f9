-- +goose Up
-- A list as somebody narrowed it, kept under a name.

CREATE TABLE saved_views (
  body TEXT NOT NULL REFERENCES bodies(id),
  id TEXT NOT NULL,
  list TEXT NOT NULL,                -- address of the list
  query TEXT NOT NULL,               -- how it was narrowed and sorted
  name TEXT NOT NULL,
  fold TEXT NOT NULL,
  owner TEXT NOT NULL,
  shared INTEGER NOT NULL DEFAULT 0, -- for everybody of the body who may see the list
  created_at INTEGER NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (body, id),
  UNIQUE (body, owner, list, fold),
  FOREIGN KEY (body, owner) REFERENCES persons (body, id)
) STRICT;
CREATE INDEX saved_views_shared ON saved_views (body, list, shared);
