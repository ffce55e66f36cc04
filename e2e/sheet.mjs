// Reads what the product lets people save: the rows of an XLSX and of a CSV, without the head.
import { inflateRawSync } from "node:zlib";

/** The rows of the first sheet of a workbook, each cell as text. */
export function sheetRows(bytes) {
  const parts = unzip(bytes);
  const text = (xml) => [...xml.matchAll(/<t[^>]*>([^<]*)<\/t>/g)].map((it) => it[1]).join("");
  const shared = [...(parts["xl/sharedStrings.xml"] ?? "").matchAll(/<si>(.*?)<\/si>/gs)].map((it) => text(it[1]));
  const rows = [...parts["xl/worksheets/sheet1.xml"].matchAll(/<row [^>]*?(?:\/>|>(.*?)<\/row>)/gs)];
  return rows.slice(1).map(([, row]) =>
    [...(row ?? "").matchAll(/<c ([^>]*?)(?:\/>|>(.*?)<\/c>)/gs)].map(([, kind, cell]) => {
      const value = cell?.match(/<v>([^<]*)<\/v>/)?.[1] ?? "";
      return kind.includes('t="s"') ? shared[Number(value)] : value || text(cell ?? "");
    }),
  );
}

/** The files of a ZIP by their names, as text: by its directory, which stands at the end. */
function unzip(bytes) {
  const end = bytes.lastIndexOf("PK\x05\x06");
  const parts = {};
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left -= 1) {
    const [packed, size] = [bytes.readUInt16LE(at + 10), bytes.readUInt32LE(at + 20)];
    const lengths = [28, 30, 32].map((field) => bytes.readUInt16LE(at + field));
    const name = bytes.toString("utf8", at + 46, at + 46 + lengths[0]);
    const head = bytes.readUInt32LE(at + 42);
    const from = head + 30 + bytes.readUInt16LE(head + 26) + bytes.readUInt16LE(head + 28);
    const data = bytes.subarray(from, from + size);
    parts[name] = (packed === 8 ? inflateRawSync(data) : data).toString("utf8");
    at += 46 + lengths[0] + lengths[1] + lengths[2];
  }
  return parts;
}

/** The rows of a CSV, each cell as text. */
export function csvRows(bytes) {
  const rows = [[""]];
  let quoted = false;
  for (const letter of bytes.toString("utf8").replace(/^\uFEFF/, "")) {
    const row = rows.at(-1);
    if (letter === '"') quoted = !quoted;
    else if (quoted || !",\r\n".includes(letter)) row[row.length - 1] += letter;
    else if (letter === ",") row.push("");
    else if (letter === "\n") rows.push([""]);
  }
  return rows.slice(1, -1);
}
