-- +goose Up
-- What a service asks of a ticket about it: its own fields. What was answered
-- is in tickets.fields, by the field's id; a field that is no longer asked is
-- retired and never taken away, so that old answers can still be read.

CREATE TABLE service_fields (
  body TEXT NOT NULL REFERENCES bodies(id),
  id TEXT NOT NULL,
  service TEXT NOT NULL,
  kind TEXT NOT NULL DEFAULT '',    -- of ticket; '' = of every kind
  type TEXT NOT NULL,               -- text, number, date, choice, yes_no; never changed
  names TEXT NOT NULL,              -- what it is called, by language, as JSON
  choices TEXT NOT NULL DEFAULT '', -- []arrangement.FieldChoice as JSON
  required INTEGER NOT NULL,
  portal INTEGER NOT NULL,          -- 1: asked of whoever asks for help, 0: of the desk alone
  ord INTEGER NOT NULL,
  retired INTEGER NOT NULL DEFAULT 0,
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (body, id)
) STRICT;
CREATE INDEX service_fields_service ON service_fields (body, service, ord, id);
