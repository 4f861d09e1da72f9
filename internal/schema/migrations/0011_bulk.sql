-- +goose Up
-- What was done to many people at once, so that it can be taken back.

CREATE TABLE bulk_actions (
  body TEXT NOT NULL,
  id TEXT NOT NULL,
  rollout TEXT NOT NULL,
  kind TEXT NOT NULL,                 -- of the way event; placed is a move between waves
  wave TEXT NOT NULL DEFAULT '',      -- moved to; '' = out of their wave
  people INTEGER NOT NULL,
  by TEXT NOT NULL,
  behalf TEXT NOT NULL DEFAULT '',
  at INTEGER NOT NULL,
  undone_at INTEGER NOT NULL DEFAULT 0,
  undone_by TEXT NOT NULL DEFAULT '',
  undone INTEGER NOT NULL DEFAULT 0,  -- how many went back
  PRIMARY KEY (body, id),
  FOREIGN KEY (body, rollout) REFERENCES rollouts (body, id)
) STRICT;
CREATE INDEX bulk_actions_of ON bulk_actions (body, rollout, at, id);

CREATE TABLE bulk_people (
  body TEXT NOT NULL,
  bulk TEXT NOT NULL,
  person TEXT NOT NULL,
  version INTEGER NOT NULL,           -- of their place, as the action left it
  before TEXT NOT NULL,               -- their facts before it, as JSON
  stays TEXT NOT NULL DEFAULT '',     -- key of why they did not go back
  since TEXT NOT NULL DEFAULT '',     -- what happened since, or the wave without room
  PRIMARY KEY (body, bulk, person),
  FOREIGN KEY (body, bulk) REFERENCES bulk_actions (body, id)
) STRICT;
