-- Criteria: sets, classes of places, bars laid over the sets, what every place reached and by whose word.

-- number: how the rows below name the set, for this installation. file: the text of a set that an
-- office added; NULL for a set that ships with the program.
CREATE TABLE criteria_set (
  number BIGINT NOT NULL PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  file TEXT NULL,
  owner_unit UUID NULL REFERENCES unit(id),
  added_by UUID NULL,
  added_at BIGINT NOT NULL
);

-- What thresholds depend on: region, group of communes, khu vực. A class counts for the unit and for
-- all below it that have none of their own. set_at, ended_at: when the row and its end became known, so
-- that a verdict of that time can be found again.
CREATE TABLE unit_class (
  unit_id UUID NOT NULL REFERENCES unit(id),
  class TEXT NOT NULL,
  valid_from TEXT NOT NULL,
  valid_to TEXT NULL,
  decision TEXT NULL,
  set_by UUID NULL,
  set_at BIGINT NOT NULL,
  ended_at BIGINT NULL,
  PRIMARY KEY (unit_id, class, valid_from)
);

-- layer: confirmed (an administrator has compared it with the decision), province (its own decision,
-- for unit_id and all below). bar: ntm-programme::criteria::Bar.
CREATE TABLE criteria_bar (
  id UUID NOT NULL PRIMARY KEY,
  set_number BIGINT NOT NULL REFERENCES criteria_set(number),
  indicator TEXT NOT NULL,
  layer TEXT NOT NULL,
  unit_id UUID NULL REFERENCES unit(id),
  class TEXT NULL,
  year BIGINT NULL,
  bar TEXT NOT NULL,
  source TEXT NOT NULL,
  valid_from TEXT NOT NULL,
  valid_to TEXT NULL,
  laid_by UUID NULL,
  laid_at BIGINT NOT NULL,
  ended_at BIGINT NULL
);
CREATE INDEX criteria_bar_set ON criteria_bar(set_number, indicator);

-- A cell through time: a row for each act, whole as it stands after it; number counts from 1. claim_*:
-- what the commune says (claim_on: the day that its figure is of), official_*: what counts. *_kind,
-- *_a, *_b: ntm-programme::criteria::Value::kept. inputs: the first eight bytes of the SHA-256 of the
-- line of inputs of the verdict.
CREATE TABLE criteria_cell (
  province BIGINT NOT NULL,
  set_number BIGINT NOT NULL REFERENCES criteria_set(number),
  unit_id UUID NOT NULL REFERENCES unit(id),
  indicator TEXT NOT NULL,
  number BIGINT NOT NULL,
  criterion BIGINT NOT NULL,
  valid_from TEXT NOT NULL,
  valid_to TEXT NULL,
  act TEXT NOT NULL,
  state TEXT NOT NULL,
  claim_kind TEXT NULL,
  claim_a BIGINT NULL,
  claim_b BIGINT NULL,
  claim_on TEXT NULL,
  official_kind TEXT NULL,
  official_a BIGINT NULL,
  official_b BIGINT NULL,
  overruled BIGINT NULL,
  claim_verdict TEXT NOT NULL,
  verdict TEXT NOT NULL,
  inputs BIGINT NOT NULL,
  note TEXT NULL,
  acted_by UUID NULL,
  acted_at BIGINT NOT NULL,
  PRIMARY KEY (province, set_number, unit_id, indicator, number)
);
CREATE INDEX criteria_cell_now ON criteria_cell(set_number, unit_id, criterion, indicator) WHERE valid_to IS NULL;
CREATE INDEX criteria_cell_waiting ON criteria_cell(set_number, criterion, acted_at) WHERE valid_to IS NULL AND state = 'waiting';

-- A criterion of a place through time: what its cells come to together; a row for each day on which
-- that changed. A summary of the rows above, kept in step in the same transaction. claimed: if what
-- waits were confirmed. waiting: how many of its cells wait.
CREATE TABLE criteria_standing (
  province BIGINT NOT NULL,
  set_number BIGINT NOT NULL REFERENCES criteria_set(number),
  unit_id UUID NOT NULL REFERENCES unit(id),
  criterion BIGINT NOT NULL,
  valid_from TEXT NOT NULL,
  valid_to TEXT NULL,
  verdict TEXT NOT NULL,
  claimed TEXT NOT NULL,
  met BIGINT NOT NULL,
  unmet BIGINT NOT NULL,
  undecided BIGINT NOT NULL,
  required BIGINT NOT NULL,
  waiting BIGINT NOT NULL,
  PRIMARY KEY (province, set_number, unit_id, criterion, valid_from)
);
CREATE INDEX criteria_standing_now ON criteria_standing(set_number, province, criterion, verdict, claimed, waiting) WHERE valid_to IS NULL;
CREATE INDEX criteria_standing_past ON criteria_standing(set_number, province, criterion, valid_to, valid_from, verdict, claimed, waiting) WHERE valid_to IS NOT NULL;

-- What proves a value: a file, or an outgoing document, attached once and used for several indicators.
-- valid_from, valid_to: for how long the paper itself is good.
CREATE TABLE criteria_evidence (
  province BIGINT NOT NULL,
  id UUID NOT NULL,
  unit_id UUID NOT NULL REFERENCES unit(id),
  name TEXT NOT NULL,
  file_hash TEXT NULL REFERENCES stored_file(hash),
  file_name TEXT NULL,
  media_type TEXT NULL,
  outgoing_number TEXT NULL,
  outgoing_on TEXT NULL,
  valid_from TEXT NULL,
  valid_to TEXT NULL,
  added_by UUID NOT NULL REFERENCES account(id),
  added_at BIGINT NOT NULL,
  removed_at BIGINT NULL,
  PRIMARY KEY (province, id)
);
CREATE INDEX criteria_evidence_unit ON criteria_evidence(unit_id);

-- said_*: the figure that the paper itself states, where somebody has written it down.
CREATE TABLE criteria_evidence_use (
  province BIGINT NOT NULL,
  evidence_id UUID NOT NULL,
  set_number BIGINT NOT NULL REFERENCES criteria_set(number),
  indicator TEXT NOT NULL,
  said_kind TEXT NULL,
  said_a BIGINT NULL,
  said_b BIGINT NULL,
  attached_by UUID NOT NULL REFERENCES account(id),
  attached_at BIGINT NOT NULL,
  PRIMARY KEY (province, evidence_id, set_number, indicator),
  FOREIGN KEY (province, evidence_id) REFERENCES criteria_evidence(province, id)
);

-- Up to when a person has looked at what waits for verification.
CREATE TABLE criteria_look (
  account_id UUID NOT NULL REFERENCES account(id),
  set_number BIGINT NOT NULL REFERENCES criteria_set(number),
  looked_at BIGINT NOT NULL,
  PRIMARY KEY (account_id, set_number)
);
