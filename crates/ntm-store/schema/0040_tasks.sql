-- Tasks (folded: title and code without accents, for filters), the obligations that they open, and everything that happens to these.

CREATE TABLE task (
  province BIGINT NOT NULL,
  id UUID NOT NULL,
  code TEXT NOT NULL,
  owner_unit UUID NOT NULL REFERENCES unit(id),
  document_id UUID NULL,
  directive_id UUID NULL,
  section TEXT NULL,
  title TEXT NOT NULL,
  folded TEXT NOT NULL DEFAULT '',
  text TEXT NOT NULL,
  span_from BIGINT NULL,
  span_to BIGINT NULL,
  criteria TEXT NOT NULL DEFAULT '[]',
  places TEXT NOT NULL DEFAULT '[]',
  evidence_wanted TEXT NULL,
  urgent BIGINT NOT NULL DEFAULT 0,
  strength TEXT NOT NULL,
  ladder TEXT NOT NULL DEFAULT 'default',
  assigned_by UUID NOT NULL REFERENCES account(id),
  assigned_at BIGINT NOT NULL,
  assigned_on TEXT NOT NULL,
  closed_on TEXT NULL,
  version BIGINT NOT NULL DEFAULT 1,
  PRIMARY KEY (province, id),
  FOREIGN KEY (province, document_id) REFERENCES document(province, id)
);
CREATE INDEX task_id ON task(id);
CREATE UNIQUE INDEX task_code ON task(province, code);
CREATE INDEX task_document ON task(province, document_id);
CREATE INDEX task_owner ON task(province, owner_unit, assigned_at);

-- role: lead, coordinator, recipient, via. written: the words of the document; reason: why this unit.
-- heir: 1 where it takes the place of a unit that ended; it gets the periods that open from then on.
CREATE TABLE task_unit (
  province BIGINT NOT NULL,
  task_id UUID NOT NULL,
  role TEXT NOT NULL,
  unit_id UUID NOT NULL REFERENCES unit(id),
  written TEXT NULL,
  reason TEXT NULL,
  heir BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (province, task_id, role, unit_id),
  FOREIGN KEY (province, task_id) REFERENCES task(province, id)
);
CREATE INDEX task_unit_unit ON task_unit(unit_id, role);

-- kind, value, bound: as in the annotation form (ntm-programme::deadline); set_on: the day that a
-- person gave to an event. opened_until: occurrences up to this day have their rows.
CREATE TABLE task_deadline (
  province BIGINT NOT NULL,
  task_id UUID NOT NULL,
  position BIGINT NOT NULL,
  written TEXT NOT NULL,
  kind TEXT NOT NULL,
  value TEXT NOT NULL,
  bound TEXT NOT NULL,
  set_on TEXT NULL,
  span_from BIGINT NULL,
  span_to BIGINT NULL,
  opened_until TEXT NULL,
  PRIMARY KEY (province, task_id, position),
  FOREIGN KEY (province, task_id) REFERENCES task(province, id)
);
CREATE INDEX task_deadline_recurring ON task_deadline(kind, opened_until);

-- One row for task × unit × occurrence. deadline: position in task_deadline, 0 where the task has
-- none. due_on: the last day that counts now; first_due_on: the one before any extension (equal
-- while there is none). settled_on: accepted, waived or declined. frozen_*: lateness as it stood when
-- the deadline had passed, with the unit's name and its head of the last day, never rewritten;
-- late_unit: the unit that it was. first_unit: the unit that it was opened for, another than unit_id
-- where that has ended in a reorganisation.
CREATE TABLE obligation (
  province BIGINT NOT NULL,
  id UUID NOT NULL,
  task_id UUID NOT NULL,
  deadline BIGINT NOT NULL DEFAULT 0,
  unit_id UUID NOT NULL REFERENCES unit(id),
  first_unit UUID NOT NULL REFERENCES unit(id),
  owner_unit UUID NOT NULL REFERENCES unit(id),
  period TEXT NOT NULL,
  opens_on TEXT NOT NULL,
  due_on TEXT NULL,
  first_due_on TEXT NULL,
  state TEXT NOT NULL,
  assignee UUID NULL REFERENCES account(id),
  submitted_on TEXT NULL,
  submitted_by UUID NULL,
  settled_on TEXT NULL,
  extension_asked TEXT NULL,
  decline_asked BIGINT NOT NULL DEFAULT 0,
  asked_by UUID NULL,
  frozen_on TEXT NULL,
  frozen_due TEXT NULL,
  frozen_unit TEXT NULL,
  frozen_head TEXT NULL,
  frozen_position TEXT NULL,
  late_unit UUID NULL REFERENCES unit(id),
  opened_at BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1,
  PRIMARY KEY (province, id),
  UNIQUE (province, task_id, first_unit, deadline, period),
  FOREIGN KEY (province, task_id) REFERENCES task(province, id)
);
CREATE INDEX obligation_id ON obligation(id);
CREATE INDEX obligation_unit ON obligation(unit_id, state, due_on, frozen_on, owner_unit, late_unit);
CREATE INDEX obligation_late_unit ON obligation(late_unit, frozen_due) WHERE late_unit IS NOT NULL;
CREATE INDEX obligation_owner ON obligation(owner_unit, state, due_on, id, unit_id, frozen_on, submitted_on, settled_on);
CREATE INDEX obligation_owner_unit ON obligation(owner_unit, unit_id, state, due_on, frozen_on);
CREATE INDEX obligation_due ON obligation(state, due_on, frozen_on, submitted_on, settled_on, unit_id);
CREATE INDEX obligation_assignee ON obligation(assignee, state, due_on) WHERE assignee IS NOT NULL;
CREATE INDEX obligation_occurrence ON obligation(province, task_id, deadline, period, state, due_on, frozen_on);
CREATE INDEX obligation_asked ON obligation(owner_unit, due_on) WHERE extension_asked IS NOT NULL OR decline_asked = 1;
CREATE INDEX obligation_to_freeze ON obligation(due_on) WHERE frozen_on IS NULL AND extension_asked IS NULL AND state IN ('not_due', 'due', 'returned');

