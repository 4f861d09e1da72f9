-- +goose Up
-- Attachments. What is the same is kept once for each body.

CREATE TABLE file_blobs (
  body TEXT NOT NULL REFERENCES bodies(id),
  hash TEXT NOT NULL,               -- SHA-256 of the content, hex
  size INTEGER NOT NULL,
  kind TEXT NOT NULL,               -- media type the content itself shows
  text TEXT NOT NULL DEFAULT '',    -- its words, for the index
  reading TEXT NOT NULL,            -- waits, read, none (nothing to read), broken
  tries INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (body, hash)
) STRICT;
CREATE INDEX file_blobs_reading ON file_blobs (body, hash) WHERE reading = 'waits';

-- The bytes lie apart, so that lists of files do not drag them along.
CREATE TABLE file_bytes (
  body TEXT NOT NULL,
  hash TEXT NOT NULL,
  content BLOB NOT NULL,
  PRIMARY KEY (body, hash),
  FOREIGN KEY (body, hash) REFERENCES file_blobs (body, hash)
) STRICT;

CREATE TABLE files (
  body TEXT NOT NULL,
  id TEXT NOT NULL,
  owner_kind TEXT NOT NULL,         -- what it is attached to, such as ticket
  owner TEXT NOT NULL,
  part TEXT NOT NULL DEFAULT '',    -- of the owner, such as the number of an entry
  hash TEXT NOT NULL,
  name TEXT NOT NULL,               -- as shown and downloaded
  declared TEXT NOT NULL,           -- media type its sender gave
  content_id TEXT NOT NULL DEFAULT '', -- by which a mail's HTML names it
  inline INTEGER NOT NULL DEFAULT 0,
  at INTEGER NOT NULL,
  PRIMARY KEY (body, id),
  FOREIGN KEY (body, hash) REFERENCES file_blobs (body, hash)
) STRICT;
CREATE INDEX files_owner ON files (body, owner_kind, owner, id);
CREATE INDEX files_hash ON files (body, hash);
