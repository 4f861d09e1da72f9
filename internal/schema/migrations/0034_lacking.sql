-- +goose Up
-- Which tickets still lack an answer their service requires: mail is never
-- refused for it, so the queue must show it. Tickets that are open already are
-- counted by the program, as when what a service asks is changed.

ALTER TABLE tickets ADD COLUMN lacking INTEGER NOT NULL DEFAULT 0; -- required answers that are missing and not excused
ALTER TABLE tickets ADD COLUMN excused INTEGER NOT NULL DEFAULT 0; -- 1: somebody said why it can be solved without them
CREATE INDEX tickets_lacking ON tickets (body, due_at, id, team, restricted, open) WHERE lacking > 0;
-- sqlite: INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('tickets', 'tickets_lacking', '20000 20000 2 1 1 1 1');
-- sqlite: ANALYZE sqlite_schema;