-- One row for task × deadline × period: how far its obligations are. A summary of the rows above,
-- kept in step by ntm-store::obligation::recount. to_do: not due, due and returned together; closed:
-- waived and declined; late: frozen as late. sort_due: the earliest last day of what is to do, else
-- the day on which it was due, 9999-12-31 where there is none.
CREATE TABLE occurrence (
  province BIGINT NOT NULL,
  task_id UUID NOT NULL,
  deadline BIGINT NOT NULL,
  period TEXT NOT NULL,
  owner_unit UUID NOT NULL REFERENCES unit(id),
  opens_on TEXT NOT NULL,
  due_on TEXT NULL,
  sort_due TEXT NOT NULL,
  units BIGINT NOT NULL,
  to_do BIGINT NOT NULL,
  returned BIGINT NOT NULL,
  submitted BIGINT NOT NULL,
  accepted BIGINT NOT NULL,
  closed BIGINT NOT NULL,
  late BIGINT NOT NULL,
  PRIMARY KEY (province, task_id, deadline, period),
  FOREIGN KEY (province, task_id) REFERENCES task(province, id)
);
CREATE INDEX occurrence_to_do ON occurrence(owner_unit, sort_due) WHERE to_do > 0;
CREATE INDEX occurrence_submitted ON occurrence(owner_unit, sort_due) WHERE submitted > 0;
CREATE INDEX occurrence_done ON occurrence(owner_unit, sort_due) WHERE to_do = 0 AND submitted = 0;
CREATE INDEX occurrence_due ON occurrence(owner_unit, due_on);
CREATE INDEX occurrence_period ON occurrence(period, owner_unit);
CREATE INDEX occurrence_all_to_do ON occurrence(sort_due, task_id) WHERE to_do > 0;
CREATE INDEX occurrence_all_submitted ON occurrence(sort_due, task_id) WHERE submitted > 0;
CREATE INDEX occurrence_all_done ON occurrence(sort_due, task_id) WHERE to_do = 0 AND submitted = 0;
CREATE INDEX occurrence_all ON occurrence(sort_due, task_id);

-- act: see ntm-programme::obligation::Act
CREATE TABLE obligation_event (
  province BIGINT NOT NULL,
  obligation_id UUID NOT NULL,
  number BIGINT NOT NULL,
  act TEXT NOT NULL,
  on_date TEXT NOT NULL,
  at BIGINT NOT NULL,
  account_id UUID NULL,
  unit_id UUID NULL,
  note TEXT NULL,
  data TEXT NULL,
  PRIMARY KEY (province, obligation_id, number),
  FOREIGN KEY (province, obligation_id) REFERENCES obligation(province, id)
);

-- Evidence of completion: a file, or the number and date of an outgoing document.
CREATE TABLE evidence (
  province BIGINT NOT NULL,
  id UUID NOT NULL,
  obligation_id UUID NOT NULL,
  file_hash TEXT NULL REFERENCES stored_file(hash),
  file_name TEXT NULL,
  media_type TEXT NULL,
  outgoing_number TEXT NULL,
  outgoing_on TEXT NULL,
  note TEXT NULL,
  added_by UUID NOT NULL REFERENCES account(id),
  added_at BIGINT NOT NULL,
  removed_at BIGINT NULL,
  PRIMARY KEY (province, id),
  FOREIGN KEY (province, obligation_id) REFERENCES obligation(province, id)
);
CREATE INDEX evidence_obligation ON evidence(province, obligation_id);
