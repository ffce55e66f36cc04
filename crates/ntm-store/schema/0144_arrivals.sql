-- The number that a document has in its office's register of papers in, from 1 in each year (Nghị định
-- 30/2020/NĐ-CP, Phụ lục VI); none for what was taken in before registers had numbers.
-- engine: sqlite
ALTER TABLE document ADD COLUMN arrival INTEGER NULL;
-- engine: postgres
ALTER TABLE document ADD COLUMN arrival BIGINT NULL;
