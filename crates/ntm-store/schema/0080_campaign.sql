-- Review campaigns: what places still need for the indicators that they have not met.

-- A campaign is two tasks: the places list what they need (lists_task), the bodies in charge verify it
-- (checks_task, where bodies were chosen). Who takes part, by when, who is late and who has handed in
-- stands with their obligations and nowhere else.
CREATE TABLE campaign (
  province BIGINT NOT NULL,
  id UUID NOT NULL,
  owner_unit UUID NOT NULL REFERENCES unit(id),
  set_number BIGINT NOT NULL REFERENCES criteria_set(number),
  name TEXT NOT NULL,
  note TEXT NULL,
  lists_task UUID NOT NULL,
  checks_task UUID NULL,
  lists_due_on TEXT NOT NULL,
  checks_due_on TEXT NULL,
  opened_on TEXT NOT NULL,
  opened_by UUID NOT NULL REFERENCES account(id),
  opened_at BIGINT NOT NULL,
  reminded_on TEXT NULL,
  closed_on TEXT NULL,
  closed_by UUID NULL REFERENCES account(id),
  closed_at BIGINT NULL,
  PRIMARY KEY (province, id),
  FOREIGN KEY (province, lists_task) REFERENCES task(province, id),
  FOREIGN KEY (province, checks_task) REFERENCES task(province, id)
);
CREATE UNIQUE INDEX campaign_id ON campaign(id);
CREATE UNIQUE INDEX campaign_lists ON campaign(lists_task);
CREATE UNIQUE INDEX campaign_checks ON campaign(checks_task);
CREATE INDEX campaign_owner ON campaign(owner_unit, opened_at);
CREATE INDEX campaign_open ON campaign(province, set_number) WHERE closed_on IS NULL;

-- A need through time: a row for each act, whole as it stands after it; number counts from 1. act:
-- enter, change, drop, confirm, adjust, comment. kind, source: ntm-programme::campaign. amount, verified:
-- whole đồng; verified is what the body in charge found, and lapses when the place changes the need.
-- quantity: ten-thousandths.
CREATE TABLE campaign_need (
  province BIGINT NOT NULL,
  campaign_id UUID NOT NULL,
  id UUID NOT NULL,
  number BIGINT NOT NULL,
  unit_id UUID NOT NULL REFERENCES unit(id),
  criterion BIGINT NOT NULL,
  indicator TEXT NOT NULL,
  act TEXT NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  quantity BIGINT NULL,
  measure TEXT NOT NULL,
  amount BIGINT NOT NULL,
  source TEXT NULL,
  year BIGINT NULL,
  verified BIGINT NULL,
  note TEXT NULL,
  acted_by UUID NULL REFERENCES account(id),
  acted_unit UUID NULL REFERENCES unit(id),
  acted_at BIGINT NOT NULL,
  ended_at BIGINT NULL,
  PRIMARY KEY (province, campaign_id, id, number),
  FOREIGN KEY (province, campaign_id) REFERENCES campaign(province, id)
);
CREATE INDEX campaign_need_now ON campaign_need(province, campaign_id, unit_id) WHERE ended_at IS NULL;
CREATE INDEX campaign_need_unit ON campaign_need(province, campaign_id, unit_id, number);

-- How every indicator of every place stood when the campaign was closed, never rewritten. verdict: see
-- criteria_cell.
CREATE TABLE campaign_standing (
  province BIGINT NOT NULL,
  campaign_id UUID NOT NULL,
  unit_id UUID NOT NULL REFERENCES unit(id),
  indicator TEXT NOT NULL,
  criterion BIGINT NOT NULL,
  verdict TEXT NOT NULL,
  PRIMARY KEY (province, campaign_id, unit_id, indicator),
  FOREIGN KEY (province, campaign_id) REFERENCES campaign(province, id)
);
