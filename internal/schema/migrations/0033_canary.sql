-- +goose Up
-- A mailbox the program writes to itself, so that mail that no longer comes in
-- is noticed.

ALTER TABLE mailboxes ADD COLUMN canary INTEGER NOT NULL DEFAULT 0;        -- 1: it does
ALTER TABLE mailboxes ADD COLUMN canary_since INTEGER NOT NULL DEFAULT 0;  -- since when
ALTER TABLE mailboxes ADD COLUMN canary_sent INTEGER NOT NULL DEFAULT 0;   -- when the last one was posted
ALTER TABLE mailboxes ADD COLUMN canary_proved INTEGER NOT NULL DEFAULT 0; -- when the latest that came back was posted
ALTER TABLE mailboxes ADD COLUMN canary_back INTEGER NOT NULL DEFAULT 0;   -- when it came back
ALTER TABLE mailboxes ADD COLUMN canary_told INTEGER NOT NULL DEFAULT 0;   -- the silence people were told of

-- What somebody has at a time, whichever rollout it is for.
CREATE INDEX shifts_until ON shifts (body, ends_at);
