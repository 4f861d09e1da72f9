-- +goose Up
-- Web-hooks: other programs hear what happened at the desk, signed, in order
-- and at least once, each delivery under an id of its own.

CREATE TABLE webhooks (
  body TEXT NOT NULL REFERENCES bodies(id),
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  address TEXT NOT NULL,            -- https://…
  secret TEXT NOT NULL,             -- signs; shown once
  events TEXT NOT NULL,             -- names with spaces between; '' = all
  active INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (body, id)
) STRICT;

-- One row for each event and each hook that wants it. Per hook they are sent
-- in the order of their ids, one after the other.
CREATE TABLE webhook_deliveries (
  body TEXT NOT NULL,
  hook TEXT NOT NULL,
  id TEXT NOT NULL,                 -- ids.InOrder; receivers fold by it
  event TEXT NOT NULL,
  subject TEXT NOT NULL,            -- ticket it is about
  payload TEXT NOT NULL,            -- JSON, as it is sent
  at INTEGER NOT NULL,
  state TEXT NOT NULL,              -- waiting, delivered, dead
  tries INTEGER NOT NULL DEFAULT 0,
  next_at INTEGER NOT NULL,
  status INTEGER NOT NULL DEFAULT 0, -- of the last answer; 0 = none came
  problem TEXT NOT NULL DEFAULT '',  -- key of what went wrong
  done_at INTEGER NOT NULL DEFAULT 0,
  lease_until INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (body, hook, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX webhook_deliveries_waiting ON webhook_deliveries (body, hook, id) WHERE state = 'waiting';
CREATE INDEX webhook_deliveries_done ON webhook_deliveries (body, done_at) WHERE state = 'delivered';
