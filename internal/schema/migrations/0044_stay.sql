-- +goose Up
-- How much of a solved ticket's last stay lay within the hours of the team it
-- was solved by, as every hand-over keeps of the stay before it.

ALTER TABLE tickets ADD COLUMN stay_seconds INTEGER NOT NULL DEFAULT 0;

-- What ended with a no is closed like what was solved, and is not counted as
-- solved then either.
ALTER TABLE tickets ADD COLUMN declined INTEGER NOT NULL DEFAULT 0;
UPDATE tickets SET declined = 1 WHERE state = 'declined';
