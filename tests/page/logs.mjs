// Writes small Zeek logs for the tests, into a directory that goes with the test's process.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const directory = mkdtempSync(join(tmpdir(), "stackhunt-logs-"));
process.on("exit", () => rmSync(directory, { recursive: true, force: true }));

/** Fields of a small http log, and a cell for each that a row does not give. */
const FIELDS = {
  ts: ["time", (index) => `${1700000000 + index}.5`],
  uid: ["string", (index) => `C${index}`],
  "id.orig_h": ["addr", () => "10.0.0.1"],
  "id.orig_p": ["port", () => "40000"],
  "id.resp_h": ["addr", () => "10.0.0.2"],
  "id.resp_p": ["port", () => "80"],
  method: ["string", () => "GET"],
  uri: ["string", () => "/"],
  user_agent: ["string", () => "-"],
};

export const writeText = (name, text) => writeBytes(name, text);

/** Writes bytes, or text, and gives the name of the file, which may have folders in it. */
export function writeBytes(name, bytes) {
  const file = join(directory, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, bytes);
  return file;
}

/** The head of a Zeek log. */
export function headOf(path, fields = Object.keys(FIELDS)) {
  const head = ["#separator \\x09", "#set_separator\t,", "#empty_field\t(empty)", "#unset_field\t-", `#path\t${path}`];
  return [...head, `#fields\t${fields.join("\t")}`, `#types\t${fields.map((field) => FIELDS[field][0]).join("\t")}`].join("\n") + "\n";
}

export const lineOf = (row, index, fields = Object.keys(FIELDS)) =>
  `${fields.map((field) => row[field] ?? FIELDS[field][1](index)).join("\t")}\n`;

/** Writes a log and gives the name of its file. */
export function writeLog(name, { path, rows, fields, close = true }) {
  const lines = rows.map((row, index) => lineOf(row, index, fields));
  return writeText(name, headOf(path, fields) + lines.join("") + (close ? "#close\t2026-01-01-00-00-00\n" : ""));
}

/** Writes a log of any fields, given with their types. */
export function writeZeek(path, fields, rows) {
  const head = ["#separator \\x09", "#set_separator\t,", "#empty_field\t(empty)", "#unset_field\t-", `#path\t${path}`];
  const lines = [...head, `#fields\t${Object.keys(fields).join("\t")}`, `#types\t${Object.values(fields).join("\t")}`, ...rows.map((row) => row.join("\t"))];
  return writeText(`${path}.log`, `${lines.join("\n")}\n#close\t2026-01-01-00-00-00\n`);
}
