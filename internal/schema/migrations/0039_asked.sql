-- +goose Up
-- Tickets nobody works on any more are counted by what their services require
-- as well, when that changes: one that is taken up again lacks what it says.

ALTER TABLE clock_sweeps ADD COLUMN asked TEXT NOT NULL DEFAULT '';       -- what services required when they were counted last; '' = nothing
ALTER TABLE clock_sweeps ADD COLUMN asked_after TEXT NOT NULL DEFAULT ''; -- the last of them looked at; '' = from the beginning
ALTER TABLE clock_sweeps ADD COLUMN asking INTEGER NOT NULL DEFAULT 0;
