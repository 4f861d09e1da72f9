-- +goose Up
-- What was done to many tickets at once, so that it can be taken back.

CREATE TABLE desk_bulks (
  body TEXT NOT NULL,
  id TEXT NOT NULL,
  what TEXT NOT NULL,                 -- desk.ManyKind
  detail TEXT NOT NULL DEFAULT '',    -- the rest of what was asked for, as JSON
  tickets INTEGER NOT NULL,
  by TEXT NOT NULL,
  at INTEGER NOT NULL,
  undone_at INTEGER NOT NULL DEFAULT 0,
  undone INTEGER NOT NULL DEFAULT 0,  -- how many went back
  PRIMARY KEY (body, id)
) STRICT;
CREATE INDEX desk_bulks_of ON desk_bulks (body, by, at);

CREATE TABLE desk_bulk_tickets (
  body TEXT NOT NULL,
  bulk TEXT NOT NULL,
  ticket TEXT NOT NULL,
  version INTEGER NOT NULL,           -- of the ticket, as the action left it
  before TEXT NOT NULL,               -- where it was, as JSON
  PRIMARY KEY (body, bulk, ticket)
) STRICT, WITHOUT ROWID;

-- Since when the one nobody took up lies in each queue.
CREATE INDEX tickets_fresh ON tickets (body, team, landed_at) WHERE state = 'new';
