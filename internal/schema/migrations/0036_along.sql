-- +goose Up
-- A leg goes along when its ticket is merged.

ALTER TABLE ticket_legs ADD COLUMN began TEXT NOT NULL DEFAULT ''; -- ticket it was opened for, where that was merged
