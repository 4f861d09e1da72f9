-- +goose Up
-- What a supplier leg is called outside, which of its ticket's it is, and when
-- it asks for attention.
ALTER TABLE ticket_legs ADD COLUMN n INTEGER NOT NULL DEFAULT 1;
ALTER TABLE ticket_legs ADD COLUMN subject TEXT NOT NULL DEFAULT '';
ALTER TABLE ticket_legs ADD COLUMN next_at INTEGER NOT NULL DEFAULT 0;
CREATE INDEX ticket_legs_next ON ticket_legs (next_at) WHERE next_at > 0;
