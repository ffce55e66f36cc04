// Reads what the product lets people save: the rows of an XLSX and of a CSV, without the head.
import { crc32, inflateRawSync } from "node:zlib";

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

/** The rows of the first table of a CSV, each cell as text; an empty line ends it. */
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
  const end = rows.findIndex((row, at) => at > 0 && row.length === 1 && row[0] === "");
  return rows.slice(1, end);
}

/** The workbook with other values in some cells of its first sheet: `{ H12: 36.8, G7: "đạt" }`. */
export function filledIn(bytes, values) {
  const parts = unzip(bytes);
  const sheet = "xl/worksheets/sheet1.xml";
  for (const [place, value] of Object.entries(values)) {
    const cell = new RegExp(`<c r="${place}"( s="\\d+")?[^>]*?(?:/>|>.*?</c>)`, "s");
    if (!cell.test(parts[sheet])) throw new Error(`the sheet has no cell ${place}`);
    const [kind, content] =
      typeof value === "number" ? ["", `<v>${value}</v>`] : [' t="inlineStr"', `<is><t>${value}</t></is>`];
    parts[sheet] = parts[sheet].replace(cell, (_, style) => `<c r="${place}"${style ?? ""}${kind}>${content}</c>`);
  }
  return zip(parts);
}

/** The address of the cell in a column of the row whose first cell says so. */
export function cellOf(bytes, first, column) {
  const row = sheetRows(bytes).findIndex((it) => it[0] === first);
  const lines = [...unzip(bytes)["xl/worksheets/sheet1.xml"].matchAll(/<row r="(\d+)"/g)];
  return `${column}${lines[row + 1][1]}`;
}

/** Packs files without pressing them. */
function zip(parts) {
  const [files, directory] = [[], []];
  let at = 0;
  for (const [name, text] of Object.entries(parts)) {
    const [called, data] = [Buffer.from(name), Buffer.from(text)];
    const head = Buffer.alloc(26);
    head.writeUInt16LE(20, 0);
    head.writeUInt16LE(0x0800, 2);
    head.writeUInt32LE(crc32(data), 10);
    head.writeUInt32LE(data.length, 14);
    head.writeUInt32LE(data.length, 18);
    head.writeUInt16LE(called.length, 22);
    files.push(Buffer.from("PK\x03\x04"), head, called, data);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(at, 10);
    directory.push(Buffer.from("PK\x01\x02\x14\x00", "latin1"), head, tail, called);
    at += 30 + called.length + data.length;
  }
  const listed = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(Object.keys(parts).length, 4);
  end.writeUInt16LE(Object.keys(parts).length, 6);
  end.writeUInt32LE(listed.length, 8);
  end.writeUInt32LE(at, 12);
  return Buffer.concat([...files, listed, Buffer.from("PK\x05\x06"), end]);
}
