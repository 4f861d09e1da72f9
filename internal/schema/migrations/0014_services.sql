-- +goose Up
-- The register of services: who answers for them, when they are open, what
-- they rest on and who supplies them (D1, E3, E4).

CREATE TABLE calendars (
  body TEXT NOT NULL REFERENCES bodies(id),
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  fold TEXT NOT NULL,
  sort TEXT NOT NULL,
  zone TEXT NOT NULL,                  -- IANA name
  country TEXT NOT NULL DEFAULT '',    -- whose public holidays are closed; '' = none
  eves INTEGER NOT NULL DEFAULT 0,     -- also closed when many offices close by custom
  closing INTEGER NOT NULL DEFAULT 1,  -- also closed on the body's closing days
  week TEXT NOT NULL,                  -- [7][]calendar.Span as JSON, Sunday first
  standard INTEGER NOT NULL DEFAULT 0, -- 1: where none is named; at most one of a body
  active INTEGER NOT NULL DEFAULT 1,   -- 0: kept, no longer offered
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (body, id),
  UNIQUE (body, fold)
) STRICT;
CREATE UNIQUE INDEX calendars_standard ON calendars (body) WHERE standard = 1;

-- Days with hours of their own.
CREATE TABLE calendar_days (
  body TEXT NOT NULL,
  calendar TEXT NOT NULL,
  day TEXT NOT NULL,
  name TEXT NOT NULL DEFAULT '',
  spans TEXT NOT NULL,                 -- []calendar.Span as JSON; '[]' = closed
  PRIMARY KEY (body, calendar, day),
  FOREIGN KEY (body, calendar) REFERENCES calendars (body, id)
) STRICT;

CREATE TABLE services (
  body TEXT NOT NULL REFERENCES bodies(id),
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  fold TEXT NOT NULL,
  sort TEXT NOT NULL,
  description TEXT NOT NULL DEFAULT '',
  unit TEXT NOT NULL DEFAULT '',       -- whose it is
  state TEXT NOT NULL,                 -- planned, active, retired
  audience TEXT NOT NULL DEFAULT '',   -- group of those served; '' = everybody
  calendar TEXT NOT NULL DEFAULT '',   -- '' = the body's own
  created_at INTEGER NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (body, id),
  UNIQUE (body, fold)
) STRICT;
CREATE INDEX services_sort ON services (body, sort, id);

-- Who answers for a service, in all of the body or in one unit and below (E3).
CREATE TABLE service_holders (
  body TEXT NOT NULL,
  id TEXT NOT NULL,
  service TEXT NOT NULL,
  unit TEXT NOT NULL DEFAULT '',
  role TEXT NOT NULL,                  -- owner, manager, super_user
  person TEXT NOT NULL,
  deputy TEXT NOT NULL DEFAULT '',     -- stands in while the person is on leave
  valid_from TEXT NOT NULL DEFAULT '',
  valid_to TEXT NOT NULL DEFAULT '',
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (body, id),
  FOREIGN KEY (body, service) REFERENCES services (body, id),
  FOREIGN KEY (body, person) REFERENCES persons (body, id)
) STRICT;
CREATE INDEX service_holders_service ON service_holders (body, service, role);
CREATE INDEX service_holders_person ON service_holders (body, person);
CREATE INDEX service_holders_deputy ON service_holders (body, deputy) WHERE deputy <> '';

-- What a service cannot do without.
CREATE TABLE service_needs (
  body TEXT NOT NULL,
  service TEXT NOT NULL,
  needs TEXT NOT NULL,
  PRIMARY KEY (body, service, needs),
  FOREIGN KEY (body, service) REFERENCES services (body, id),
  FOREIGN KEY (body, needs) REFERENCES services (body, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX service_needs_needs ON service_needs (body, needs);

-- What services share without being services: a machine room, a line, a
-- directory. When it fails, all that lie in it fail together.
CREATE TABLE failure_domains (
  body TEXT NOT NULL REFERENCES bodies(id),
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  fold TEXT NOT NULL,
  sort TEXT NOT NULL,
  description TEXT NOT NULL DEFAULT '',
  supplier TEXT NOT NULL DEFAULT '',
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (body, id),
  UNIQUE (body, fold)
) STRICT;

CREATE TABLE service_domains (
  body TEXT NOT NULL,
  service TEXT NOT NULL,
  domain TEXT NOT NULL,
  PRIMARY KEY (body, service, domain),
  FOREIGN KEY (body, service) REFERENCES services (body, id),
  FOREIGN KEY (body, domain) REFERENCES failure_domains (body, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX service_domains_domain ON service_domains (body, domain);

CREATE TABLE suppliers (
  body TEXT NOT NULL REFERENCES bodies(id),
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  fold TEXT NOT NULL,
  sort TEXT NOT NULL,
  number TEXT NOT NULL DEFAULT '',     -- of the company
  mail TEXT NOT NULL DEFAULT '',       -- of its desk
  mail_fold TEXT NOT NULL DEFAULT '',
  phone TEXT NOT NULL DEFAULT '',      -- as written
  web TEXT NOT NULL DEFAULT '',
  calendar TEXT NOT NULL DEFAULT '',   -- when its desk answers; '' = the body's own
  note TEXT NOT NULL DEFAULT '',
  active INTEGER NOT NULL DEFAULT 1,
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (body, id),
  UNIQUE (body, fold)
) STRICT;
CREATE INDEX suppliers_mail ON suppliers (body, mail_fold) WHERE mail_fold <> '';

CREATE TABLE supplier_contacts (
  body TEXT NOT NULL,
  id TEXT NOT NULL,
  supplier TEXT NOT NULL,
  name TEXT NOT NULL,
  title TEXT NOT NULL DEFAULT '',
  mail TEXT NOT NULL DEFAULT '',
  fold TEXT NOT NULL DEFAULT '',
  phone TEXT NOT NULL DEFAULT '',
  valid_from TEXT NOT NULL DEFAULT '',
  valid_to TEXT NOT NULL DEFAULT '',
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (body, id),
  FOREIGN KEY (body, supplier) REFERENCES suppliers (body, id)
) STRICT;
CREATE INDEX supplier_contacts_supplier ON supplier_contacts (body, supplier);
CREATE INDEX supplier_contacts_fold ON supplier_contacts (body, fold) WHERE fold <> '';

CREATE TABLE service_suppliers (
  body TEXT NOT NULL,
  service TEXT NOT NULL,
  supplier TEXT NOT NULL,
  PRIMARY KEY (body, service, supplier),
  FOREIGN KEY (body, service) REFERENCES services (body, id),
  FOREIGN KEY (body, supplier) REFERENCES suppliers (body, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX service_suppliers_supplier ON service_suppliers (body, supplier);
