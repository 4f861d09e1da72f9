-- +goose Up
-- Where a letter that goes by mail stands in a conversation: outbox.Thread as
-- JSON, '' for letters that begin none.

ALTER TABLE letters ADD COLUMN thread TEXT NOT NULL DEFAULT '';
