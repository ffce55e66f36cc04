-- Documents as received, what the reader proposed, and what people made of it.

CREATE TABLE stored_file (
  hash TEXT NOT NULL PRIMARY KEY,
  bytes BIGINT NOT NULL,
  created_at BIGINT NOT NULL
);

-- origins: of each part of the header where the reader found it and by which rule, or which person
-- gave it
-- state: reading (a job reads it), failed (the reason in failure), review, assigned, closed,
-- linked (another file of the document in duplicate_of: kept so that its address leads there)
CREATE TABLE document (
  province BIGINT NOT NULL,
  id UUID NOT NULL,
  code TEXT NOT NULL,
  owner_unit UUID NOT NULL REFERENCES unit(id),
  state TEXT NOT NULL,
  file_hash TEXT NOT NULL REFERENCES stored_file(hash),
  file_name TEXT NOT NULL,
  media_type TEXT NOT NULL,
  text TEXT NULL,
  text_sha256 TEXT NULL,
  pages TEXT NULL,
  kind TEXT NULL,
  number TEXT NULL,
  symbol TEXT NULL,
  issuer TEXT NULL,
  issuer_unit UUID NULL REFERENCES unit(id),
  place TEXT NULL,
  issued_on TEXT NULL,
  subject TEXT NULL,
  folded TEXT NOT NULL DEFAULT '',
  event_on TEXT NULL,
  chair TEXT NULL,
  signer_name TEXT NULL,
  signer_position TEXT NULL,
  signer_competence TEXT NULL,
  addressed_to TEXT NULL,
  recipients TEXT NULL,
  origins TEXT NULL,
  facts TEXT NULL,
  identity_key TEXT NULL,
  failure TEXT NULL,
  duplicate_of UUID NULL,
  received_by UUID NOT NULL REFERENCES account(id),
  received_at BIGINT NOT NULL,
  read_at BIGINT NULL,
  assigned_at BIGINT NULL,
  version BIGINT NOT NULL DEFAULT 1,
  PRIMARY KEY (province, id)
);
CREATE INDEX document_id ON document(id);
CREATE UNIQUE INDEX document_content ON document(province, owner_unit, file_hash);
CREATE UNIQUE INDEX document_identity ON document(province, owner_unit, identity_key) WHERE identity_key IS NOT NULL;
CREATE UNIQUE INDEX document_code ON document(province, code);
CREATE INDEX document_recent ON document(province, owner_unit, received_at);
CREATE INDEX document_waiting ON document(owner_unit, state);

-- Who may know of a document: the units that own it or take part in its tasks, and all units above
-- them. Kept as rows, because a list of 50,000 documents asks for it at every look.
CREATE TABLE document_scope (
  unit_id UUID NOT NULL REFERENCES unit(id),
  received_at BIGINT NOT NULL,
  province BIGINT NOT NULL,
  document_id UUID NOT NULL,
  PRIMARY KEY (unit_id, received_at, document_id),
  FOREIGN KEY (province, document_id) REFERENCES document(province, id)
);
CREATE INDEX document_scope_document ON document_scope(document_id, unit_id);

-- Another file of the same document (same number, symbol, issuer and date): linked, never doubled.
CREATE TABLE document_copy (
  province BIGINT NOT NULL,
  document_id UUID NOT NULL,
  file_hash TEXT NOT NULL REFERENCES stored_file(hash),
  file_name TEXT NOT NULL,
  received_by UUID NOT NULL REFERENCES account(id),
  received_at BIGINT NOT NULL,
  PRIMARY KEY (province, document_id, file_hash),
  FOREIGN KEY (province, document_id) REFERENCES document(province, id)
);

CREATE TABLE document_reference (
  province BIGINT NOT NULL,
  document_id UUID NOT NULL,
  position BIGINT NOT NULL,
  written TEXT NOT NULL,
  dated TEXT NULL,
  span_from BIGINT NULL,
  span_to BIGINT NULL,
  target_id UUID NULL,
  PRIMARY KEY (province, document_id, position),
  FOREIGN KEY (province, document_id) REFERENCES document(province, id)
);

