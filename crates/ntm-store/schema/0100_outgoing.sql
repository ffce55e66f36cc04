-- Papers that an office sends out: its templates, who signs for it, its letterhead, and the papers
-- themselves with their numbers in its registers.

-- A template as an office wrote it, version by version, never rewritten; the last one counts. kind: the
-- word of a template that ships; text: none where the office went back to what ships.
CREATE TABLE paper_template_version (
  province BIGINT NOT NULL,
  owner_unit UUID NOT NULL REFERENCES unit(id),
  kind TEXT NOT NULL,
  number BIGINT NOT NULL,
  text TEXT NULL,
  written_by UUID NULL REFERENCES account(id),
  written_at BIGINT NOT NULL,
  PRIMARY KEY (province, owner_unit, kind, number)
);
CREATE INDEX paper_template_owner ON paper_template_version(owner_unit, kind, number);

-- Who signs papers of a unit, in what form and by what authority, from a day to a day (the day after the
-- last). form: ntm-programme::signing. head: in whose place; collective: in whose name (TM.).
CREATE TABLE signing_delegation (
  province BIGINT NOT NULL,
  id UUID NOT NULL,
  unit_id UUID NOT NULL REFERENCES unit(id),
  form TEXT NOT NULL,
  position TEXT NOT NULL,
  full_name TEXT NOT NULL,
  head TEXT NULL,
  collective TEXT NULL,
  valid_from TEXT NOT NULL,
  valid_to TEXT NULL,
  source TEXT NULL,
  created_by UUID NULL REFERENCES account(id),
  created_at BIGINT NOT NULL,
  PRIMARY KEY (province, id)
);
CREATE INDEX signing_delegation_unit ON signing_delegation(unit_id, valid_from);

-- The head of a unit's papers; what nobody set follows from the register of units.
CREATE TABLE letterhead (
  unit_id UUID NOT NULL PRIMARY KEY REFERENCES unit(id),
  issuer TEXT NOT NULL,
  parent TEXT NULL,
  abbreviation TEXT NOT NULL,
  section TEXT NULL,
  place TEXT NOT NULL,
  archive TEXT NOT NULL,
  set_by UUID NULL REFERENCES account(id),
  set_at BIGINT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
);

-- A paper. state: draft, issued, recalled, discarded. register: the kind of paper, year and number its
-- place there, which is none before it is issued and never changes afterwards. template_number: 0 for
-- what ships. paper: as it is printed; frozen with the DOCX (file_hash) when it is issued. document_id:
-- the document as which it was taken in to be followed.
CREATE TABLE outgoing (
  province BIGINT NOT NULL,
  id UUID NOT NULL,
  code TEXT NOT NULL,
  owner_unit UUID NOT NULL REFERENCES unit(id),
  template TEXT NOT NULL,
  template_number BIGINT NOT NULL,
  register TEXT NOT NULL,
  state TEXT NOT NULL,
  year BIGINT NOT NULL,
  number BIGINT NULL,
  symbol TEXT NOT NULL,
  subject TEXT NOT NULL,
  issued_on TEXT NULL,
  signer TEXT NULL,
  delegation_id UUID NULL,
  paper TEXT NOT NULL,
  file_hash TEXT NULL REFERENCES stored_file(hash),
  recalled_on TEXT NULL,
  recall_reason TEXT NULL,
  document_id UUID NULL,
  created_by UUID NOT NULL REFERENCES account(id),
  created_at BIGINT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1,
  PRIMARY KEY (province, id),
  FOREIGN KEY (province, document_id) REFERENCES document(province, id)
);
CREATE UNIQUE INDEX outgoing_id ON outgoing(id);
CREATE UNIQUE INDEX outgoing_code ON outgoing(code, province);
CREATE INDEX outgoing_owner ON outgoing(owner_unit, created_at, id);
CREATE INDEX outgoing_register ON outgoing(owner_unit, year, register, number) WHERE number IS NOT NULL;
CREATE INDEX outgoing_document ON outgoing(document_id) WHERE document_id IS NOT NULL;

-- To which units it goes.
CREATE TABLE outgoing_unit (
  province BIGINT NOT NULL,
  outgoing_id UUID NOT NULL,
  unit_id UUID NOT NULL REFERENCES unit(id),
  PRIMARY KEY (province, outgoing_id, unit_id),
  FOREIGN KEY (province, outgoing_id) REFERENCES outgoing(province, id)
);
CREATE INDEX outgoing_unit_unit ON outgoing_unit(unit_id, outgoing_id);

-- What a letter presses for, as it stood when the letter was drafted.
CREATE TABLE outgoing_obligation (
  province BIGINT NOT NULL,
  outgoing_id UUID NOT NULL,
  obligation_id UUID NOT NULL,
  PRIMARY KEY (province, outgoing_id, obligation_id),
  FOREIGN KEY (province, outgoing_id) REFERENCES outgoing(province, id)
);
CREATE INDEX outgoing_obligation_obligation ON outgoing_obligation(obligation_id);

-- What happened to it; number counts from 1. act: draft, edit, issue, recall, discard, follow.
CREATE TABLE outgoing_event (
  province BIGINT NOT NULL,
  outgoing_id UUID NOT NULL,
  number BIGINT NOT NULL,
  act TEXT NOT NULL,
  note TEXT NULL,
  account_id UUID NULL REFERENCES account(id),
  at BIGINT NOT NULL,
  PRIMARY KEY (province, outgoing_id, number),
  FOREIGN KEY (province, outgoing_id) REFERENCES outgoing(province, id)
);
