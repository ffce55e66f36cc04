-- Packages for exchange (QCVN 102:2016/BTTTT) by which documents came: who sent them and why.
-- business: BussinessDocType. sent_code, sent_on: number, symbol and day as the sender wrote them.
CREATE TABLE document_package (
  province BIGINT NOT NULL,
  document_id UUID NOT NULL,
  file_hash TEXT NOT NULL REFERENCES stored_file(hash),
  business TEXT NOT NULL,
  reason TEXT NOT NULL,
  sender_id TEXT NOT NULL,
  sender_name TEXT NOT NULL,
  sent_code TEXT NOT NULL,
  sent_on TEXT NULL,
  taken_at BIGINT NOT NULL,
  PRIMARY KEY (province, document_id, file_hash),
  FOREIGN KEY (province, document_id) REFERENCES document(province, id)
);

-- What was answered to the senders of packages (StatusCode), to be sent by the office's own system.
CREATE TABLE document_answer (
  province BIGINT NOT NULL,
  document_id UUID NOT NULL,
  number BIGINT NOT NULL,
  status TEXT NOT NULL,
  description TEXT NOT NULL,
  given_by UUID NULL REFERENCES account(id),
  at BIGINT NOT NULL,
  PRIMARY KEY (province, document_id, number),
  FOREIGN KEY (province, document_id) REFERENCES document(province, id)
);

-- Documents that whoever issued them has called back: frozen, and kept (Nghị định 30/2020/NĐ-CP,
-- Điều 18 and Phụ lục VI).
CREATE TABLE document_recall (
  province BIGINT NOT NULL,
  document_id UUID NOT NULL,
  reason TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (province, document_id),
  FOREIGN KEY (province, document_id) REFERENCES document(province, id)
);
