-- +goose Up
-- Written in SQLite's words; INTEGER becomes BIGINT and BLOB becomes BYTEA on
-- PostgreSQL (schema.go). Moments are microseconds UTC, days ISO text, '' and
-- 0 mean "not set". Every table with a column `body` is held to its tenant by
-- row-level security on PostgreSQL.

CREATE TABLE bodies (
  id TEXT PRIMARY KEY,
  slug TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  country TEXT NOT NULL,
  lang TEXT NOT NULL,
  zone TEXT NOT NULL,
  accessibility_url TEXT NOT NULL DEFAULT '',
  demo INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  version INTEGER NOT NULL DEFAULT 1
) STRICT;

CREATE TABLE closing_days (
  body TEXT NOT NULL REFERENCES bodies(id),
  day TEXT NOT NULL,
  name TEXT NOT NULL,
  PRIMARY KEY (body, day)
) STRICT;

CREATE TABLE units (
  body TEXT NOT NULL REFERENCES bodies(id),
  id TEXT NOT NULL,
  parent TEXT NOT NULL DEFAULT '',
  name TEXT NOT NULL,
  fold TEXT NOT NULL,
  sort TEXT NOT NULL,
  path TEXT NOT NULL, -- "/top/…/id/", so that a subtree is a prefix
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (body, id),
  UNIQUE (body, parent, fold)
) STRICT;
CREATE INDEX units_path ON units (body, path);

CREATE TABLE persons (
  body TEXT NOT NULL REFERENCES bodies(id),
  id TEXT NOT NULL,
  given TEXT NOT NULL,
  family TEXT NOT NULL,
  name TEXT NOT NULL,
  fold TEXT NOT NULL,
  sort TEXT NOT NULL,
  lang TEXT NOT NULL,
  mobile TEXT NOT NULL DEFAULT '', -- E.164
  notify TEXT NOT NULL DEFAULT '', -- folded address letters go to by choice
  active INTEGER NOT NULL DEFAULT 1,
  left_on TEXT NOT NULL DEFAULT '',
  external TEXT NOT NULL DEFAULT '', -- the key the source system gives
  created_at INTEGER NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (body, id)
) STRICT;
CREATE INDEX persons_sort ON persons (body, sort, id);
CREATE INDEX persons_external ON persons (body, external);
CREATE INDEX persons_mobile ON persons (mobile) WHERE mobile <> '';

CREATE TABLE emails (
  body TEXT NOT NULL,
  person TEXT NOT NULL,
  address TEXT NOT NULL,
  fold TEXT NOT NULL,
  kind TEXT NOT NULL, -- primary, secondary, alias
  valid_from TEXT NOT NULL DEFAULT '',
  valid_to TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (body, fold),
  FOREIGN KEY (body, person) REFERENCES persons (body, id)
) STRICT;
CREATE INDEX emails_person ON emails (body, person);
CREATE INDEX emails_fold ON emails (fold);

CREATE TABLE positions (
  body TEXT NOT NULL,
  id TEXT NOT NULL,
  person TEXT NOT NULL,
  kind TEXT NOT NULL, -- employee, member, deputy, external
  unit TEXT NOT NULL DEFAULT '',
  title TEXT NOT NULL DEFAULT '',
  valid_from TEXT NOT NULL DEFAULT '',
  valid_to TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (body, id),
  FOREIGN KEY (body, person) REFERENCES persons (body, id)
) STRICT;
CREATE INDEX positions_person ON positions (body, person);
CREATE INDEX positions_unit ON positions (body, unit);

CREATE TABLE leaves (
  body TEXT NOT NULL,
  id TEXT NOT NULL,
  person TEXT NOT NULL,
  reason TEXT NOT NULL DEFAULT '',
  valid_from TEXT NOT NULL,
  valid_to TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (body, id),
  FOREIGN KEY (body, person) REFERENCES persons (body, id)
) STRICT;
CREATE INDEX leaves_person ON leaves (body, person);

CREATE TABLE proxies (
  body TEXT NOT NULL,
  id TEXT NOT NULL,
  person TEXT NOT NULL, -- who is acted for
  proxy TEXT NOT NULL,  -- who acts
  valid_from TEXT NOT NULL DEFAULT '',
  valid_to TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (body, id),
  FOREIGN KEY (body, person) REFERENCES persons (body, id),
  FOREIGN KEY (body, proxy) REFERENCES persons (body, id)
) STRICT;
CREATE INDEX proxies_proxy ON proxies (body, proxy);
CREATE INDEX proxies_person ON proxies (body, person);

CREATE TABLE groups (
  body TEXT NOT NULL REFERENCES bodies(id),
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  fold TEXT NOT NULL,
  sort TEXT NOT NULL,
  rule TEXT NOT NULL DEFAULT '', -- org.Rule as JSON; '' = fixed list
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (body, id),
  UNIQUE (body, fold)
) STRICT;

CREATE TABLE group_members (
  body TEXT NOT NULL,
  grp TEXT NOT NULL,
  person TEXT NOT NULL,
  PRIMARY KEY (body, grp, person),
  FOREIGN KEY (body, grp) REFERENCES groups (body, id),
  FOREIGN KEY (body, person) REFERENCES persons (body, id)
) STRICT;

-- access

