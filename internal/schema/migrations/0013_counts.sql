-- +goose Up

-- How many ever joined a rollout, kept as they join: lists of rollouts check
-- their sums against it without counting every row.
ALTER TABLE rollouts ADD COLUMN joined INTEGER NOT NULL DEFAULT 0;
UPDATE rollouts SET joined = (SELECT count(*) FROM transitions t WHERE t.body = rollouts.body AND t.rollout = rollouts.id);

-- People of each unit are counted without reading the positions themselves.
DROP INDEX positions_unit;
CREATE INDEX positions_unit ON positions (body, unit, person, valid_from, valid_to);
