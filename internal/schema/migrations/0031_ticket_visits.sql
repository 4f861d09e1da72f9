-- +goose Up
-- Visits a ticket sends somebody out on, and what was reported of them.

CREATE TABLE ticket_visits (
  body TEXT NOT NULL,
  id TEXT NOT NULL,
  ticket TEXT NOT NULL,
  goer TEXT NOT NULL,
  unit TEXT NOT NULL DEFAULT '',
  place TEXT NOT NULL,              -- address, room
  task TEXT NOT NULL DEFAULT '',
  bring TEXT NOT NULL DEFAULT '',
  from_at INTEGER NOT NULL,         -- the window they come in
  to_at INTEGER NOT NULL,
  state TEXT NOT NULL,              -- sent, on_site, done, not_met, again, cancelled
  solved INTEGER NOT NULL DEFAULT 0,
  minutes INTEGER NOT NULL DEFAULT 0,
  note TEXT NOT NULL DEFAULT '',
  ended_at INTEGER NOT NULL DEFAULT 0,
  ordered_by TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (body, id)
) STRICT;
CREATE INDEX ticket_visits_of ON ticket_visits (body, ticket, from_at);
CREATE INDEX ticket_visits_to ON ticket_visits (body, goer, from_at);
CREATE INDEX ticket_visits_out ON ticket_visits (body, from_at) WHERE state IN ('sent', 'on_site');

CREATE TABLE ticket_visit_events (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  body TEXT NOT NULL,
  visit TEXT NOT NULL,
  client TEXT NOT NULL,             -- id made on the phone: the same report counts once
  kind TEXT NOT NULL,               -- sent, moved, on_site, done, not_met, again, note, cancelled
  at INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL,
  by TEXT NOT NULL,
  note TEXT NOT NULL DEFAULT '',
  UNIQUE (body, client)
) STRICT;
CREATE INDEX ticket_visit_events_of ON ticket_visit_events (body, visit, seq);
