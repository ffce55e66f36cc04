-- Letters that an office makes together, one for each unit. drafting: what all are drafted from (JSON);
-- issue_on: the day of issue that issue_by asked for; failure: why the last attempt stopped ({vi, en}),
-- none once it goes on.
CREATE TABLE letter_batch (
  province BIGINT NOT NULL,
  id UUID NOT NULL,
  owner_unit UUID NOT NULL REFERENCES unit(id),
  drafting TEXT NOT NULL,
  created_by UUID NOT NULL REFERENCES account(id),
  created_at BIGINT NOT NULL,
  issue_on TEXT NULL,
  issue_by UUID NULL REFERENCES account(id),
  failure TEXT NULL,
  PRIMARY KEY (province, id)
);
CREATE UNIQUE INDEX letter_batch_id ON letter_batch(id);
CREATE INDEX letter_batch_owner ON letter_batch(owner_unit, created_at);

-- A letter of it: the unit that it goes to, in the order in which numbers are taken; none is drafted for a
-- unit that was on time when its turn came (on_time = 1).
CREATE TABLE letter_batch_line (
  province BIGINT NOT NULL,
  batch_id UUID NOT NULL,
  position BIGINT NOT NULL,
  unit_id UUID NOT NULL REFERENCES unit(id),
  outgoing_id UUID NULL,
  on_time BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (province, batch_id, position),
  FOREIGN KEY (province, batch_id) REFERENCES letter_batch(province, id),
  FOREIGN KEY (province, outgoing_id) REFERENCES outgoing(province, id)
);
CREATE UNIQUE INDEX letter_batch_paper ON letter_batch_line(outgoing_id) WHERE outgoing_id IS NOT NULL;