CREATE TABLE credentials (
  body TEXT NOT NULL,
  person TEXT NOT NULL,
  hash TEXT NOT NULL,
  changed_at INTEGER NOT NULL,
  PRIMARY KEY (body, person),
  FOREIGN KEY (body, person) REFERENCES persons (body, id)
) STRICT;

CREATE TABLE role_grants (
  body TEXT NOT NULL,
  id TEXT NOT NULL,
  person TEXT NOT NULL,
  role TEXT NOT NULL,
  scope_kind TEXT NOT NULL DEFAULT '', -- '', unit, rollout
  scope_id TEXT NOT NULL DEFAULT '',
  granted_by TEXT NOT NULL,
  granted_at INTEGER NOT NULL,
  PRIMARY KEY (body, id),
  UNIQUE (body, person, role, scope_kind, scope_id),
  FOREIGN KEY (body, person) REFERENCES persons (body, id)
) STRICT;

CREATE TABLE sessions (
  hash TEXT PRIMARY KEY, -- of the cookie
  id TEXT NOT NULL,      -- shown in lists
  body TEXT NOT NULL,
  person TEXT NOT NULL,
  behalf TEXT NOT NULL DEFAULT '',
  via TEXT NOT NULL DEFAULT '', -- password, link, first
  agent TEXT NOT NULL DEFAULT '',
  address TEXT NOT NULL DEFAULT '',
  created_at INTEGER NOT NULL,
  seen_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX sessions_person ON sessions (body, person);

CREATE TABLE single_links (
  hash TEXT PRIMARY KEY,
  body TEXT NOT NULL,
  person TEXT NOT NULL,
  purpose TEXT NOT NULL, -- sign_in, first_administrator, booking
  target TEXT NOT NULL DEFAULT '',
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  used_at INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX single_links_person ON single_links (body, person);

CREATE TABLE attempts (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL, -- what is being limited: an address, a network address
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX attempts_name ON attempts (name, at);

CREATE TABLE tokens (
  body TEXT NOT NULL,
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  person TEXT NOT NULL, -- whose rights it may use at most
  hash TEXT NOT NULL UNIQUE,
  scopes TEXT NOT NULL, -- space-separated permissions
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL DEFAULT 0,
  used_at INTEGER NOT NULL DEFAULT 0,
  revoked_at INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (body, id),
  FOREIGN KEY (body, person) REFERENCES persons (body, id)
) STRICT;

CREATE TABLE idempotency (
  body TEXT NOT NULL,
  actor TEXT NOT NULL,
  name TEXT NOT NULL,
  request TEXT NOT NULL, -- hash of method, path and body
  status INTEGER NOT NULL,
  answer BLOB NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (body, actor, name)
) STRICT;

-- audit

CREATE TABLE audit (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  body TEXT NOT NULL,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  behalf TEXT NOT NULL DEFAULT '',
  via TEXT NOT NULL,
  action TEXT NOT NULL,
  subject_kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  detail TEXT NOT NULL DEFAULT '' -- JSON
) STRICT;
CREATE INDEX audit_body ON audit (body, seq);
CREATE INDEX audit_subject ON audit (body, subject_kind, subject, seq);

CREATE INDEX audit_actor ON audit (body, actor, seq);

CREATE TABLE audit_seals (
  body TEXT NOT NULL,
  upto INTEGER NOT NULL,
  entries INTEGER NOT NULL, -- how many the seal covers
  hash TEXT NOT NULL,
  sealed_at INTEGER NOT NULL,
  PRIMARY KEY (body, upto)
) STRICT;

-- outbox

CREATE TABLE letters (
  body TEXT NOT NULL,
  id TEXT NOT NULL,
  name TEXT NOT NULL,          -- unique per body: the same cause posts once
  person TEXT NOT NULL DEFAULT '',
  cause_kind TEXT NOT NULL,
  cause TEXT NOT NULL,
  lang TEXT NOT NULL,
  subject TEXT NOT NULL,
  text TEXT NOT NULL,
  calendar BLOB NOT NULL,      -- iCalendar part, empty when none
  calendar_method TEXT NOT NULL DEFAULT '',
  urgent INTEGER NOT NULL DEFAULT 0,
  channels TEXT NOT NULL,      -- wanted order: "mail sms", "sms", "teams"
  channel TEXT NOT NULL,       -- the one it waits for now
  address TEXT NOT NULL,       -- mail address, E.164 number or hook name
  state TEXT NOT NULL,         -- waiting, handed_over, accepted, delivered, failed, shown, cancelled
  tries INTEGER NOT NULL DEFAULT 0,
  due_at INTEGER NOT NULL,
  lease_until INTEGER NOT NULL DEFAULT 0,
  fence INTEGER NOT NULL DEFAULT 0,
  problem TEXT NOT NULL DEFAULT '',
  remote_id TEXT NOT NULL DEFAULT '',
  created_at INTEGER NOT NULL,
  PRIMARY KEY (body, id),
  UNIQUE (body, name)
) STRICT;
CREATE INDEX letters_due ON letters (state, due_at);
CREATE INDEX letters_cause ON letters (body, cause_kind, cause);
CREATE INDEX letters_person ON letters (body, person, created_at);

CREATE TABLE letter_events (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  body TEXT NOT NULL,
  letter TEXT NOT NULL,
  at INTEGER NOT NULL,
  channel TEXT NOT NULL,
  state TEXT NOT NULL,
  detail TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX letter_events_letter ON letter_events (body, letter, seq);
