-- +goose Up

CREATE TABLE rollouts (
  body TEXT NOT NULL REFERENCES bodies(id),
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  from_platform TEXT NOT NULL,
  to_platform TEXT NOT NULL,
  cutover_at INTEGER NOT NULL DEFAULT 0,
  starts TEXT NOT NULL DEFAULT '', -- first day of the rollout
  ends TEXT NOT NULL DEFAULT '',
  state TEXT NOT NULL,             -- planned, running, hypercare, closed
  why TEXT NOT NULL DEFAULT '',
  goals TEXT NOT NULL DEFAULT '',
  help_text TEXT NOT NULL DEFAULT '', -- how to get help: phone, place, hours
  earlier_rate INTEGER NOT NULL DEFAULT 0, -- per cent collected last time (B5)
  created_at INTEGER NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (body, id)
) STRICT;

CREATE TABLE rollout_items ( -- what moves, what stays (B1)
  body TEXT NOT NULL,
  id TEXT NOT NULL,
  rollout TEXT NOT NULL,
  kind TEXT NOT NULL, -- moves, stays
  name TEXT NOT NULL,
  note TEXT NOT NULL DEFAULT '',
  ord INTEGER NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (body, id),
  FOREIGN KEY (body, rollout) REFERENCES rollouts (body, id)
) STRICT;
CREATE INDEX rollout_items_of ON rollout_items (body, rollout, ord);

CREATE TABLE preparations ( -- checklist with owning departments (A4)
  body TEXT NOT NULL,
  id TEXT NOT NULL,
  rollout TEXT NOT NULL,
  name TEXT NOT NULL,
  unit TEXT NOT NULL,
  due TEXT NOT NULL DEFAULT '',
  done_at INTEGER NOT NULL DEFAULT 0,
  done_by TEXT NOT NULL DEFAULT '',
  note TEXT NOT NULL DEFAULT '',
  ord INTEGER NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (body, id),
  FOREIGN KEY (body, rollout) REFERENCES rollouts (body, id)
) STRICT;
CREATE INDEX preparations_of ON preparations (body, rollout, ord);

CREATE TABLE tracks ( -- audiences in order (B2)
  body TEXT NOT NULL,
  id TEXT NOT NULL,
  rollout TEXT NOT NULL,
  name TEXT NOT NULL,
  rule TEXT NOT NULL,      -- org.Rule as JSON
  follows TEXT NOT NULL DEFAULT '', -- '' = this rollout; otherwise whose course they follow
  why TEXT NOT NULL DEFAULT '',
  prepare TEXT NOT NULL DEFAULT '', -- how to prepare, for the briefing
  ord INTEGER NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (body, id),
  FOREIGN KEY (body, rollout) REFERENCES rollouts (body, id)
) STRICT;
CREATE INDEX tracks_of ON tracks (body, rollout, ord);

CREATE TABLE waves (
  body TEXT NOT NULL,
  id TEXT NOT NULL,
  rollout TEXT NOT NULL,
  name TEXT NOT NULL,
  starts TEXT NOT NULL,
  ends TEXT NOT NULL,
  capacity INTEGER NOT NULL, -- people; 0 = no limit
  state TEXT NOT NULL,       -- planned, open, done
  override_by TEXT NOT NULL DEFAULT '',
  override_why TEXT NOT NULL DEFAULT '',
  override_at INTEGER NOT NULL DEFAULT 0,
  ord INTEGER NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (body, id),
  FOREIGN KEY (body, rollout) REFERENCES rollouts (body, id)
) STRICT;
CREATE INDEX waves_of ON waves (body, rollout, ord);

