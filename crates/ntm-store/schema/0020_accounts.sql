-- People who sign in, what they may do and where, and the keys that they hold. digest: 1 where news
-- come in one letter a day, 0 where each comes in a letter of its own.

CREATE TABLE account (
  id UUID NOT NULL PRIMARY KEY,
  login TEXT NOT NULL UNIQUE,
  full_name TEXT NOT NULL,
  folded TEXT NOT NULL,
  unit_id UUID NOT NULL REFERENCES unit(id),
  position TEXT NULL,
  email TEXT NULL,
  language TEXT NOT NULL DEFAULT 'vi',
  password_hash TEXT NULL,
  must_change_password BIGINT NOT NULL DEFAULT 0,
  totp_secret TEXT NULL,
  totp_pending TEXT NULL,
  totp_last_step BIGINT NULL,
  digest BIGINT NOT NULL DEFAULT 1,
  disabled_at BIGINT NULL,
  created_at BIGINT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX account_unit ON account(unit_id);
CREATE INDEX account_single_letters ON account(id) WHERE digest = 0;

-- Codes that stand in for a lost telephone, each once. Only the SHA-256 of a code is kept.
CREATE TABLE recovery_code (
  account_id UUID NOT NULL REFERENCES account(id),
  code_hash TEXT NOT NULL,
  used_at BIGINT NULL,
  PRIMARY KEY (account_id, code_hash)
);

-- role: see ntm-programme::right::Role; unit_id: the unit whose scope the role holds for
CREATE TABLE account_role (
  account_id UUID NOT NULL REFERENCES account(id),
  role TEXT NOT NULL,
  unit_id UUID NOT NULL REFERENCES unit(id),
  PRIMARY KEY (account_id, role, unit_id)
);

-- Only the SHA-256 of a token is kept. stage: password (second factor still owed), full
CREATE TABLE session (
  token_hash TEXT NOT NULL PRIMARY KEY,
  account_id UUID NOT NULL REFERENCES account(id),
  stage TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  seen_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  address TEXT NULL,
  agent TEXT NULL
);
CREATE INDEX session_account ON session(account_id);

CREATE TABLE api_token (
  id UUID NOT NULL PRIMARY KEY,
  account_id UUID NOT NULL REFERENCES account(id),
  name TEXT NOT NULL,
  token_hash TEXT NOT NULL UNIQUE,
  scopes TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NULL,
  last_used_at BIGINT NULL,
  revoked_at BIGINT NULL
);
CREATE INDEX api_token_account ON api_token(account_id);

-- scope: personal, unit. The token stands in the address, so it can be revoked alone.
CREATE TABLE feed (
  id UUID NOT NULL PRIMARY KEY,
  account_id UUID NOT NULL REFERENCES account(id),
  scope TEXT NOT NULL,
  unit_id UUID NULL REFERENCES unit(id),
  token_hash TEXT NOT NULL UNIQUE,
  created_at BIGINT NOT NULL,
  last_used_at BIGINT NULL,
  revoked_at BIGINT NULL
);
CREATE INDEX feed_account ON feed(account_id);

CREATE TABLE setting (
  key TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL,
  updated_at BIGINT NOT NULL,
  updated_by UUID NULL
);

-- Answers already given to a creation, so that a repeated request creates nothing. status: 0 while
-- the first request is under way.
CREATE TABLE idempotency (
  account_id UUID NOT NULL,
  key TEXT NOT NULL,
  request_hash TEXT NOT NULL,
  status BIGINT NOT NULL,
  body TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (account_id, key)
);
CREATE INDEX idempotency_created ON idempotency(created_at);

-- Readable numbers: the last one given, by province, kind (VB, NV) and year.
CREATE TABLE counter (
  province BIGINT NOT NULL,
  name TEXT NOT NULL,
  year BIGINT NOT NULL,
  value BIGINT NOT NULL,
  PRIMARY KEY (province, name, year)
);
