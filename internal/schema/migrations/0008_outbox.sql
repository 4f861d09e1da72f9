-- +goose Up
-- What the sender has to remember about a letter, and how each line out is.

ALTER TABLE letters ADD COLUMN secret INTEGER NOT NULL DEFAULT 0;    -- lets in whoever reads it: shown to nobody, gone once sent
ALTER TABLE letters ADD COLUMN spent TEXT NOT NULL DEFAULT '';       -- channels given up for this letter
ALTER TABLE letters ADD COLUMN changed_at INTEGER NOT NULL DEFAULT 0; -- of the state
CREATE INDEX letters_line ON letters (channel, state, due_at);
CREATE INDEX letters_list ON letters (body, created_at, id);
CREATE INDEX letters_state ON letters (body, state, created_at, id);

-- A line is where letters of one kind go out: the mail server, the SMS
-- gateway, each Teams workflow. It is the installation's, not a body's.
CREATE TABLE outbox_lines (
  name TEXT PRIMARY KEY,                 -- mail, sms, teams/<hook>
  good_at INTEGER NOT NULL DEFAULT 0,    -- last time the other side took something
  failures INTEGER NOT NULL DEFAULT 0,   -- one after another since then
  since INTEGER NOT NULL DEFAULT 0,      -- of the first of them
  closed_until INTEGER NOT NULL DEFAULT 0, -- nobody dials before
  dead_since INTEGER NOT NULL DEFAULT 0,
  problem TEXT NOT NULL DEFAULT '',
  told INTEGER NOT NULL DEFAULT 0        -- the dead_since administrators were told of
) STRICT;

-- A channel that a body says does not reach its people right now, such as mail
-- while the mail service is down (TRUST MO-08).
CREATE TABLE channel_outages (
  body TEXT NOT NULL REFERENCES bodies(id),
  channel TEXT NOT NULL,
  since INTEGER NOT NULL,
  why TEXT NOT NULL,
  said_by TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (body, channel)
) STRICT;