CREATE TABLE gate_conditions ( -- of a wave
  body TEXT NOT NULL,
  id TEXT NOT NULL,
  wave TEXT NOT NULL,
  kind TEXT NOT NULL,        -- preparations, staffed, known_errors, manual …
  name TEXT NOT NULL DEFAULT '', -- text of a manual condition
  met_at INTEGER NOT NULL DEFAULT 0, -- manual conditions only
  met_by TEXT NOT NULL DEFAULT '',
  ord INTEGER NOT NULL,
  PRIMARY KEY (body, id),
  FOREIGN KEY (body, wave) REFERENCES waves (body, id)
) STRICT;
CREATE INDEX gate_conditions_of ON gate_conditions (body, wave, ord);

-- One row per person in a rollout. Columns from stage on are the fold of
-- way_events, kept in the same transaction; `check` recomputes them.
CREATE TABLE transitions (
  body TEXT NOT NULL,
  rollout TEXT NOT NULL,
  person TEXT NOT NULL,
  sort TEXT NOT NULL,         -- the person's, so that lists are one index walk
  fold TEXT NOT NULL,
  track TEXT NOT NULL DEFAULT '',
  track_why TEXT NOT NULL DEFAULT '', -- text of the rule that caught, as JSON
  wave TEXT NOT NULL DEFAULT '',
  deputy INTEGER NOT NULL DEFAULT 0,
  invited INTEGER NOT NULL DEFAULT 0,     -- facts the stage is read from: they let
  prepared INTEGER NOT NULL DEFAULT 0,    -- an undone or cancelled event fall back
  bookings INTEGER NOT NULL DEFAULT 0,    -- to where the person really stands
  begun INTEGER NOT NULL DEFAULT 0,
  outstanding INTEGER NOT NULL DEFAULT 0,
  awaits TEXT NOT NULL DEFAULT '',        -- '', fixed_date, deferred
  gone INTEGER NOT NULL DEFAULT 0,
  stage TEXT NOT NULL,        -- expected, invited, prepared, booked, under_way, adopted, outstanding, fixed_date, deferred, left
  part TEXT NOT NULL,         -- adopted, outstanding, deferred, left: what it counts as
  adopted_on TEXT NOT NULL DEFAULT '',
  target_day TEXT NOT NULL DEFAULT '',  -- fixed date or return date
  agreed INTEGER NOT NULL DEFAULT 0,    -- support agreed (A2)
  agreed_for TEXT NOT NULL DEFAULT '',  -- around what
  reason TEXT NOT NULL DEFAULT '',
  proposed_at INTEGER NOT NULL DEFAULT 0, -- the one proposal before a return
  changed_at INTEGER NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (body, rollout, person),
  FOREIGN KEY (body, rollout) REFERENCES rollouts (body, id),
  FOREIGN KEY (body, person) REFERENCES persons (body, id)
) STRICT;
CREATE INDEX transitions_list ON transitions (body, rollout, sort, person, fold); -- fold: names are searched without reading rows
CREATE INDEX transitions_part ON transitions (body, rollout, part, sort, person);
CREATE INDEX transitions_stage ON transitions (body, rollout, stage, sort, person);
CREATE INDEX transitions_wave ON transitions (body, rollout, wave, sort, person);
CREATE INDEX transitions_track ON transitions (body, rollout, track, sort, person);
CREATE INDEX transitions_track_of ON transitions (body, rollout, person, track); -- whose track, without reading rows
CREATE INDEX transitions_person ON transitions (body, person);
CREATE INDEX transitions_day ON transitions (body, rollout, adopted_on, sort, person);
CREATE INDEX transitions_deputy ON transitions (body, rollout, sort, person) WHERE deputy = 1;
CREATE INDEX transitions_agreed ON transitions (body, rollout, sort, person) WHERE agreed = 1;
CREATE INDEX transitions_target ON transitions (body, rollout, target_day, sort, person) WHERE awaits <> '';

