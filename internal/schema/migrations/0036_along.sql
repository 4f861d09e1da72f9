-- +goose Up
-- A leg goes along when its ticket is merged. A web-hook's secret is renewed in
-- place: for a while deliveries are signed with the former one too.

ALTER TABLE ticket_legs ADD COLUMN began TEXT NOT NULL DEFAULT ''; -- ticket it was opened for, where that was merged

ALTER TABLE webhooks ADD COLUMN former TEXT NOT NULL DEFAULT '';          -- sealed; '' = none
ALTER TABLE webhooks ADD COLUMN former_until INTEGER NOT NULL DEFAULT 0;
