-- +goose Up
-- Who pledged how much to the desk, what came of it, and what it costs (D8, D9).

CREATE TABLE staffing_pledges (
  body TEXT NOT NULL REFERENCES bodies(id),
  id TEXT NOT NULL,
  unit TEXT NOT NULL,
  team TEXT NOT NULL DEFAULT '',      -- it is for; '' = wherever needed at the level
  level INTEGER NOT NULL,
  measure TEXT NOT NULL,              -- days, persons, hours: of each week
  amount INTEGER NOT NULL,            -- hundredths of the measure
  valid_from TEXT NOT NULL,
  valid_to TEXT NOT NULL DEFAULT '',
  note TEXT NOT NULL DEFAULT '',
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (body, id)
) STRICT;

-- Hours at the desk that no ticket was written on.
CREATE TABLE staffing_shifts (
  body TEXT NOT NULL REFERENCES bodies(id),
  id TEXT NOT NULL,
  day TEXT NOT NULL,
  person TEXT NOT NULL,
  team TEXT NOT NULL,
  level INTEGER NOT NULL,
  home TEXT NOT NULL DEFAULT '',      -- the person's unit that day
  minutes INTEGER NOT NULL,
  note TEXT NOT NULL DEFAULT '',
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  client TEXT NOT NULL DEFAULT '',    -- id made by the form: the same logs once
  PRIMARY KEY (body, id)
) STRICT;
CREATE INDEX staffing_shifts_day ON staffing_shifts (body, day);
CREATE UNIQUE INDEX staffing_shifts_client ON staffing_shifts (body, client) WHERE client <> '';

-- What an hour at a level costs, from a day until the next rate's.
CREATE TABLE staffing_rates (
  body TEXT NOT NULL REFERENCES bodies(id),
  level INTEGER NOT NULL,
  valid_from TEXT NOT NULL,
  ore INTEGER NOT NULL,               -- an hour
  PRIMARY KEY (body, level, valid_from)
) STRICT, WITHOUT ROWID;

CREATE TABLE staffing_settings (
  body TEXT PRIMARY KEY REFERENCES bodies(id),
  day_minutes INTEGER NOT NULL,       -- a working day
  version INTEGER NOT NULL DEFAULT 1
) STRICT;

CREATE TABLE staffing_experts (
  body TEXT NOT NULL REFERENCES bodies(id),
  id TEXT NOT NULL,
  person TEXT NOT NULL,
  subject TEXT NOT NULL,
  fold TEXT NOT NULL,
  sort TEXT NOT NULL,
  team TEXT NOT NULL DEFAULT '',
  strength INTEGER NOT NULL,          -- 1 can help, 2 knows it well, 3 teaches it
  valid_from TEXT NOT NULL DEFAULT '',
  valid_to TEXT NOT NULL DEFAULT '',
  note TEXT NOT NULL DEFAULT '',
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (body, id)
) STRICT;
CREATE INDEX staffing_experts_subject ON staffing_experts (body, sort, id);
