-- +goose Up
-- For whoever takes mails to deal with: those of a body that wait, in their
-- order, and the few that somebody has in hand. Without them each taking looked
-- at every mail the body ever got.

CREATE INDEX inbox_waiting ON inbox (body, due_at, id) WHERE state = 'received';
CREATE INDEX inbox_leased ON inbox (lease_until, body) WHERE state = 'received' AND lease_until > 0;
