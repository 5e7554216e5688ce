// A hunt as a file: what is asked for, what was thought and found, and on which logs. Small, and without the logs.
// Invariant: what is read back was checked field by field; a file that anyone could have written gives plain data of the right
// shapes, or nothing. Its texts are treated as log text everywhere.
import { type Evidence, type ReportFile, type ReportLog, type Said, type Verdict, VERDICTS } from "../format/report";
import { huntInReport } from "../format/report-html";
import type { Cell } from "../format/table-text";
import { type Finding, newId, type Notebook, type Span } from "./findings";
import type { Way } from "./steps";

export interface HuntFile {
  version: string;
  made: string;
  /** Address of the hunt. */
  address: string;
  trail: readonly Said[];
  logs: readonly ReportLog[];
  files: readonly ReportFile[];
  notebook: Notebook;
  /** The steps that led there; hunts that were saved before steps were have none. */
  ways: readonly Way[];
}

/** Number of this form of the file. */
const FORM = 1;

/** Left out where they are empty, and in hunts that were saved before they were there. */
const FRAME = ["title", "author", "site"] as const;

/** Behind a finding with more clients or servers than these, which they are is not kept. */
export const MOST_HOSTS = 500;
/** Files that a finding was pinned on; of more, only their number is kept. */
export const MOST_FILES = 50;
/** A file larger than this is no hunt. */
const LARGEST = 64_000_000;
/** As much of a file's beginning as tells what it is. */
const HEAD = 4096;

export function huntText(file: HuntFile): string {
  const { notebook, address, trail, logs, files, version, made, ways } = file;
  const findings = notebook.findings.map(({ id: _id, ...finding }) => finding);
  const frame = Object.fromEntries(FRAME.flatMap((part) => (notebook[part] === "" ? [] : [[part, notebook[part]]])));
  const shape = { stackhunt: "hunt", form: FORM, version, made, ...frame, hypothesis: notebook.hypothesis, conclusion: notebook.conclusion, address, trail, logs, files, findings, ways };
  return `${JSON.stringify(shape, null, 1)}\n`;
}

/** The text of a hunt if the file begins like one, or like a report, which holds one; else `null`. */
export async function huntTextOf(file: File): Promise<string | null> {
  try {
    return await textIfHunt(file);
  } catch {
    // What cannot be read is no hunt; the reading of logs says so with the file's name.
    return null;
  }
}

async function textIfHunt(file: File): Promise<string | null> {
  if (file.size > LARGEST) return null;
  const head = await file.slice(0, HEAD).text();
  if (/^\ufeff?\s*\{\s*"stackhunt"\s*:\s*"hunt"/.test(head)) return file.text();
  if (!/^\ufeff?\s*<!doctype html>/i.test(head) || !head.includes('<meta name="stackhunt-hunt"')) return null;
  return huntInReport(await file.text()) ?? "";
}

/** Why a text that should be a hunt is none. */
export class NoHunt extends Error {}

export function parseHunt(text: string): HuntFile {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new NoHunt("it is no whole JSON text");
  }
  const hunt = object(value, "the hunt");
  if (hunt["stackhunt"] !== "hunt") throw new NoHunt("it does not say that it is a hunt");
  if (hunt["form"] !== FORM) throw new NoHunt("it was written by another version of stackhunt");
  const frame = (part: (typeof FRAME)[number]): string => (hunt[part] === undefined ? "" : string(hunt[part], part, 1000));
  const files = list(hunt["files"], "files", 100_000, fileOf);
  const findings = list(hunt["findings"], "findings", 2000, (one) => finding(one, files));
  return {
    version: string(hunt["version"], "version", 100),
    made: string(hunt["made"], "made", 100),
    address: string(hunt["address"], "address", 2_000_000),
    trail: list(hunt["trail"], "trail", 1000, said),
    logs: list(hunt["logs"], "logs", 10_000, log),
    files,
    ways: hunt["ways"] === undefined ? [] : list(hunt["ways"], "steps", 1000, way),
    notebook: {
      title: frame("title"),
      author: frame("author"),
      site: frame("site"),
      hypothesis: string(hunt["hypothesis"], "hypothesis", 100_000),
      // Hunts that were saved before there was one have none.
      conclusion: hunt["conclusion"] === undefined ? "" : string(hunt["conclusion"], "conclusion", 100_000),
      findings,
    },
  };
}

function finding(value: unknown, files: readonly ReportFile[]): Finding {
  const one = object(value, "a finding");
  return {
    id: newId(),
    title: string(one["title"], "title", 10_000),
    verdict: verdict(one["verdict"]),
    note: string(one["note"], "note", 1_000_000),
    door: string(one["door"], "door", 2_000_000),
    trail: list(one["trail"], "trail", 1000, said),
    evidence: evidence(one["evidence"]),
    ...(one["selected"] === undefined ? {} : { selected: number(one["selected"], "selected") }),
    ...hosts(one, "clients"),
    ...hosts(one, "servers"),
    ...(one["span"] === undefined ? {} : { span: span(one["span"]) }),
    // Of hunts that were saved before a finding had its own, it is the hunt's.
    ...(one["files"] === undefined ? fewOf(files) : { files: list(one["files"], "files", MOST_FILES, fileOf) }),
    ...(one["moreFiles"] === undefined ? {} : { moreFiles: number(one["moreFiles"], "moreFiles") }),
  };
}

