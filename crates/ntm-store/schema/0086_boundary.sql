-- Boundaries of units through time: files that were looked at and applied, and what units cover.

-- on_date: the first day that counts. schematic: a drawing for orientation, no boundary. leave_out:
-- what matches no unit of the one who imports is passed over. applied_at: NULL while it is looked at.
CREATE TABLE boundary_import (
  id UUID NOT NULL PRIMARY KEY,
  on_date TEXT NOT NULL,
  source TEXT NOT NULL,
  schematic BIGINT NOT NULL,
  leave_out BIGINT NOT NULL,
  file_hash TEXT NOT NULL REFERENCES stored_file(hash),
  file_name TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  made_by UUID NULL,
  applied_at BIGINT NULL,
  applied_by UUID NULL
);

-- shape: ntm-programme::boundary::Shape as JSON, simplified; the file as it came is kept by its hash.
CREATE TABLE unit_boundary (
  unit_id UUID NOT NULL REFERENCES unit(id),
  valid_from TEXT NOT NULL,
  valid_to TEXT NULL,
  import_id UUID NOT NULL REFERENCES boundary_import(id),
  shape TEXT NOT NULL,
  PRIMARY KEY (unit_id, valid_from)
);
CREATE INDEX unit_boundary_import ON unit_boundary(import_id);
