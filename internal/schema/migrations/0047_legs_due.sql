-- +goose Up
-- What a supplier promised runs out (E4): the duty board asks for the first.
CREATE INDEX ticket_legs_due ON ticket_legs (body, due_at) WHERE due_at > 0;
