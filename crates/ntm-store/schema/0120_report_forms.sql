-- Forms of reports that offices make of their own.

-- A form by its name for ever. draft: the file of the version that is being made
-- (ntm-programme::report), none where nothing is; version counts the changes to it, so that the second of
-- two people is told.
CREATE TABLE report_form (
  province BIGINT NOT NULL,
  id UUID NOT NULL,
  owner_unit UUID NOT NULL REFERENCES unit(id),
  code TEXT NOT NULL,
  draft TEXT NULL,
  version BIGINT NOT NULL,
  made_by UUID NOT NULL REFERENCES account(id),
  made_at BIGINT NOT NULL,
  PRIMARY KEY (province, id)
);
CREATE INDEX report_form_id ON report_form(id);
CREATE INDEX report_form_owner ON report_form(owner_unit);

-- What was published, never rewritten: number counts from 1; code: the type of the reports that are asked
-- for by it (report_rule.type_code), of this version alone.
CREATE TABLE report_form_version (
  province BIGINT NOT NULL,
  form_id UUID NOT NULL,
  number BIGINT NOT NULL,
  code TEXT NOT NULL,
  content TEXT NOT NULL,
  published_by UUID NOT NULL REFERENCES account(id),
  published_at BIGINT NOT NULL,
  PRIMARY KEY (province, form_id, number),
  FOREIGN KEY (province, form_id) REFERENCES report_form(province, id)
);
CREATE INDEX report_form_version_code ON report_form_version(code);

-- A report that does not recur is asked for by a rule of its own: what it is called ("giai đoạn
-- 2021–2025"), and of which days its figures are, where somebody has said so.
ALTER TABLE report_rule ADD COLUMN about TEXT NULL;
ALTER TABLE report_rule ADD COLUMN covers_from TEXT NULL;
ALTER TABLE report_rule ADD COLUMN covers_to TEXT NULL;
