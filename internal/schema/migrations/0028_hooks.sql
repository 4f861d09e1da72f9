-- +goose Up
-- Web-hooks speak to Teams too, and can be looked at one by one.
-- Address and secret are sealed by the program (kit/seal) from here on; what
-- was written before is sealed when it is next used.

ALTER TABLE webhooks ADD COLUMN form TEXT NOT NULL DEFAULT 'json'; -- json, teams

CREATE INDEX webhook_deliveries_dead ON webhook_deliveries (body, hook, id) WHERE state = 'dead';
