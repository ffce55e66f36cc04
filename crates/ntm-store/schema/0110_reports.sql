-- Reports: which recurring deadlines ask for which report, and what stands in the reports.

-- A recurring deadline of a task is a report of a type (ntm-programme::report). What is expected of
-- whom, by when, what is late, sent, returned and approved stands with the obligations of that deadline
-- and nowhere else. role: as what the units of the task report. ended_on: from then on the deadline is
-- an ordinary one again.
CREATE TABLE report_rule (
  province BIGINT NOT NULL,
  id UUID NOT NULL,
  owner_unit UUID NOT NULL REFERENCES unit(id),
  type_code TEXT NOT NULL,
  role TEXT NOT NULL,
  task_id UUID NOT NULL,
  deadline BIGINT NOT NULL,
  clause TEXT NOT NULL,
  from_day TEXT NOT NULL,
  made_by UUID NOT NULL REFERENCES account(id),
  made_at BIGINT NOT NULL,
  ended_on TEXT NULL,
  ended_by UUID NULL REFERENCES account(id),
  PRIMARY KEY (province, id),
  FOREIGN KEY (province, task_id) REFERENCES task(province, id)
);
CREATE INDEX report_rule_id ON report_rule(id);
CREATE UNIQUE INDEX report_rule_deadline ON report_rule(province, task_id, deadline);
CREATE INDEX report_rule_owner ON report_rule(owner_unit, type_code);

-- What a report has beside its obligation, from the first cell on. nil: it says that there is nothing to
-- report. changes: how often a cell was changed. approved: the number of the version that counts.
-- unlocked_until: the last day on which what was approved can be corrected.
CREATE TABLE report (
  province BIGINT NOT NULL,
  obligation_id UUID NOT NULL,
  nil BIGINT NOT NULL DEFAULT 0,
  changes BIGINT NOT NULL DEFAULT 0,
  approved BIGINT NULL,
  unlocked_until TEXT NULL,
  unlocked_by UUID NULL REFERENCES account(id),
  PRIMARY KEY (province, obligation_id),
  FOREIGN KEY (province, obligation_id) REFERENCES obligation(province, id)
);

-- A cell through time: a row for each act, number counts from 1. value: ntm-programme::report::CellValue
-- as JSON, null where the cell was emptied.
CREATE TABLE report_cell (
  province BIGINT NOT NULL,
  obligation_id UUID NOT NULL,
  field TEXT NOT NULL,
  number BIGINT NOT NULL,
  value TEXT NULL,
  acted_by UUID NULL REFERENCES account(id),
  acted_at BIGINT NOT NULL,
  ended_at BIGINT NULL,
  PRIMARY KEY (province, obligation_id, field, number),
  FOREIGN KEY (province, obligation_id) REFERENCES obligation(province, id)
);
CREATE INDEX report_cell_now ON report_cell(province, obligation_id) WHERE ended_at IS NULL;

-- What was sent, whole, never rewritten: the cells and the figures of the program as they stood.
-- decision: approved, returned, withdrawn; null while it waits. sha256: of content.
CREATE TABLE report_version (
  province BIGINT NOT NULL,
  obligation_id UUID NOT NULL,
  number BIGINT NOT NULL,
  nil BIGINT NOT NULL,
  content TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  sent_by UUID NULL REFERENCES account(id),
  sent_on TEXT NOT NULL,
  sent_at BIGINT NOT NULL,
  decision TEXT NULL,
  decided_by UUID NULL REFERENCES account(id),
  decided_at BIGINT NULL,
  reason TEXT NULL,
  PRIMARY KEY (province, obligation_id, number),
  FOREIGN KEY (province, obligation_id) REFERENCES obligation(province, id)
);
CREATE INDEX report_version_waits ON report_version(province, obligation_id) WHERE decision IS NULL;

-- Why a cell was returned; settled once the report is sent again.
CREATE TABLE report_remark (
  province BIGINT NOT NULL,
  obligation_id UUID NOT NULL,
  number BIGINT NOT NULL,
  field TEXT NOT NULL,
  reason TEXT NOT NULL,
  made_by UUID NULL REFERENCES account(id),
  made_at BIGINT NOT NULL,
  settled_at BIGINT NULL,
  PRIMARY KEY (province, obligation_id, number),
  FOREIGN KEY (province, obligation_id) REFERENCES obligation(province, id)
);
