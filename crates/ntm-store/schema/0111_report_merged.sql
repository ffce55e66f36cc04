-- The text that an office has made of a field of all reports of a type and period, through time: a row
-- for each edit, number counts from 1; text is empty where the edit was taken back.
CREATE TABLE report_merged (
  province BIGINT NOT NULL,
  owner_unit UUID NOT NULL REFERENCES unit(id),
  type_code TEXT NOT NULL,
  period TEXT NOT NULL,
  field TEXT NOT NULL,
  number BIGINT NOT NULL,
  text TEXT NOT NULL,
  edited_by UUID NULL REFERENCES account(id),
  edited_at BIGINT NOT NULL,
  ended_at BIGINT NULL,
  PRIMARY KEY (province, owner_unit, type_code, period, field, number)
);
CREATE INDEX report_merged_now ON report_merged(province, owner_unit, type_code, period) WHERE ended_at IS NULL;
