-- The papers that reports became. about: the obligation of a unit's report; of reports put together the
-- office, the type and the period ("OFFICE/TYPE/PERIOD").
CREATE TABLE report_paper (
  province BIGINT NOT NULL,
  about TEXT NOT NULL,
  outgoing_id UUID NOT NULL,
  PRIMARY KEY (province, about, outgoing_id),
  FOREIGN KEY (province, outgoing_id) REFERENCES outgoing(province, id)
);
CREATE INDEX report_paper_outgoing ON report_paper(outgoing_id);
