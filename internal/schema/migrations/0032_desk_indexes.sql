-- +goose Up
-- A desk of a million tickets: what it is asked most is answered by an index.

DROP INDEX tickets_parent;
CREATE INDEX tickets_parent ON tickets (body, parent, id) WHERE parent <> '';
DROP INDEX tickets_known_error;
CREATE INDEX tickets_known_error ON tickets (body, known_error, id) WHERE known_error <> '';

-- The duty board: the oldest nobody took up, and what burns, by team.
DROP INDEX tickets_fresh;
CREATE INDEX tickets_fresh ON tickets (body, team, landed_at, restricted, open, state) WHERE state = 'new';
DROP INDEX tickets_due;
CREATE INDEX tickets_due ON tickets (body, due_at, id, team, restricted, open) WHERE open = 1;

-- Lists, the newest first: of a team, an owner, a requester, a service, a unit;
-- and what changed last.
DROP INDEX tickets_done;
CREATE INDEX tickets_done ON tickets (body, team, number) WHERE open = 0;
DROP INDEX tickets_owner;
CREATE INDEX tickets_owner ON tickets (body, owner, open, number) WHERE owner <> '';
DROP INDEX tickets_requester;
CREATE INDEX tickets_requester ON tickets (body, requester, open, number) WHERE requester <> '';
CREATE INDEX tickets_service ON tickets (body, service, open, number);
CREATE INDEX tickets_unit ON tickets (body, unit, open, number);
CREATE INDEX tickets_changed ON tickets (body, open, changed_at, id);

-- Where a ticket lands that no arrangement leads elsewhere.
CREATE INDEX teams_front ON teams (body, landing) WHERE active = 1;

-- SQLite knows nothing of how many rows an index leaves, and takes the index
-- that has the order asked for, whatever it has to pass over. It is told what a
-- large desk looks like instead of measuring: plans are then the same on the
-- first day and in ten years (docs/decisions/query-plans.md). An index added to
-- this table needs its row here.
-- sqlite: ANALYZE tickets;
-- sqlite: DELETE FROM sqlite_stat1 WHERE tbl = 'tickets';
-- sqlite: INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('tickets', 'sqlite_autoindex_tickets_1', '1000000 1000000 1');
-- sqlite: INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('tickets', 'tickets_number', '1000000 1000000 1');
-- sqlite: INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('tickets', 'tickets_client', '500000 500000 1');
-- sqlite: INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('tickets', 'tickets_queue', '100000 100000 1000 2 1');
-- sqlite: INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('tickets', 'tickets_due', '100000 100000 2 1 1 1 1');
-- sqlite: INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('tickets', 'tickets_owner', '900000 900000 2000 1000 1');
-- sqlite: INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('tickets', 'tickets_requester', '1000000 1000000 200 100 1');
-- sqlite: INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('tickets', 'tickets_supplier', '5000 5000 100 1');
-- sqlite: INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('tickets', 'tickets_done', '900000 900000 9000 1');
-- sqlite: INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('tickets', 'tickets_next', '50000 2');
-- sqlite: INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('tickets', 'tickets_parent', '20000 20000 4 1');
-- sqlite: INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('tickets', 'tickets_known_error', '20000 20000 200 1');
-- sqlite: INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('tickets', 'tickets_fresh', '30000 30000 300 2 1 1 1');
-- sqlite: INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('tickets', 'tickets_service', '1000000 1000000 25000 12000 1');
-- sqlite: INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('tickets', 'tickets_unit', '1000000 1000000 20000 10000 1');
-- sqlite: INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('tickets', 'tickets_changed', '1000000 1000000 500000 2 1');
-- sqlite: ANALYZE sqlite_schema;
