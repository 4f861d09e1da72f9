-- +goose Up
-- Who supports what: teams, the task matrix, agreements, arrangements and the
-- gate a service passes before it takes tickets (D1–D3, D5, D9, E4).

CREATE TABLE teams (
  body TEXT NOT NULL REFERENCES bodies(id),
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  fold TEXT NOT NULL,
  sort TEXT NOT NULL,
  level INTEGER NOT NULL,           -- 1, 2, 3
  kind TEXT NOT NULL,               -- local, central, expert
  unit TEXT NOT NULL DEFAULT '',    -- a local desk's own; its subunits too
  subject TEXT NOT NULL DEFAULT '', -- what an expert group knows
  calendar TEXT NOT NULL DEFAULT '',-- opening hours; '' = the body's
  mail TEXT NOT NULL DEFAULT '',
  mail_fold TEXT NOT NULL DEFAULT '',
  phone TEXT NOT NULL DEFAULT '',
  place TEXT NOT NULL DEFAULT '',
  landing INTEGER NOT NULL DEFAULT 0, -- the one that gets what belongs to nobody
  public INTEGER NOT NULL DEFAULT 0,  -- stands on the support page for everybody
  active INTEGER NOT NULL DEFAULT 1,
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (body, id),
  UNIQUE (body, fold)
) STRICT;
CREATE UNIQUE INDEX teams_mail ON teams (body, mail_fold) WHERE mail_fold <> '';
CREATE UNIQUE INDEX teams_landing ON teams (body) WHERE landing = 1;
CREATE INDEX teams_unit ON teams (body, unit) WHERE unit <> '';

CREATE TABLE team_signatures (
  body TEXT NOT NULL,
  team TEXT NOT NULL,
  lang TEXT NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (body, team, lang),
  FOREIGN KEY (body, team) REFERENCES teams (body, id)
) STRICT;

-- Who is in a team, from and to which day. home is set where somebody is lent:
-- the team they come from (D9).
CREATE TABLE team_members (
  body TEXT NOT NULL,
  id TEXT NOT NULL,
  team TEXT NOT NULL,
  person TEXT NOT NULL,
  role TEXT NOT NULL,               -- lead, member
  home TEXT NOT NULL DEFAULT '',
  valid_from TEXT NOT NULL DEFAULT '',
  valid_to TEXT NOT NULL DEFAULT '',
  note TEXT NOT NULL DEFAULT '',
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (body, id),
  FOREIGN KEY (body, team) REFERENCES teams (body, id),
  FOREIGN KEY (body, person) REFERENCES persons (body, id)
) STRICT;
CREATE INDEX team_members_team ON team_members (body, team, valid_from);
CREATE INDEX team_members_person ON team_members (body, person);

-- The task catalogue against the levels (D5).
CREATE TABLE desk_phases (
  body TEXT NOT NULL REFERENCES bodies(id),
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  fold TEXT NOT NULL,
  starts TEXT NOT NULL,             -- a day
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (body, id),
  UNIQUE (body, fold)
) STRICT;

CREATE TABLE desk_tasks (
  body TEXT NOT NULL REFERENCES bodies(id),
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  fold TEXT NOT NULL,
  about TEXT NOT NULL DEFAULT '',
  ord INTEGER NOT NULL,
  retired INTEGER NOT NULL DEFAULT 0, -- no longer in the catalogue; arrangements that name it still do
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (body, id)
) STRICT;
CREATE UNIQUE INDEX desk_tasks_fold ON desk_tasks (body, fold) WHERE retired = 0;

CREATE TABLE desk_cells (
  body TEXT NOT NULL,
  task TEXT NOT NULL,
  level INTEGER NOT NULL,
  start TEXT NOT NULL,              -- '' not this level, later = not at the start, or a phase
  changed_at INTEGER NOT NULL,
  changed_by TEXT NOT NULL DEFAULT '',
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (body, task, level),
  FOREIGN KEY (body, task) REFERENCES desk_tasks (body, id)
) STRICT;

