-- +goose Up
-- What was said on a supplier leg, wherever its ticket went.

CREATE INDEX ticket_entries_leg ON ticket_entries (body, leg) WHERE leg <> '';
