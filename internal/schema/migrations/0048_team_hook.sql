-- +goose Up
-- The channel of Teams a team hears of its clocks in, by the name it has in the
-- settings; '' = none.

ALTER TABLE teams ADD COLUMN hook TEXT NOT NULL DEFAULT '';
