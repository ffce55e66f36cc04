-- Holidays of a year as an administrator brought them, table by table, never rewritten; the last one
-- counts, in the place of the table that ships. content: the file of the year (ntm-programme::calendar).
CREATE TABLE holiday_table (
  year BIGINT NOT NULL,
  number BIGINT NOT NULL,
  content TEXT NOT NULL,
  brought_by UUID NULL REFERENCES account(id),
  brought_at BIGINT NOT NULL,
  PRIMARY KEY (year, number)
);
