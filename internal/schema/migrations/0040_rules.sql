-- +goose Up
-- Rules of the desk: what is done by itself with tickets that meet conditions.

CREATE TABLE desk_rules (
  body TEXT NOT NULL REFERENCES bodies(id),
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  fold TEXT NOT NULL,
  ord INTEGER NOT NULL,             -- each sees what those before it did
  active INTEGER NOT NULL,
  moment TEXT NOT NULL,             -- desk.RuleMoment
  minutes INTEGER NOT NULL DEFAULT 0, -- of the team's hours, for tickets nobody takes
  holds TEXT NOT NULL,              -- desk.RuleHolds as JSON
  does TEXT NOT NULL,               -- desk.RuleDoes as JSON
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (body, id)
) STRICT;

-- What rules did: each acts once on a ticket, so that no two play ball with it.
CREATE TABLE ticket_rules (
  body TEXT NOT NULL,
  ticket TEXT NOT NULL,
  rule TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (body, ticket, rule)
) STRICT, WITHOUT ROWID;
CREATE INDEX ticket_rules_rule ON ticket_rules (body, rule, at);