CREATE TABLE way_events (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  body TEXT NOT NULL,
  rollout TEXT NOT NULL,
  person TEXT NOT NULL,
  kind TEXT NOT NULL,           -- joined, invited, prepared, booked, … (rollout/way.go)
  at INTEGER NOT NULL,          -- when it happened
  recorded_at INTEGER NOT NULL, -- when it was written down
  by TEXT NOT NULL,
  behalf TEXT NOT NULL DEFAULT '',
  day TEXT NOT NULL DEFAULT '', -- fixed date, return date
  reason TEXT NOT NULL DEFAULT '',
  ref TEXT NOT NULL DEFAULT '',
  detail TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX way_events_person ON way_events (body, rollout, person, seq);

-- Counts of transitions, maintained with them; `check` recomputes.
CREATE TABLE rollout_counts (
  body TEXT NOT NULL,
  rollout TEXT NOT NULL,
  wave TEXT NOT NULL,
  track TEXT NOT NULL,
  stage TEXT NOT NULL,
  adopted_on TEXT NOT NULL,
  deputy INTEGER NOT NULL,
  agreed INTEGER NOT NULL,
  n INTEGER NOT NULL,
  PRIMARY KEY (body, rollout, wave, track, stage, adopted_on, deputy, agreed)
) STRICT;

CREATE TABLE steps (
  body TEXT NOT NULL,
  id TEXT NOT NULL,
  rollout TEXT NOT NULL,
  track TEXT NOT NULL DEFAULT '', -- '' = every track
  name TEXT NOT NULL,
  kind TEXT NOT NULL,    -- automatic, manual
  subject TEXT NOT NULL, -- person, device
  guide TEXT NOT NULL DEFAULT '', -- Markdown
  by_hand TEXT NOT NULL DEFAULT '', -- Markdown: what to do where the automatic step fails
  external TEXT NOT NULL DEFAULT '', -- name results come under
  external_fold TEXT NOT NULL DEFAULT '',
  follows TEXT NOT NULL DEFAULT '', -- handed_in, upgraded, returned: done when the device is so far
  ord INTEGER NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (body, id),
  FOREIGN KEY (body, rollout) REFERENCES rollouts (body, id)
) STRICT;
CREATE INDEX steps_of ON steps (body, rollout, ord);

CREATE TABLE step_results (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  body TEXT NOT NULL,
  rollout TEXT NOT NULL,
  step TEXT NOT NULL,
  person TEXT NOT NULL,
  device TEXT NOT NULL DEFAULT '',
  outcome TEXT NOT NULL, -- done, failed, running, with_errors, unknown
  raw TEXT NOT NULL DEFAULT '', -- as the source said it
  source TEXT NOT NULL,  -- hand, api, import
  at INTEGER NOT NULL,
  by TEXT NOT NULL,
  detail TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX step_results_person ON step_results (body, rollout, person, seq);
CREATE INDEX step_results_step ON step_results (body, step, seq);

-- What stands for each person (and device): the fold of step_results, and the
-- counts of it, kept in the same transaction; `check` recomputes both.
CREATE TABLE step_states (
  body TEXT NOT NULL,
  rollout TEXT NOT NULL,
  step TEXT NOT NULL,
  person TEXT NOT NULL,
  device TEXT NOT NULL DEFAULT '',
  sort TEXT NOT NULL, -- the person's
  outcome TEXT NOT NULL,
  raw TEXT NOT NULL DEFAULT '',
  source TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (body, step, person, device)
) STRICT;
CREATE INDEX step_states_person ON step_states (body, rollout, person);
CREATE INDEX step_states_list ON step_states (body, step, outcome, sort, person, device);

CREATE TABLE step_counts (
  body TEXT NOT NULL,
  rollout TEXT NOT NULL,
  step TEXT NOT NULL,
  outcome TEXT NOT NULL,
  by_hand INTEGER NOT NULL,
  n INTEGER NOT NULL,
  PRIMARY KEY (body, rollout, step, outcome, by_hand)
) STRICT;

CREATE TABLE known_errors (
  body TEXT NOT NULL,
  id TEXT NOT NULL,
  rollout TEXT NOT NULL,
  step TEXT NOT NULL DEFAULT '',
  name TEXT NOT NULL,
  cause TEXT NOT NULL DEFAULT '',
  fallback TEXT NOT NULL DEFAULT '', -- Markdown: what to do by hand
  fault_of TEXT NOT NULL,            -- own, supplier, outside
  supplier TEXT NOT NULL DEFAULT '',
  opened_at INTEGER NOT NULL,
  closed_at INTEGER NOT NULL DEFAULT 0,
  touched INTEGER NOT NULL DEFAULT 0, -- counts of known_error_people, kept with them
  helped INTEGER NOT NULL DEFAULT 0,
  solved INTEGER NOT NULL DEFAULT 0,
  by_hand INTEGER NOT NULL DEFAULT 0,
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (body, id),
  FOREIGN KEY (body, rollout) REFERENCES rollouts (body, id)
) STRICT;
CREATE INDEX known_errors_of ON known_errors (body, rollout, opened_at);
CREATE UNIQUE INDEX known_errors_open ON known_errors (body, step) WHERE closed_at = 0 AND step <> '';

CREATE TABLE known_error_people (
  body TEXT NOT NULL,
  known_error TEXT NOT NULL,
  person TEXT NOT NULL,
  sort TEXT NOT NULL, -- the person's
  since INTEGER NOT NULL,
  helped_at INTEGER NOT NULL DEFAULT 0,
  solved_at INTEGER NOT NULL DEFAULT 0,
  by_hand INTEGER NOT NULL DEFAULT 0, -- solved by doing the step by hand
  PRIMARY KEY (body, known_error, person)
) STRICT;
CREATE INDEX known_error_people_list ON known_error_people (body, known_error, sort, person);
CREATE INDEX known_error_people_of ON known_error_people (body, person);

CREATE TABLE accounts ( -- B3
  body TEXT NOT NULL,
  id TEXT NOT NULL,
  rollout TEXT NOT NULL,
  person TEXT NOT NULL,
  role TEXT NOT NULL, -- primary (new), secondary (old)
  address TEXT NOT NULL,
  fold TEXT NOT NULL,
  valid_from TEXT NOT NULL DEFAULT '',
  valid_to TEXT NOT NULL DEFAULT '',
  mirror_from TEXT NOT NULL DEFAULT '',
  mirror_to TEXT NOT NULL DEFAULT '',
  in_use INTEGER NOT NULL DEFAULT 0, -- the one to sign in with today
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (body, id),
  UNIQUE (body, rollout, person, role),
  FOREIGN KEY (body, person) REFERENCES persons (body, id)
) STRICT;
CREATE INDEX accounts_mirror ON accounts (body, rollout, mirror_to);
CREATE INDEX accounts_list ON accounts (body, rollout, fold);
CREATE INDEX accounts_fold ON accounts (body, fold);

CREATE TABLE devices ( -- B5
  body TEXT NOT NULL,
  id TEXT NOT NULL,
  serial TEXT NOT NULL,
  fold TEXT NOT NULL,
  name TEXT NOT NULL DEFAULT '',
  maker TEXT NOT NULL DEFAULT '',
  model TEXT NOT NULL DEFAULT '',
  person TEXT NOT NULL DEFAULT '',
  state TEXT NOT NULL, -- in_use, handed_in, upgraded, returned, lost (fold of device_events)
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (body, id),
  UNIQUE (body, fold)
) STRICT;
CREATE INDEX devices_person ON devices (body, person);

CREATE TABLE rollout_devices (
  body TEXT NOT NULL,
  rollout TEXT NOT NULL,
  device TEXT NOT NULL,
  person TEXT NOT NULL,
  sort TEXT NOT NULL,  -- the person's; '' = nobody's
  state TEXT NOT NULL, -- in_use, handed_in, upgraded, returned, lost
  handed_in_on TEXT NOT NULL DEFAULT '',
  upgraded_on TEXT NOT NULL DEFAULT '',
  returned_on TEXT NOT NULL DEFAULT '',
  at_drop_in INTEGER NOT NULL DEFAULT 0,
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (body, rollout, device),
  FOREIGN KEY (body, device) REFERENCES devices (body, id),
  FOREIGN KEY (body, rollout) REFERENCES rollouts (body, id)
) STRICT;
-- Sums of a collection read this index alone, in the order transitions_track_of is walked.
CREATE INDEX rollout_devices_person ON rollout_devices (body, rollout, person, state, handed_in_on, upgraded_on, returned_on);
CREATE INDEX rollout_devices_list ON rollout_devices (body, rollout, sort, device);
CREATE INDEX rollout_devices_state ON rollout_devices (body, rollout, state, sort, device);
CREATE INDEX rollout_devices_day ON rollout_devices (body, rollout, handed_in_on, state);

CREATE TABLE device_events ( -- the custody chain
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  body TEXT NOT NULL,
  rollout TEXT NOT NULL,
  device TEXT NOT NULL,
  kind TEXT NOT NULL, -- handed_in, drop_in, passed_on, upgraded, returned, lost
  gave TEXT NOT NULL DEFAULT '', -- person
  took TEXT NOT NULL DEFAULT '', -- person
  place TEXT NOT NULL DEFAULT '',
  at INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL,
  by TEXT NOT NULL,
  note TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX device_events_of ON device_events (body, device, seq);

CREATE TABLE list_drafts ( -- files uploaded and previewed, not yet taken in
  body TEXT NOT NULL REFERENCES bodies(id),
  id TEXT NOT NULL,
  kind TEXT NOT NULL, -- devices, results
  rollout TEXT NOT NULL,
  step TEXT NOT NULL DEFAULT '',
  name TEXT NOT NULL,
  content BLOB NOT NULL,
  actor TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (body, id)
) STRICT;

CREATE TABLE occasions ( -- when people can come, or be visited
  body TEXT NOT NULL,
  id TEXT NOT NULL,
  rollout TEXT NOT NULL,
  kind TEXT NOT NULL, -- collection, drop_in, support, visit
  name TEXT NOT NULL,
  place TEXT NOT NULL,
  starts_at INTEGER NOT NULL,
  ends_at INTEGER NOT NULL,
  slot_minutes INTEGER NOT NULL, -- 0 = one slot of the whole occasion
  places INTEGER NOT NULL,       -- per slot
  state TEXT NOT NULL,           -- open, closed, cancelled
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (body, id),
  FOREIGN KEY (body, rollout) REFERENCES rollouts (body, id)
) STRICT;
CREATE INDEX occasions_of ON occasions (body, rollout, starts_at);

CREATE TABLE slots (
  body TEXT NOT NULL,
  id TEXT NOT NULL,
  occasion TEXT NOT NULL,
  starts_at INTEGER NOT NULL,
  ends_at INTEGER NOT NULL,
  places INTEGER NOT NULL,
  taken INTEGER NOT NULL DEFAULT 0, -- maintained with bookings, never above places
  waiting INTEGER NOT NULL DEFAULT 0,
  attended INTEGER NOT NULL DEFAULT 0,
  no_shows INTEGER NOT NULL DEFAULT 0,
  arrivals INTEGER NOT NULL DEFAULT 0, -- last number given out: the order of arrival
  PRIMARY KEY (body, id),
  UNIQUE (body, occasion, starts_at),
  FOREIGN KEY (body, occasion) REFERENCES occasions (body, id),
  CHECK (taken >= 0 AND taken <= places)
) STRICT;

CREATE INDEX slots_start ON slots (body, starts_at); -- reminders

CREATE TABLE bookings (
  body TEXT NOT NULL,
  id TEXT NOT NULL,
  rollout TEXT NOT NULL,
  occasion TEXT NOT NULL,
  slot TEXT NOT NULL,
  person TEXT NOT NULL,
  state TEXT NOT NULL, -- booked, waiting, cancelled, attended, no_show
  ord INTEGER NOT NULL, -- arrival, for the waiting list
  uid TEXT NOT NULL,    -- iCalendar UID, stays the same when moved
  sequence INTEGER NOT NULL DEFAULT 0,
  note TEXT NOT NULL DEFAULT '',
  booked_at INTEGER NOT NULL,
  booked_by TEXT NOT NULL,
  behalf TEXT NOT NULL DEFAULT '',
  reminded_at INTEGER NOT NULL DEFAULT 0,
  client TEXT NOT NULL DEFAULT '', -- id given by the client; the same request books once
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (body, id),
  FOREIGN KEY (body, slot) REFERENCES slots (body, id),
  FOREIGN KEY (body, person) REFERENCES persons (body, id)
) STRICT;
CREATE INDEX bookings_slot ON bookings (body, slot, ord);
CREATE INDEX bookings_person ON bookings (body, rollout, person);
CREATE UNIQUE INDEX bookings_live ON bookings (body, occasion, person) WHERE state IN ('booked', 'waiting');
CREATE UNIQUE INDEX bookings_client ON bookings (body, client) WHERE client <> '';

CREATE TABLE booking_links ( -- booking without an account; good until it expires
  hash TEXT PRIMARY KEY,
  body TEXT NOT NULL,
  rollout TEXT NOT NULL,
  person TEXT NOT NULL,
  made_by TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  FOREIGN KEY (body, rollout) REFERENCES rollouts (body, id),
  FOREIGN KEY (body, person) REFERENCES persons (body, id)
) STRICT;
CREATE INDEX booking_links_person ON booking_links (body, person);

CREATE TABLE queue_numbers ( -- the drop-in desk
  body TEXT NOT NULL,
  id TEXT NOT NULL,
  occasion TEXT NOT NULL,
  number INTEGER NOT NULL,
  person TEXT NOT NULL DEFAULT '',
  state TEXT NOT NULL, -- waiting, called, served, gone
  desk TEXT NOT NULL DEFAULT '',
  came_at INTEGER NOT NULL,
  called_at INTEGER NOT NULL DEFAULT 0,
  ended_at INTEGER NOT NULL DEFAULT 0,
  client TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (body, id),
  UNIQUE (body, occasion, number),
  FOREIGN KEY (body, occasion) REFERENCES occasions (body, id)
) STRICT;
CREATE UNIQUE INDEX queue_numbers_client ON queue_numbers (body, client) WHERE client <> '';

CREATE TABLE shifts ( -- support readiness (A3), floor-walking (E5)
  body TEXT NOT NULL,
  id TEXT NOT NULL,
  rollout TEXT NOT NULL,
  kind TEXT NOT NULL, -- first_line, setup, visiting, floor_walk
  person TEXT NOT NULL,
  starts_at INTEGER NOT NULL,
  ends_at INTEGER NOT NULL,
  place TEXT NOT NULL DEFAULT '',
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (body, id),
  FOREIGN KEY (body, rollout) REFERENCES rollouts (body, id)
) STRICT;
CREATE INDEX shifts_of ON shifts (body, rollout, starts_at);

CREATE TABLE shift_needs ( -- how many of a kind are wanted on a day
  body TEXT NOT NULL,
  rollout TEXT NOT NULL,
  day TEXT NOT NULL,
  kind TEXT NOT NULL,
  people INTEGER NOT NULL,
  PRIMARY KEY (body, rollout, day, kind),
  FOREIGN KEY (body, rollout) REFERENCES rollouts (body, id)
) STRICT;

CREATE TABLE visits (
  body TEXT NOT NULL,
  id TEXT NOT NULL,
  rollout TEXT NOT NULL,
  person TEXT NOT NULL,
  place TEXT NOT NULL,
  task TEXT NOT NULL,
  due_at INTEGER NOT NULL,
  sent_to TEXT NOT NULL DEFAULT '', -- supporter
  state TEXT NOT NULL, -- wanted, sent, on_site, done, cancelled
  done_at INTEGER NOT NULL DEFAULT 0,
  note TEXT NOT NULL DEFAULT '',
  solved INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (body, id),
  FOREIGN KEY (body, rollout) REFERENCES rollouts (body, id)
) STRICT;
CREATE INDEX visits_of ON visits (body, rollout, due_at);
CREATE INDEX visits_to ON visits (body, sent_to, due_at);

CREATE TABLE visit_events (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  body TEXT NOT NULL,
  visit TEXT NOT NULL,
  client TEXT NOT NULL, -- id made on the phone: the same report counts once
  kind TEXT NOT NULL,
  at INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL,
  by TEXT NOT NULL,
  note TEXT NOT NULL DEFAULT '',
  UNIQUE (body, client)
) STRICT;
CREATE INDEX visit_events_of ON visit_events (body, visit, seq);

CREATE TABLE contacts ( -- every contact with support
  body TEXT NOT NULL,
  id TEXT NOT NULL,
  rollout TEXT NOT NULL,
  person TEXT NOT NULL DEFAULT '',
  at INTEGER NOT NULL,
  day TEXT NOT NULL,
  channel TEXT NOT NULL, -- phone, mail, walk_in, visit, drop_in, chat
  about TEXT NOT NULL,
  severe INTEGER NOT NULL DEFAULT 0,
  solved_at INTEGER NOT NULL DEFAULT 0,
  known_error TEXT NOT NULL DEFAULT '',
  outside_event TEXT NOT NULL DEFAULT '',
  by TEXT NOT NULL,
  behalf TEXT NOT NULL DEFAULT '',
  client TEXT NOT NULL DEFAULT '',
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (body, id),
  FOREIGN KEY (body, rollout) REFERENCES rollouts (body, id)
) STRICT;
CREATE INDEX contacts_day ON contacts (body, rollout, day);
CREATE INDEX contacts_at ON contacts (body, rollout, at);
CREATE INDEX contacts_open ON contacts (body, rollout, severe) WHERE solved_at = 0;
CREATE INDEX contacts_person ON contacts (body, rollout, person);
CREATE UNIQUE INDEX contacts_client ON contacts (body, client) WHERE client <> '';

CREATE TABLE outside_events ( -- supplier changes (A6)
  body TEXT NOT NULL,
  id TEXT NOT NULL,
  rollout TEXT NOT NULL,
  supplier TEXT NOT NULL,
  name TEXT NOT NULL,
  effect TEXT NOT NULL DEFAULT '',
  announced INTEGER NOT NULL,
  starts TEXT NOT NULL,
  ends TEXT NOT NULL DEFAULT '',
  found_at INTEGER NOT NULL,
  entered_by TEXT NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (body, id),
  FOREIGN KEY (body, rollout) REFERENCES rollouts (body, id)
) STRICT;
CREATE INDEX outside_events_of ON outside_events (body, rollout, starts);

CREATE TABLE feedback ( -- A7
  body TEXT NOT NULL,
  id TEXT NOT NULL,
  rollout TEXT NOT NULL,
  person TEXT NOT NULL, -- whose feedback it is
  by TEXT NOT NULL,     -- who gave it
  kind TEXT NOT NULL,   -- nuisance, need, praise
  theme TEXT NOT NULL DEFAULT '',
  text TEXT NOT NULL,
  given_at INTEGER NOT NULL,
  answer TEXT NOT NULL DEFAULT '',
  answered_by TEXT NOT NULL DEFAULT '',
  answered_at INTEGER NOT NULL DEFAULT 0,
  client TEXT NOT NULL DEFAULT '', -- id made by the form: the same form counts once
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (body, id),
  FOREIGN KEY (body, rollout) REFERENCES rollouts (body, id)
) STRICT;
CREATE INDEX feedback_of ON feedback (body, rollout, given_at);
CREATE INDEX feedback_person ON feedback (body, person);
CREATE INDEX feedback_by ON feedback (body, by);
CREATE UNIQUE INDEX feedback_client ON feedback (body, client) WHERE client <> '';

CREATE TABLE hypercare ( -- E5
  body TEXT NOT NULL,
  rollout TEXT NOT NULL,
  starts TEXT NOT NULL,
  ends TEXT NOT NULL,
  max_severe INTEGER NOT NULL,        -- open severe contacts at most
  min_adopted INTEGER NOT NULL,       -- per cent of the roster without left
  max_contacts INTEGER NOT NULL,      -- a day, over the last five working days
  ended_at INTEGER NOT NULL DEFAULT 0,
  ended_by TEXT NOT NULL DEFAULT '',
  waived TEXT NOT NULL DEFAULT '',    -- reason when criteria were not met
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (body, rollout),
  FOREIGN KEY (body, rollout) REFERENCES rollouts (body, id)
) STRICT;

CREATE TABLE hypercare_notes ( -- daily check-in, floor-walk log
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  body TEXT NOT NULL,
  rollout TEXT NOT NULL,
  kind TEXT NOT NULL, -- check_in, floor_walk
  day TEXT NOT NULL,
  place TEXT NOT NULL DEFAULT '',
  text TEXT NOT NULL,
  met INTEGER NOT NULL DEFAULT 0,   -- people met on a floor-walk
  helped INTEGER NOT NULL DEFAULT 0,
  by TEXT NOT NULL,
  at INTEGER NOT NULL,
  client TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX hypercare_notes_of ON hypercare_notes (body, rollout, day);
CREATE UNIQUE INDEX hypercare_notes_client ON hypercare_notes (body, client) WHERE client <> '';

CREATE TABLE messages ( -- communication plan (A4)
  body TEXT NOT NULL,
  id TEXT NOT NULL,
  rollout TEXT NOT NULL,
  track TEXT NOT NULL DEFAULT '', -- '' = every track
  name TEXT NOT NULL,
  send_at INTEGER NOT NULL,
  channels TEXT NOT NULL,
  only_those TEXT NOT NULL, -- everyone, not_booked, booked, not_handed_in, not_adopted, adopted, deferred
  invites INTEGER NOT NULL DEFAULT 0, -- who gets it counts as invited
  state TEXT NOT NULL,      -- draft, scheduled, sending, sent, missed, cancelled
  at_sort TEXT NOT NULL DEFAULT '',   -- how far through the roster it is sent
  at_person TEXT NOT NULL DEFAULT '',
  sent_at INTEGER NOT NULL DEFAULT 0,
  sent_to INTEGER NOT NULL DEFAULT 0,
  not_reached INTEGER NOT NULL DEFAULT 0,
  owner TEXT NOT NULL DEFAULT '', -- unit
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (body, id),
  FOREIGN KEY (body, rollout) REFERENCES rollouts (body, id)
) STRICT;
CREATE INDEX messages_of ON messages (body, rollout, send_at);

CREATE TABLE message_texts (
  body TEXT NOT NULL,
  message TEXT NOT NULL,
  lang TEXT NOT NULL,
  subject TEXT NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (body, message, lang),
  FOREIGN KEY (body, message) REFERENCES messages (body, id)
) STRICT;

CREATE TABLE memos ( -- A8
  body TEXT NOT NULL,
  id TEXT NOT NULL,
  rollout TEXT NOT NULL,
  issue INTEGER NOT NULL,
  frozen_at INTEGER NOT NULL,
  issued_by TEXT NOT NULL,
  addressee TEXT NOT NULL,
  sender TEXT NOT NULL,
  figures TEXT NOT NULL,   -- JSON, as frozen
  naming TEXT NOT NULL,    -- title, name, none: how people are spoken of
  background TEXT NOT NULL, -- what the sender adds
  account TEXT NOT NULL,
  words TEXT NOT NULL,     -- JSON: what it says, in each language
  explained TEXT NOT NULL DEFAULT '', -- of a roster that did not add up
  hash TEXT NOT NULL,
  PRIMARY KEY (body, id),
  UNIQUE (body, rollout, issue),
  FOREIGN KEY (body, rollout) REFERENCES rollouts (body, id)
) STRICT;
