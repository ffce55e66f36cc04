-- From one criteria set to the next: mappings that an office put in the place of the one that ships,
-- each version whole, and who confirmed which line.

-- number: 1 for the first version that was brought here; what ships has none.
CREATE TABLE criteria_mapping (
  from_set TEXT NOT NULL,
  to_set TEXT NOT NULL,
  number BIGINT NOT NULL,
  file TEXT NOT NULL,
  added_by UUID NULL,
  added_at BIGINT NOT NULL,
  PRIMARY KEY (from_set, to_set, number)
);

-- link: what the line says (ntm-programme::criteria::Link::key). A confirmation holds for the same line
-- in every version, and for no line that says something else.
CREATE TABLE criteria_mapping_word (
  from_set TEXT NOT NULL,
  to_set TEXT NOT NULL,
  link TEXT NOT NULL,
  source TEXT NOT NULL,
  confirmed_by UUID NULL,
  confirmed_at BIGINT NOT NULL,
  PRIMARY KEY (from_set, to_set, link)
);
