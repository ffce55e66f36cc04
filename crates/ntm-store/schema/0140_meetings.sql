-- Meetings: agenda, guests, what is said and decided (content), the papers about them, and the tasks that
-- their decisions became.

-- A meeting. state: planned, held, concluded, cancelled (ntm-programme::meeting). on_day, title: as in
-- content, for lists. announced_at: since when those invited see it.
CREATE TABLE meeting (
  province BIGINT NOT NULL,
  id UUID NOT NULL,
  code TEXT NOT NULL,
  owner_unit UUID NOT NULL REFERENCES unit(id),
  state TEXT NOT NULL,
  on_day TEXT NOT NULL,
  title TEXT NOT NULL,
  content TEXT NOT NULL,
  announced_at BIGINT NULL,
  created_by UUID NOT NULL REFERENCES account(id),
  created_at BIGINT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1,
  PRIMARY KEY (province, id)
);
CREATE UNIQUE INDEX meeting_id ON meeting(id);
CREATE UNIQUE INDEX meeting_code ON meeting(code, province);
CREATE INDEX meeting_owner ON meeting(owner_unit, on_day, id);

-- The units that are invited, in step with content.
CREATE TABLE meeting_unit (
  province BIGINT NOT NULL,
  meeting_id UUID NOT NULL,
  unit_id UUID NOT NULL REFERENCES unit(id),
  PRIMARY KEY (province, meeting_id, unit_id),
  FOREIGN KEY (province, meeting_id) REFERENCES meeting(province, id)
);
CREATE INDEX meeting_unit_unit ON meeting_unit(unit_id, meeting_id);

-- The papers about it. role: briefing, invitation, minutes, conclusion; of each the last one that was not
-- thrown away counts.
CREATE TABLE meeting_paper (
  province BIGINT NOT NULL,
  meeting_id UUID NOT NULL,
  outgoing_id UUID NOT NULL,
  role TEXT NOT NULL,
  PRIMARY KEY (province, meeting_id, outgoing_id),
  FOREIGN KEY (province, meeting_id) REFERENCES meeting(province, id),
  FOREIGN KEY (province, outgoing_id) REFERENCES outgoing(province, id)
);
CREATE INDEX meeting_paper_outgoing ON meeting_paper(outgoing_id);

-- Which task came of which decision.
CREATE TABLE meeting_task (
  province BIGINT NOT NULL,
  meeting_id UUID NOT NULL,
  decision_id UUID NOT NULL,
  task_id UUID NOT NULL,
  PRIMARY KEY (province, meeting_id, decision_id),
  FOREIGN KEY (province, meeting_id) REFERENCES meeting(province, id),
  FOREIGN KEY (province, task_id) REFERENCES task(province, id)
);

-- What happened to it; number counts from 1.
CREATE TABLE meeting_event (
  province BIGINT NOT NULL,
  meeting_id UUID NOT NULL,
  number BIGINT NOT NULL,
  act TEXT NOT NULL,
  note TEXT NULL,
  account_id UUID NULL REFERENCES account(id),
  at BIGINT NOT NULL,
  PRIMARY KEY (province, meeting_id, number),
  FOREIGN KEY (province, meeting_id) REFERENCES meeting(province, id)
);
