-- +goose Up
-- What service-level clocks are counted by, kept as it stood, so that every
-- figure can be explained later. Calendars and terms are named by their content.

CREATE TABLE clock_calendars (
  body TEXT NOT NULL,
  id TEXT NOT NULL,        -- of its content
  name TEXT NOT NULL,      -- it had in the register then; '' = the body's own hours
  content TEXT NOT NULL,   -- JSON
  PRIMARY KEY (body, id)
) STRICT;

-- Which of them a calendar of the register is now.
CREATE TABLE clock_hours (
  body TEXT NOT NULL,
  calendar TEXT NOT NULL,  -- of the register; '' = the body's own
  snapshot TEXT NOT NULL,  -- clock_calendars
  PRIMARY KEY (body, calendar)
) STRICT;

CREATE TABLE clock_terms (
  body TEXT NOT NULL,
  id TEXT NOT NULL,        -- of its content
  content TEXT NOT NULL,   -- clocks.Term as JSON
  PRIMARY KEY (body, id)
) STRICT;

-- What turned the clocks of a ticket or of a supplier leg.
CREATE TABLE clock_turns (
  body TEXT NOT NULL,
  thing TEXT NOT NULL,     -- ticket or leg
  n INTEGER NOT NULL,
  at INTEGER NOT NULL,
  kind TEXT NOT NULL,      -- clocks.Kind
  standing TEXT NOT NULL DEFAULT '',
  level INTEGER NOT NULL DEFAULT 0,
  terms TEXT NOT NULL DEFAULT '', -- clock_terms, where they changed
  PRIMARY KEY (body, thing, n)
) STRICT, WITHOUT ROWID;

-- How far open tickets have been brought to the terms of today.
CREATE TABLE clock_sweeps (
  body TEXT PRIMARY KEY,
  seen TEXT NOT NULL,      -- what the promises rested on when it began
  after TEXT NOT NULL,     -- the last ticket looked at; '' = from the beginning
  running INTEGER NOT NULL
) STRICT;

CREATE INDEX ticket_marks_day ON ticket_marks (body, mark, at);
