-- What is still to be told and done: each row once, even after downtime.

-- A ladder of reminders: steps as JSON (ntm-programme::escalation).
CREATE TABLE ladder (
  owner_unit UUID NOT NULL REFERENCES unit(id),
  name TEXT NOT NULL,
  steps TEXT NOT NULL,
  updated_at BIGINT NOT NULL,
  updated_by UUID NULL,
  version BIGINT NOT NULL DEFAULT 1,
  PRIMARY KEY (owner_unit, name)
);

-- A step of a ladder that was taken for one obligation and one person.
CREATE TABLE reminder (
  province BIGINT NOT NULL,
  obligation_id UUID NOT NULL,
  due_on TEXT NOT NULL,
  offset_days BIGINT NOT NULL,
  account_id UUID NOT NULL REFERENCES account(id),
  audience TEXT NOT NULL,
  channel TEXT NOT NULL,
  created_on TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (province, obligation_id, due_on, offset_days, account_id),
  FOREIGN KEY (province, obligation_id) REFERENCES obligation(province, id)
);

-- In the application. kind: assigned, reminded, returned, accepted, asked, answered, …
-- urgent: told by a letter of its own and not only in the daily one. outbox_id: the letter that told it.
CREATE TABLE notification (
  id UUID NOT NULL PRIMARY KEY,
  account_id UUID NOT NULL REFERENCES account(id),
  kind TEXT NOT NULL,
  province BIGINT NULL,
  obligation_id UUID NULL,
  document_id UUID NULL,
  data TEXT NOT NULL,
  urgent BIGINT NOT NULL DEFAULT 0,
  outbox_id UUID NULL,
  dedupe TEXT NULL UNIQUE,
  created_at BIGINT NOT NULL,
  read_at BIGINT NULL
);
CREATE INDEX notification_account ON notification(account_id, read_at, created_at);
CREATE INDEX notification_letter ON notification(outbox_id) WHERE outbox_id IS NOT NULL;
CREATE INDEX notification_recent ON notification(account_id, created_at);
CREATE INDEX notification_urgent ON notification(created_at) WHERE outbox_id IS NULL AND (urgent = 1 OR kind = 'returned');
CREATE INDEX notification_untold ON notification(account_id, created_at) WHERE outbox_id IS NULL AND read_at IS NULL;

-- Letters. state: waiting, sent, failed, unsent (no mail server is configured: shown, not lost)
CREATE TABLE outbox (
  id UUID NOT NULL PRIMARY KEY,
  account_id UUID NULL REFERENCES account(id),
  kind TEXT NOT NULL,
  address TEXT NULL,
  subject TEXT NOT NULL,
  body TEXT NOT NULL,
  dedupe TEXT NOT NULL UNIQUE,
  state TEXT NOT NULL,
  why TEXT NULL,
  not_before BIGINT NOT NULL,
  attempts BIGINT NOT NULL DEFAULT 0,
  claimed_until BIGINT NULL,
  created_at BIGINT NOT NULL,
  sent_at BIGINT NULL,
  last_error TEXT NULL
);
CREATE INDEX outbox_waiting ON outbox(state, not_before);
CREATE INDEX outbox_recent ON outbox(created_at, id);

CREATE TABLE job (
  id UUID NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL,
  payload TEXT NOT NULL,
  dedupe TEXT NULL UNIQUE,
  run_at BIGINT NOT NULL,
  attempts BIGINT NOT NULL DEFAULT 0,
  claimed_until BIGINT NULL,
  progress TEXT NULL,
  done_at BIGINT NULL,
  failed_at BIGINT NULL,
  error TEXT NULL,
  created_at BIGINT NOT NULL
);
CREATE INDEX job_waiting ON job(done_at, failed_at, run_at);
