-- +goose Up
-- What a desk of a million tickets is asked most, answered by an index alone.

DROP INDEX tickets_parent;
CREATE INDEX tickets_parent ON tickets (body, parent, id) WHERE parent <> '';
DROP INDEX tickets_known_error;
CREATE INDEX tickets_known_error ON tickets (body, known_error, id) WHERE known_error <> '';

-- The duty board: the oldest nobody took up, and what burns, by team.
DROP INDEX tickets_fresh;
CREATE INDEX tickets_fresh ON tickets (body, team, landed_at, restricted, open) WHERE state = 'new';
DROP INDEX tickets_due;
CREATE INDEX tickets_due ON tickets (body, due_at, id, team, restricted) WHERE open = 1;

-- Where a ticket lands that no arrangement leads elsewhere.
CREATE INDEX teams_front ON teams (body, landing) WHERE active = 1;
