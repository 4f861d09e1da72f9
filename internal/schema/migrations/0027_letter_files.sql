-- +goose Up
-- Files that go along with a letter by mail: their ids, with spaces between.

ALTER TABLE letters ADD COLUMN files TEXT NOT NULL DEFAULT '';