const hosts = (one: Readonly<Record<string, unknown>>, side: "clients" | "servers"): Pick<Finding, "clients" | "servers"> =>
  one[side] === undefined ? {} : { [side]: list(one[side], side, MOST_HOSTS, (host) => string(host, side, 10_000)) };

function span(value: unknown): Span {
  const [first, last] = list(value, "span", 2, (time) => anyNumber(time, "span"));
  if (first === undefined || last === undefined) throw new NoHunt("a span has not two times");
  return [first, last];
}

/** As many files as a finding keeps, and how many more there are. */
export function fewOf(files: readonly ReportFile[]): Pick<Finding, "files" | "moreFiles"> {
  return { files: files.slice(0, MOST_FILES), ...(files.length > MOST_FILES ? { moreFiles: files.length - MOST_FILES } : {}) };
}

function evidence(value: unknown): Evidence {
  const one = object(value, "evidence");
  const head = list(one["head"], "head", 1000, (name) => string(name, "head", 10_000));
  const row = (cells: unknown): Cell[] => {
    const checked = list(cells, "row", 1000, cell);
    if (checked.length !== head.length) throw new NoHunt("a row of evidence has not one cell for each column");
    return checked;
  };
  const evidence = { head, rows: list(one["rows"], "rows", 5000, row), of: number(one["of"], "of"), bars: bars(one["bars"], head.length) };
  const hosts = one["hosts"] === undefined ? {} : { hosts: list(one["hosts"], "hosts", 10, (said) => string(said, "hosts", 10_000)) };
  const left = one["left"] === undefined ? {} : { left: string(one["left"], "left", 10_000) };
  return { ...evidence, ...hosts, ...left, ...(one["shades"] === undefined ? {} : { shades: number(one["shades"], "shades") }), ...(one["whole"] === true ? { whole: true } : {}), ...(one["flow"] === undefined ? {} : { flow: flow(one["flow"]) }), ...(one["chart"] === undefined ? {} : { chart: string(one["chart"], "chart", 1_000) }) };
}

function flow(value: unknown): NonNullable<Evidence["flow"]> {
  const one = object(value, "flow");
  return { bands: one["bands"] === "linear" ? "linear" : "log", order: one["order"] === "address" ? "address" : "total" };
}

function bars(value: unknown, columns: number): Evidence["bars"] {
  if (value === null) return null;
  const one = object(value, "bars");
  const column = number(one["column"], "column");
  if (!Number.isInteger(column) || column < 0 || column >= columns) throw new NoHunt("bars are of a column that is not there");
  return { column, of: number(one["of"], "of") };
}

function cell(value: unknown): Cell {
  if (value === null) return null;
  return typeof value === "number" ? number(value, "a cell") : string(value, "a cell", 1_000_000);
}

function said(value: unknown): Said {
  const one = object(value, "a step");
  const words = string(one["words"], "words", 10_000);
  return one["filter"] === undefined ? { words } : { words, filter: string(one["filter"], "filter", 1_000_000) };
}

function way(value: unknown): Way {
  const one = object(value, "a step");
  return { address: string(one["address"], "address", 2_000_000), before: string(one["before"], "before", 2_000_000), words: string(one["words"], "words", 1_000_000) };
}

function log(value: unknown): ReportLog {
  const one = object(value, "a log");
  return {
    name: string(one["name"], "name", 10_000),
    rows: number(one["rows"], "rows"),
    skipped: number(one["skipped"], "skipped"),
    span: string(one["span"], "span", 200),
  };
}

function fileOf(value: unknown): ReportFile {
  const one = object(value, "a file");
  return {
    name: string(one["name"], "name", 10_000),
    size: one["size"] === null ? null : number(one["size"], "size"),
    sha256: one["sha256"] === null ? null : string(one["sha256"], "sha256", 64),
  };
}

function verdict(value: unknown): Verdict {
  const known = VERDICTS.find((one) => one === value);
  if (known === undefined) throw new NoHunt("a verdict is none of those there are");
  return known;
}

function object(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new NoHunt(`${what} is no object`);
  return value as Readonly<Record<string, unknown>>;
}

function list<T>(value: unknown, what: string, most: number, each: (one: unknown) => T): T[] {
  if (!Array.isArray(value) || value.length > most) throw new NoHunt(`${what} is no list of at most ${most}`);
  return value.map(each);
}

function string(value: unknown, what: string, most: number): string {
  if (typeof value !== "string" || value.length > most) throw new NoHunt(`${what} is no text of at most ${most} characters`);
  return value;
}

function anyNumber(value: unknown, what: string): number {
  if (typeof value !== "number" || !Number.isFinite(value)) throw new NoHunt(`${what} is no number`);
  return value;
}

function number(value: unknown, what: string): number {
  if (typeof value !== "number" || !Number.isFinite(value) || value < 0) throw new NoHunt(`${what} is no number from 0 on`);
  return value;
}
