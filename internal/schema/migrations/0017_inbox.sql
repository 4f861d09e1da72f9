-- +goose Up
-- Mail that came in. A mail is acknowledged once its row stands; what became
-- of it is written in the transaction of what the desk did.

CREATE TABLE mailboxes (
  body TEXT NOT NULL REFERENCES bodies(id),
  id TEXT NOT NULL,
  address TEXT NOT NULL,
  fold TEXT NOT NULL,
  name TEXT NOT NULL DEFAULT '',
  kind TEXT NOT NULL,               -- desk, supplier
  team TEXT NOT NULL DEFAULT '',    -- where a new ticket lands; '' = where its service says
  active INTEGER NOT NULL DEFAULT 1,
  polled_at INTEGER NOT NULL DEFAULT 0,     -- last time its mail server answered
  poll_validity INTEGER NOT NULL DEFAULT 0, -- UIDVALIDITY of the folder
  poll_uid INTEGER NOT NULL DEFAULT 0,      -- all up to this one are stored
  poll_since INTEGER NOT NULL DEFAULT 0,    -- first of the failures since then
  poll_problem TEXT NOT NULL DEFAULT '',
  poll_told INTEGER NOT NULL DEFAULT 0,     -- the silence administrators were told of
  created_at INTEGER NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (body, id)
) STRICT;
CREATE UNIQUE INDEX mailboxes_fold ON mailboxes (fold); -- an address leads to one body

CREATE TABLE inbox (
  body TEXT NOT NULL REFERENCES bodies(id),
  id TEXT NOT NULL,                 -- ids.InOrder
  mailbox TEXT NOT NULL,
  via TEXT NOT NULL,                -- smtp, lmtp, imap, pipe
  sender TEXT NOT NULL DEFAULT '',  -- of the envelope; '' = the null sender, or unknown
  recipient TEXT NOT NULL,          -- of the envelope, with what stands after +
  client TEXT NOT NULL DEFAULT '',  -- who handed it over
  source TEXT NOT NULL DEFAULT '',  -- mailbox, UIDVALIDITY and UID at an IMAP server
  content TEXT NOT NULL,            -- the same mail again has the same
  message TEXT NOT NULL DEFAULT '', -- Message-ID
  same_message INTEGER NOT NULL DEFAULT 0, -- another mail had it before
  size INTEGER NOT NULL,
  received_at INTEGER NOT NULL,
  state TEXT NOT NULL,              -- received, taken, filed, held, quarantined
  tries INTEGER NOT NULL DEFAULT 0, -- that failed
  takes INTEGER NOT NULL DEFAULT 0, -- that were begun
  due_at INTEGER NOT NULL,
  lease_until INTEGER NOT NULL DEFAULT 0,
  fence INTEGER NOT NULL DEFAULT 0,
  problem TEXT NOT NULL DEFAULT '', -- why it is held or in quarantine
  class TEXT NOT NULL DEFAULT '',   -- mailread.Class
  writer TEXT NOT NULL DEFAULT '',  -- address in From; '' = unknown
  subject TEXT NOT NULL DEFAULT '',
  ticket TEXT NOT NULL DEFAULT '',  -- where it went, or claims to belong
  settled_at INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (body, id)
) STRICT;
CREATE UNIQUE INDEX inbox_content ON inbox (body, content);
CREATE UNIQUE INDEX inbox_source ON inbox (body, source) WHERE source <> '';
CREATE INDEX inbox_message ON inbox (body, message) WHERE message <> '';
CREATE INDEX inbox_due ON inbox (due_at, id) WHERE state = 'received';
CREATE INDEX inbox_state ON inbox (body, state, id) WHERE state <> 'taken';
CREATE INDEX inbox_ticket ON inbox (body, ticket) WHERE ticket <> '';

-- The mail as it came over the wire, written once and kept.
CREATE TABLE inbox_raw (
  body TEXT NOT NULL,
  mail TEXT NOT NULL,
  raw BLOB NOT NULL,
  PRIMARY KEY (body, mail)
) STRICT;

-- What the program answered by itself, so that it answers seldom.
CREATE TABLE mail_answers (
  body TEXT NOT NULL,
  address TEXT NOT NULL,            -- folded
  at INTEGER NOT NULL,
  what TEXT NOT NULL,               -- answer, ticket
  ticket TEXT NOT NULL,
  PRIMARY KEY (body, address, at, what, ticket)
) STRICT;
CREATE INDEX mail_answers_at ON mail_answers (body, what, at);

-- What reply addresses are signed with, and what older ones were.
CREATE TABLE reply_keys (
  body TEXT NOT NULL REFERENCES bodies(id),
  secret TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (body, secret)
) STRICT;
