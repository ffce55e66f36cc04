-- Electronic identifiers of units (mã định danh điện tử), each from a day on; never rewritten.
CREATE TABLE unit_organ_id (
  unit_id UUID NOT NULL REFERENCES unit(id),
  valid_from TEXT NOT NULL,
  valid_to TEXT NULL,
  organ_id TEXT NOT NULL,
  decision TEXT NULL,
  PRIMARY KEY (unit_id, valid_from)
);
CREATE INDEX unit_organ_id_id ON unit_organ_id(organ_id, valid_from);
