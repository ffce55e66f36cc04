-- What receivers of a paper answered (QCVN 102:2016/BTTTT): who, how far they are (StatusCode), when by
-- their clock. unit_id: the unit that the name surely means. The same message twice is one row.
CREATE TABLE outgoing_status (
  province BIGINT NOT NULL,
  outgoing_id UUID NOT NULL,
  organ_id TEXT NOT NULL,
  organ_name TEXT NOT NULL,
  unit_id UUID NULL REFERENCES unit(id),
  status TEXT NOT NULL,
  description TEXT NOT NULL,
  at BIGINT NOT NULL,
  taken_by UUID NULL REFERENCES account(id),
  taken_at BIGINT NOT NULL,
  PRIMARY KEY (province, outgoing_id, organ_id, organ_name, status, at),
  FOREIGN KEY (province, outgoing_id) REFERENCES outgoing(province, id)
);