-- A proposed assignment. state: proposed, confirmed, rejected; origin: reader, person.
-- fields: leads, co-ordinators, recipients, via, deadlines, criteria, places … each with its
-- words, its span, its origin (reader or the person) and, once resolved, its units.
CREATE TABLE directive (
  province BIGINT NOT NULL,
  id UUID NOT NULL,
  document_id UUID NOT NULL,
  position BIGINT NOT NULL,
  state TEXT NOT NULL,
  origin TEXT NOT NULL,
  section TEXT NULL,
  title TEXT NOT NULL,
  text TEXT NOT NULL,
  span_from BIGINT NOT NULL,
  span_to BIGINT NOT NULL,
  fields TEXT NOT NULL,
  created_by UUID NULL,
  decided_by UUID NULL,
  decided_at BIGINT NULL,
  task_id UUID NULL,
  version BIGINT NOT NULL DEFAULT 1,
  PRIMARY KEY (province, id),
  FOREIGN KEY (province, document_id) REFERENCES document(province, id)
);
CREATE INDEX directive_document ON directive(province, document_id, position);

-- What people changed in a proposal: kept to show who did it and to measure the reader.
CREATE TABLE directive_revision (
  province BIGINT NOT NULL,
  directive_id UUID NOT NULL,
  version BIGINT NOT NULL,
  at BIGINT NOT NULL,
  account_id UUID NULL,
  what TEXT NOT NULL,
  before TEXT NULL,
  after TEXT NULL,
  PRIMARY KEY (province, directive_id, version),
  FOREIGN KEY (province, directive_id) REFERENCES directive(province, id)
);

-- A question of the reader or of the resolution, by its kind and what it is about (question), and
-- what its answer changes, with the value that is taken when a person agrees (target). Both are said
-- in the language of whoever looks. The answer is kept in words, in both languages.
-- about: date, event, quarter, unit, reference, header
CREATE TABLE doubt (
  province BIGINT NOT NULL,
  id UUID NOT NULL,
  document_id UUID NOT NULL,
  directive_id UUID NULL,
  about TEXT NOT NULL,
  question TEXT NOT NULL,
  target TEXT NULL,
  span_from BIGINT NULL,
  span_to BIGINT NULL,
  answer TEXT NULL,
  answered_by UUID NULL,
  answered_at BIGINT NULL,
  PRIMARY KEY (province, id),
  FOREIGN KEY (province, document_id) REFERENCES document(province, id)
);
CREATE INDEX doubt_document ON doubt(province, document_id);

-- Files that were sent together. What has arrived stays, whatever becomes of the rest; who sends the
-- same files again goes on where it broke off. whole_at: when the last of them had arrived.
CREATE TABLE upload_batch (
  province BIGINT NOT NULL,
  id UUID NOT NULL,
  owner_unit UUID NOT NULL REFERENCES unit(id),
  started_by UUID NOT NULL REFERENCES account(id),
  started_at BIGINT NOT NULL,
  whole_at BIGINT NULL,
  PRIMARY KEY (province, id)
);
CREATE INDEX upload_batch_id ON upload_batch(id);
CREATE INDEX upload_batch_recent ON upload_batch(started_by, started_at);

-- What came of each file: the document that it is, or why it was refused (then file_hash is empty).
CREATE TABLE upload_file (
  province BIGINT NOT NULL,
  batch_id UUID NOT NULL,
  file_name TEXT NOT NULL,
  file_hash TEXT NOT NULL,
  document_id UUID NULL,
  known BIGINT NOT NULL,
  refusal TEXT NULL,
  arrived_at BIGINT NOT NULL,
  PRIMARY KEY (province, batch_id, file_name, file_hash),
  FOREIGN KEY (province, batch_id) REFERENCES upload_batch(province, id)
);
