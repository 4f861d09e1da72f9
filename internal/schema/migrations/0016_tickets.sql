-- +goose Up
-- The desk's tickets. A ticket's row is what its entries add up to, kept in the
-- same transaction, so that lists need nothing but the row.

CREATE TABLE ticket_numbers (
  body TEXT PRIMARY KEY,
  last INTEGER NOT NULL
) STRICT;

CREATE TABLE tickets (
  body TEXT NOT NULL REFERENCES bodies(id),
  id TEXT NOT NULL,            -- ids.InOrder: the table grows at its end
  number INTEGER NOT NULL,     -- what people say on the phone
  kind TEXT NOT NULL,          -- fault, question, order, change, feedback, access
  state TEXT NOT NULL,         -- desk.State
  open INTEGER NOT NULL,       -- 1 until solved, closed or merged
  title TEXT NOT NULL,
  service TEXT NOT NULL DEFAULT '',
  catalogued INTEGER NOT NULL DEFAULT 0, -- 0: outside the catalogue (D2)
  unit TEXT NOT NULL DEFAULT '',         -- of the requester, when it was made
  requester TEXT NOT NULL DEFAULT '',    -- person it is for; '' while unknown
  reporter TEXT NOT NULL DEFAULT '',     -- person who told, where somebody else
  sender TEXT NOT NULL DEFAULT '',       -- address of somebody who is no person here
  team TEXT NOT NULL,                    -- owns it; never ''
  level INTEGER NOT NULL,                -- 1, 2, 3: of the team, or 3 with a supplier
  supplier TEXT NOT NULL DEFAULT '',     -- where the work lies outside the house
  owner TEXT NOT NULL DEFAULT '',        -- person who has taken it; '' = the team's lead answers
  impact INTEGER NOT NULL,               -- 1 many, 2 several, 3 one
  urgency INTEGER NOT NULL,              -- 1 stops, 2 hinders, 3 can wait
  priority INTEGER NOT NULL,             -- 1 to 4, from both
  channel TEXT NOT NULL,                 -- mail, phone, portal, walk_in, chat, visit, api
  parent TEXT NOT NULL DEFAULT '',
  known_error TEXT NOT NULL DEFAULT '',  -- a rollout's
  merged_into TEXT NOT NULL DEFAULT '',
  entries INTEGER NOT NULL DEFAULT 0,    -- how many, and the number of the last
  hops INTEGER NOT NULL DEFAULT 0,
  landed_at INTEGER NOT NULL,            -- with this team, level or supplier
  created_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  answered_at INTEGER NOT NULL DEFAULT 0,
  solved_at INTEGER NOT NULL DEFAULT 0,
  solved_first INTEGER NOT NULL DEFAULT 0, -- solved while it was told (D7)
  reopened INTEGER NOT NULL DEFAULT 0,
  wake_at INTEGER NOT NULL DEFAULT 0,    -- waiting until
  due_at INTEGER NOT NULL,               -- of the first running clock; 1<<62 = nothing promised
  next_at INTEGER NOT NULL DEFAULT 0,    -- when the clocks or the waiting ask for attention; 0 = never
  clocks TEXT NOT NULL DEFAULT '',       -- clocks.State as JSON
  fields TEXT NOT NULL DEFAULT '',       -- the service's own, as JSON
  restricted INTEGER NOT NULL DEFAULT 0, -- only its team, its requester and support's lead
  client TEXT NOT NULL DEFAULT '',       -- id made by the form, program or mail: the same makes one ticket
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (body, id)
) STRICT;
CREATE UNIQUE INDEX tickets_number ON tickets (body, number);
CREATE UNIQUE INDEX tickets_client ON tickets (body, client) WHERE client <> '';
CREATE INDEX tickets_queue ON tickets (body, team, due_at, id) WHERE open = 1;
CREATE INDEX tickets_due ON tickets (body, due_at, id) WHERE open = 1;
CREATE INDEX tickets_owner ON tickets (body, owner, due_at, id) WHERE open = 1 AND owner <> '';
CREATE INDEX tickets_requester ON tickets (body, requester, id) WHERE requester <> '';
CREATE INDEX tickets_supplier ON tickets (body, supplier, id) WHERE supplier <> '';
CREATE INDEX tickets_done ON tickets (body, team, solved_at, id) WHERE open = 0;
CREATE INDEX tickets_next ON tickets (next_at) WHERE next_at > 0;
CREATE INDEX tickets_parent ON tickets (body, parent) WHERE parent <> '';
CREATE INDEX tickets_known_error ON tickets (body, known_error) WHERE known_error <> '';

