-- Reading aid: ids are UUID, instants BIGINT microseconds UTC, dates TEXT YYYY-MM-DD, booleans BIGINT 0/1.
-- Organisation: identities that never change, and everything else about them with its dates.
-- `province` is the partition number of this installation (0 = the centre), never an official code.
-- Dates: valid_from is the first day that counts, valid_to the first day that counts no more.

CREATE TABLE province (
  number BIGINT NOT NULL PRIMARY KEY,
  unit_id UUID NULL,
  name TEXT NOT NULL
);

CREATE TABLE unit (
  id UUID NOT NULL PRIMARY KEY,
  province BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
);

CREATE TABLE unit_version (
  unit_id UUID NOT NULL REFERENCES unit(id),
  valid_from TEXT NOT NULL,
  valid_to TEXT NULL,
  name TEXT NOT NULL,
  folded TEXT NOT NULL,
  short_name TEXT NULL,
  code TEXT NULL,
  kind TEXT NOT NULL,
  parent_id UUID NULL REFERENCES unit(id),
  decision TEXT NULL,
  PRIMARY KEY (unit_id, valid_from)
);
CREATE INDEX unit_version_parent ON unit_version(parent_id, valid_from);
CREATE INDEX unit_version_folded ON unit_version(folded);
CREATE INDEX unit_version_code ON unit_version(code);

-- Who stands above whom today, each unit also above itself (depth 0): kept in step with unit_version.
CREATE TABLE unit_ancestor (
  ancestor_id UUID NOT NULL REFERENCES unit(id),
  unit_id UUID NOT NULL REFERENCES unit(id),
  depth BIGINT NOT NULL,
  PRIMARY KEY (ancestor_id, unit_id)
);
CREATE INDEX unit_ancestor_unit ON unit_ancestor(unit_id, depth);

CREATE TABLE unit_head (
  unit_id UUID NOT NULL REFERENCES unit(id),
  valid_from TEXT NOT NULL,
  valid_to TEXT NULL,
  full_name TEXT NOT NULL,
  position TEXT NOT NULL,
  PRIMARY KEY (unit_id, valid_from)
);

-- kind: reports_to, supervises, in_charge (of criterion N of a set), member_of
CREATE TABLE unit_relation (
  id UUID NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL,
  unit_id UUID NOT NULL REFERENCES unit(id),
  other_id UUID NOT NULL REFERENCES unit(id),
  criteria_set TEXT NULL,
  criterion BIGINT NULL,
  valid_from TEXT NOT NULL,
  valid_to TEXT NULL,
  decision TEXT NULL
);
CREATE INDEX unit_relation_unit ON unit_relation(unit_id, kind);
CREATE INDEX unit_relation_other ON unit_relation(other_id, kind);

-- What files told of a reorganisation: kept to be looked at and answered, then carried out once.
-- on_date and decision hold for what names none itself; within: only that province; answers: JSON.
CREATE TABLE reorganisation (
  id UUID NOT NULL PRIMARY KEY,
  on_date TEXT NOT NULL,
  decision TEXT NULL,
  within TEXT NULL,
  ends_districts BIGINT NOT NULL,
  answers TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1,
  made_at BIGINT NOT NULL,
  made_by UUID NULL,
  applied_at BIGINT NULL,
  applied_by UUID NULL
);

CREATE TABLE reorganisation_file (
  reorganisation_id UUID NOT NULL REFERENCES reorganisation(id),
  number BIGINT NOT NULL,
  name TEXT NOT NULL,
  content TEXT NOT NULL,
  PRIMARY KEY (reorganisation_id, number)
);

-- kind: merge, split, transfer, rename, keep; extent: full, partial
CREATE TABLE unit_lineage (
  id UUID NOT NULL PRIMARY KEY,
  old_unit UUID NOT NULL REFERENCES unit(id),
  new_unit UUID NOT NULL REFERENCES unit(id),
  kind TEXT NOT NULL,
  extent TEXT NOT NULL,
  on_date TEXT NOT NULL,
  decision TEXT NULL,
  note TEXT NULL,
  reorganisation_id UUID NULL REFERENCES reorganisation(id),
  UNIQUE (old_unit, new_unit, on_date)
);
CREATE INDEX unit_lineage_new ON unit_lineage(new_unit);
CREATE INDEX unit_lineage_reorganisation ON unit_lineage(reorganisation_id);

-- Which part of a divided unit's figures goes with each part of it, because somebody has stated so.
-- share: in ten-thousandths; those of one unit and day make 10,000. source: by what it is known.
CREATE TABLE unit_share (
  old_unit UUID NOT NULL REFERENCES unit(id),
  new_unit UUID NOT NULL REFERENCES unit(id),
  on_date TEXT NOT NULL,
  share BIGINT NOT NULL,
  source TEXT NOT NULL,
  stated_by UUID NULL,
  stated_at BIGINT NOT NULL,
  PRIMARY KEY (old_unit, on_date, new_unit)
);

-- status: recognised, advanced, model, …: what a unit bears from a decision until a decision ends it
CREATE TABLE unit_status (
  id UUID NOT NULL PRIMARY KEY,
  unit_id UUID NOT NULL REFERENCES unit(id),
  status TEXT NOT NULL,
  valid_from TEXT NOT NULL,
  valid_to TEXT NULL,
  decision TEXT NULL
);
CREATE INDEX unit_status_unit ON unit_status(unit_id, status);

CREATE TABLE unit_group (
  id UUID NOT NULL PRIMARY KEY,
  owner_unit UUID NOT NULL REFERENCES unit(id),
  name TEXT NOT NULL,
  folded TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1,
  UNIQUE (owner_unit, folded)
);

CREATE TABLE unit_group_member (
  group_id UUID NOT NULL REFERENCES unit_group(id),
  unit_id UUID NOT NULL REFERENCES unit(id),
  valid_from TEXT NOT NULL,
  valid_to TEXT NULL,
  PRIMARY KEY (group_id, unit_id, valid_from)
);

-- What an office has taught: a written name stands for units, or for a group.
CREATE TABLE unit_alias (
  id UUID NOT NULL PRIMARY KEY,
  owner_unit UUID NOT NULL REFERENCES unit(id),
  written TEXT NOT NULL,
  folded TEXT NOT NULL,
  group_id UUID NULL REFERENCES unit_group(id),
  created_by UUID NULL,
  created_at BIGINT NOT NULL,
  UNIQUE (owner_unit, folded)
);

CREATE TABLE unit_alias_unit (
  alias_id UUID NOT NULL REFERENCES unit_alias(id),
  unit_id UUID NOT NULL REFERENCES unit(id),
  PRIMARY KEY (alias_id, unit_id)
);

-- The words that an office adds to the reader's lexicon: names of bodies with their abbreviations, and
-- names of places. Each edition stays; the last one counts.
CREATE TABLE office_words (
  owner_unit UUID NOT NULL REFERENCES unit(id),
  edition BIGINT NOT NULL,
  bodies TEXT NOT NULL,
  places TEXT NOT NULL,
  made_by UUID NULL,
  made_at BIGINT NOT NULL,
  PRIMARY KEY (owner_unit, edition)
);