-- What is agreed with suppliers, for the whole body or for one unit (D3).
CREATE TABLE supplier_agreements (
  body TEXT NOT NULL REFERENCES bodies(id),
  id TEXT NOT NULL,
  number TEXT NOT NULL,             -- the contract's
  supplier TEXT NOT NULL,
  service TEXT NOT NULL DEFAULT '', -- '' = all this supplier does
  unit TEXT NOT NULL DEFAULT '',    -- '' = the whole body
  calendar TEXT NOT NULL DEFAULT '',-- the supplier's hours
  response INTEGER NOT NULL DEFAULT 0, -- minutes of those hours; 0 = not agreed
  solution INTEGER NOT NULL DEFAULT 0,
  direct TEXT NOT NULL,             -- who may turn straight to them: no, super_users, everybody
  needs TEXT NOT NULL DEFAULT '',   -- with which needs, space-separated; '' = all
  how TEXT NOT NULL DEFAULT '',     -- how one turns to them
  valid_from TEXT NOT NULL DEFAULT '',
  valid_to TEXT NOT NULL DEFAULT '',
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (body, id)
) STRICT;
CREATE INDEX supplier_agreements_supplier ON supplier_agreements (body, supplier, service);

-- How one service is supported, version by version; unit is set for a local
-- variation. What a version holds is written while it is a draft and never
-- after.
CREATE TABLE arrangements (
  body TEXT NOT NULL REFERENCES bodies(id),
  id TEXT NOT NULL,
  service TEXT NOT NULL,
  unit TEXT NOT NULL DEFAULT '',
  number INTEGER NOT NULL,          -- 1, 2, 3 … within service and unit
  state TEXT NOT NULL,              -- draft, standing, replaced, withdrawn
  content TEXT NOT NULL,            -- arrangement.Content as JSON
  note TEXT NOT NULL DEFAULT '',    -- what changes with this version
  made_at INTEGER NOT NULL,
  made_by TEXT NOT NULL,
  passed_at INTEGER NOT NULL DEFAULT 0,
  ended_at INTEGER NOT NULL DEFAULT 0,
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (body, id),
  UNIQUE (body, service, unit, number)
) STRICT;
CREATE UNIQUE INDEX arrangements_draft ON arrangements (body, service, unit) WHERE state = 'draft';
CREATE UNIQUE INDEX arrangements_standing ON arrangements (body, service, unit) WHERE state = 'standing';

-- The gate of each service and variation: what tickets ask.
CREATE TABLE gates (
  body TEXT NOT NULL REFERENCES bodies(id),
  service TEXT NOT NULL,
  unit TEXT NOT NULL DEFAULT '',
  arrangement TEXT NOT NULL,        -- the version that passed
  open INTEGER NOT NULL,
  review_on TEXT NOT NULL,
  lost TEXT NOT NULL DEFAULT '',    -- conditions lost since, space-separated
  changed_at INTEGER NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (body, service, unit)
) STRICT;

-- Every passage, closing and reopening, with the conditions as they stood.
CREATE TABLE gate_decisions (
  body TEXT NOT NULL,
  id TEXT NOT NULL,
  service TEXT NOT NULL,
  unit TEXT NOT NULL DEFAULT '',
  arrangement TEXT NOT NULL,
  what TEXT NOT NULL,               -- passed, reopened, reviewed, lost, withdrawn
  at INTEGER NOT NULL,
  actor TEXT NOT NULL DEFAULT '',   -- '' = the program
  text TEXT NOT NULL DEFAULT '',
  conditions TEXT NOT NULL,         -- []arrangement.Condition as JSON
  PRIMARY KEY (body, id)
) STRICT;
CREATE INDEX gate_decisions_service ON gate_decisions (body, service, unit, at);

-- Who is to know a service before it passes, and since when they do.
CREATE TABLE service_training (
  body TEXT NOT NULL,
  id TEXT NOT NULL,
  service TEXT NOT NULL,
  person TEXT NOT NULL,
  what TEXT NOT NULL,
  done_on TEXT NOT NULL DEFAULT '',
  noted_by TEXT NOT NULL DEFAULT '',
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (body, id),
  FOREIGN KEY (body, person) REFERENCES persons (body, id)
) STRICT;
CREATE INDEX service_training_service ON service_training (body, service);

-- Who tried to turn to a supplier and may not (E4).
CREATE TABLE supplier_tries (
  body TEXT NOT NULL,
  id TEXT NOT NULL,                 -- ids.InOrder
  at INTEGER NOT NULL,
  person TEXT NOT NULL,
  service TEXT NOT NULL,
  unit TEXT NOT NULL DEFAULT '',
  supplier TEXT NOT NULL,
  ticket TEXT NOT NULL DEFAULT '',
  via TEXT NOT NULL,
  why TEXT NOT NULL,
  PRIMARY KEY (body, id)
) STRICT;
