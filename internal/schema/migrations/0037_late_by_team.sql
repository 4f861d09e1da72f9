-- +goose Up
-- The duty board counts what runs out team by team, by the index alone.

DROP INDEX tickets_queue;
CREATE INDEX tickets_queue ON tickets (body, team, due_at, id, restricted) WHERE open = 1;
-- sqlite: DELETE FROM sqlite_stat1 WHERE tbl = 'tickets' AND idx = 'tickets_queue';
-- sqlite: INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('tickets', 'tickets_queue', '100000 100000 1000 2 1 1');
-- sqlite: ANALYZE sqlite_schema;
