-- What offices want their areas to reach, and what documents say of figures.

-- goal: ntm-programme::target::Goal; named: the places that are meant, as a list; area of all that lies
-- below it where the list is empty. document_id, quote, span: the words that it comes from. ended_at: it
-- was taken back, with its reason; history stays.
CREATE TABLE target (
  province BIGINT NOT NULL,
  id UUID NOT NULL,
  owner_unit UUID NOT NULL REFERENCES unit(id),
  area UUID NOT NULL REFERENCES unit(id),
  set_number BIGINT NOT NULL REFERENCES criteria_set(number),
  goal TEXT NOT NULL,
  named TEXT NOT NULL,
  due_on TEXT NOT NULL,
  note TEXT NULL,
  document_id UUID NULL,
  quote TEXT NULL,
  span_from BIGINT NULL,
  span_to BIGINT NULL,
  set_by UUID NULL,
  set_at BIGINT NOT NULL,
  ended_by UUID NULL,
  ended_at BIGINT NULL,
  end_reason TEXT NULL,
  PRIMARY KEY (province, id)
);
CREATE INDEX target_id ON target(id);
CREATE INDEX target_area ON target(area, set_number) WHERE ended_at IS NULL;

-- How a target stood through time: a row for each day on which its state or its count changed. state:
-- reached, open, missed.
CREATE TABLE target_state (
  province BIGINT NOT NULL,
  target_id UUID NOT NULL,
  valid_from TEXT NOT NULL,
  valid_to TEXT NULL,
  state TEXT NOT NULL,
  have BIGINT NOT NULL,
  want BIGINT NOT NULL,
  PRIMARY KEY (province, target_id, valid_from),
  FOREIGN KEY (province, target_id) REFERENCES target(province, id)
);

-- What a document says of figures, as a person confirmed or rejected it; position: its place among the
-- facts that the reader found. kind: standing (criteria of a place), payment (a share of money paid out),
-- target. said: what was confirmed, by kind.
CREATE TABLE stated (
  province BIGINT NOT NULL,
  document_id UUID NOT NULL,
  position BIGINT NOT NULL,
  state TEXT NOT NULL,
  kind TEXT NOT NULL,
  unit_id UUID NULL REFERENCES unit(id),
  set_number BIGINT NULL REFERENCES criteria_set(number),
  stated_on TEXT NULL,
  said TEXT NOT NULL,
  quote TEXT NOT NULL,
  span_from BIGINT NOT NULL,
  span_to BIGINT NOT NULL,
  target_id UUID NULL,
  reason TEXT NULL,
  decided_by UUID NULL,
  decided_at BIGINT NOT NULL,
  PRIMARY KEY (province, document_id, position),
  FOREIGN KEY (province, document_id) REFERENCES document(province, id)
);
CREATE INDEX stated_unit ON stated(unit_id, kind, stated_on);