-- What happened in a ticket, in its own order. n is given out with the ticket's
-- version, so there are no gaps and no two.
CREATE TABLE ticket_entries (
  body TEXT NOT NULL,
  ticket TEXT NOT NULL,
  n INTEGER NOT NULL,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL DEFAULT '',   -- person; '' = the program or a stranger
  behalf TEXT NOT NULL DEFAULT '',
  via TEXT NOT NULL,                -- access.Via, or mail
  kind TEXT NOT NULL,               -- desk.EntryKind
  seen INTEGER NOT NULL DEFAULT 0,  -- 0 internal, 1 the supplier of leg, 2 the requester too
  leg TEXT NOT NULL DEFAULT '',     -- supplier leg it belongs to
  text TEXT NOT NULL DEFAULT '',    -- what was written
  quoted TEXT NOT NULL DEFAULT '',  -- history below it, kept
  mail TEXT NOT NULL DEFAULT '',    -- inbox mail it came by
  data TEXT NOT NULL DEFAULT '',    -- desk.Data as JSON: from, to, minutes …
  PRIMARY KEY (body, ticket, n)
) STRICT, WITHOUT ROWID;

-- Every hand-over, for ever (D1, D6).
CREATE TABLE ticket_hops (
  body TEXT NOT NULL,
  ticket TEXT NOT NULL,
  n INTEGER NOT NULL,               -- 1 is the first hand-over
  at INTEGER NOT NULL,
  day TEXT NOT NULL,
  actor TEXT NOT NULL DEFAULT '',
  via TEXT NOT NULL,
  service TEXT NOT NULL DEFAULT '',
  unit TEXT NOT NULL DEFAULT '',    -- requester's
  from_team TEXT NOT NULL,
  to_team TEXT NOT NULL,
  from_level INTEGER NOT NULL,
  to_level INTEGER NOT NULL,
  from_unit TEXT NOT NULL DEFAULT '', -- the teams' units
  to_unit TEXT NOT NULL DEFAULT '',
  from_supplier TEXT NOT NULL DEFAULT '',
  to_supplier TEXT NOT NULL DEFAULT '',
  direction TEXT NOT NULL,          -- up, down, sideways, out, back
  again INTEGER NOT NULL DEFAULT 0, -- 1: the team it came to had it before
  reason TEXT NOT NULL,
  note TEXT NOT NULL DEFAULT '',
  clock_seconds INTEGER NOT NULL,   -- how long it lay where it came from
  working_seconds INTEGER NOT NULL, -- of that, within that team's hours
  PRIMARY KEY (body, ticket, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX ticket_hops_day ON ticket_hops (body, day);

-- Counts the lists show; `overgang check` counts again.
CREATE TABLE desk_counts (
  body TEXT NOT NULL,
  team TEXT NOT NULL,
  state TEXT NOT NULL,
  taken INTEGER NOT NULL,           -- 1: somebody has taken them; 2 more: restricted
  n INTEGER NOT NULL,
  PRIMARY KEY (body, team, state, taken)
) STRICT, WITHOUT ROWID;

-- One row a day, team, service and outcome, for the figures of years (D6).
CREATE TABLE desk_days (
  body TEXT NOT NULL,
  day TEXT NOT NULL,
  team TEXT NOT NULL,
  service TEXT NOT NULL,
  what TEXT NOT NULL,               -- made, solved, solved_first, solved_landed, reopened, breached
  n INTEGER NOT NULL,
  PRIMARY KEY (body, day, team, service, what)
) STRICT, WITHOUT ROWID;

-- Teams that have or had a ticket: who may still look at what they tried.
CREATE TABLE ticket_teams (
  body TEXT NOT NULL,
  ticket TEXT NOT NULL,
  team TEXT NOT NULL,
  PRIMARY KEY (body, ticket, team)
) STRICT, WITHOUT ROWID;

-- People and addresses a ticket also concerns.
CREATE TABLE ticket_followers (
  body TEXT NOT NULL,
  ticket TEXT NOT NULL,
  person TEXT NOT NULL DEFAULT '',
  address TEXT NOT NULL DEFAULT '', -- folded, where nobody here
  PRIMARY KEY (body, ticket, person, address)
) STRICT, WITHOUT ROWID;
CREATE INDEX ticket_followers_person ON ticket_followers (body, person);

CREATE TABLE ticket_tags (
  body TEXT NOT NULL,
  tag TEXT NOT NULL,                -- folded
  ticket TEXT NOT NULL,
  PRIMARY KEY (body, tag, ticket)
) STRICT, WITHOUT ROWID;
CREATE INDEX ticket_tags_ticket ON ticket_tags (body, ticket);

CREATE TABLE ticket_links (
  body TEXT NOT NULL,
  ticket TEXT NOT NULL,
  other TEXT NOT NULL,
  kind TEXT NOT NULL,               -- related, caused_by, split_from, duplicates
  at INTEGER NOT NULL,
  PRIMARY KEY (body, ticket, other, kind)
) STRICT, WITHOUT ROWID;
CREATE INDEX ticket_links_other ON ticket_links (body, other);

CREATE TABLE ticket_merges (
  body TEXT NOT NULL,
  id TEXT NOT NULL,
  ticket TEXT NOT NULL,             -- the one that went
  into_ticket TEXT NOT NULL,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  before TEXT NOT NULL,             -- state and owner it had, as JSON
  undone_at INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (body, id)
) STRICT;
CREATE INDEX ticket_merges_ticket ON ticket_merges (body, ticket);
CREATE INDEX ticket_merges_into ON ticket_merges (body, into_ticket);

CREATE TABLE ticket_checks (
  body TEXT NOT NULL,
  ticket TEXT NOT NULL,
  n INTEGER NOT NULL,
  routine TEXT NOT NULL,            -- knowledge article and the version it was run from
  routine_version INTEGER NOT NULL,
  step TEXT NOT NULL,
  done_at INTEGER NOT NULL DEFAULT 0,
  done_by TEXT NOT NULL DEFAULT '',
  skipped TEXT NOT NULL DEFAULT '', -- why
  PRIMARY KEY (body, ticket, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE ticket_times (
  body TEXT NOT NULL,
  id TEXT NOT NULL,
  ticket TEXT NOT NULL DEFAULT '',  -- '' = at the desk, no ticket
  day TEXT NOT NULL,
  person TEXT NOT NULL,             -- who worked
  team TEXT NOT NULL,
  level INTEGER NOT NULL,
  unit TEXT NOT NULL DEFAULT '',    -- for whom: the requester's
  home TEXT NOT NULL DEFAULT '',    -- the worker's own unit
  minutes INTEGER NOT NULL,
  note TEXT NOT NULL DEFAULT '',
  at INTEGER NOT NULL,
  PRIMARY KEY (body, id)
) STRICT;
CREATE INDEX ticket_times_ticket ON ticket_times (body, ticket) WHERE ticket <> '';
CREATE INDEX ticket_times_day ON ticket_times (body, day);

CREATE TABLE ticket_drafts (
  body TEXT NOT NULL,
  ticket TEXT NOT NULL,
  person TEXT NOT NULL,
  kind TEXT NOT NULL,               -- note, reply, supplier
  text TEXT NOT NULL,
  read INTEGER NOT NULL,            -- the entry that was the last when it was begun
  at INTEGER NOT NULL,
  PRIMARY KEY (body, ticket, person, kind)
) STRICT, WITHOUT ROWID;

-- Who has a ticket open now; swept after minutes.
CREATE TABLE ticket_presence (
  body TEXT NOT NULL,
  ticket TEXT NOT NULL,
  person TEXT NOT NULL,
  writes INTEGER NOT NULL DEFAULT 0,
  at INTEGER NOT NULL,
  PRIMARY KEY (body, ticket, person)
) STRICT, WITHOUT ROWID;

-- Message-IDs of mail in and out: which conversation an answer belongs to.
CREATE TABLE ticket_mails (
  body TEXT NOT NULL,
  message TEXT NOT NULL,            -- Message-ID with its angle brackets
  ticket TEXT NOT NULL,
  leg TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (body, message, ticket)
) STRICT, WITHOUT ROWID;

-- Marks that a clock passed: each once, whoever looks (D6).
CREATE TABLE ticket_marks (
  body TEXT NOT NULL,
  ticket TEXT NOT NULL,
  clock TEXT NOT NULL,
  mark TEXT NOT NULL,               -- warned, breached
  round INTEGER NOT NULL,           -- a clock that starts again counts again
  at INTEGER NOT NULL,
  due_at INTEGER NOT NULL,
  PRIMARY KEY (body, ticket, clock, mark, round)
) STRICT, WITHOUT ROWID;

-- A supplier leg: the thread with a supplier beside the ticket (E4).
CREATE TABLE ticket_legs (
  body TEXT NOT NULL,
  id TEXT NOT NULL,
  ticket TEXT NOT NULL,
  supplier TEXT NOT NULL,
  agreement TEXT NOT NULL DEFAULT '', -- arrangement.Agreement
  theirs TEXT NOT NULL DEFAULT '',    -- the supplier's own number
  state TEXT NOT NULL,                -- open, answered, ended
  opened_at INTEGER NOT NULL,
  opened_by TEXT NOT NULL,
  answered_at INTEGER NOT NULL DEFAULT 0, -- last word from them
  next_word_at INTEGER NOT NULL DEFAULT 0,
  ended_at INTEGER NOT NULL DEFAULT 0,
  due_at INTEGER NOT NULL DEFAULT 0,
  clocks TEXT NOT NULL DEFAULT '',
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (body, id)
) STRICT;
CREATE INDEX ticket_legs_ticket ON ticket_legs (body, ticket);
CREATE INDEX ticket_legs_supplier ON ticket_legs (body, supplier, opened_at);
CREATE INDEX ticket_legs_theirs ON ticket_legs (body, theirs) WHERE theirs <> '';

CREATE TABLE desk_phrases (
  body TEXT NOT NULL,
  id TEXT NOT NULL,
  team TEXT NOT NULL DEFAULT '',    -- '' = everybody's
  name TEXT NOT NULL,
  fold TEXT NOT NULL,
  lang TEXT NOT NULL,
  text TEXT NOT NULL,               -- with placeholders
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (body, id)
) STRICT;
