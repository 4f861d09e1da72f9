-- +goose Up
-- What an event gave clocks back, in microseconds by clock: what they had
-- counted on days that somebody noted as closed afterwards.

ALTER TABLE clock_turns ADD COLUMN back TEXT NOT NULL DEFAULT '';
