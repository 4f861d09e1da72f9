-- +goose Up
-- Figures of days were kept beside what the reports count from the tickets
-- themselves, and nobody read them.

DROP TABLE desk_days;
