// What a report says, as plain data: the shape that both writings of it, HTML and Markdown, are made from.
// Knows no logs and no hunts; every text in it may be log text, and each writing makes it harmless in its own way.
import { count } from "./number";
import type { Bands } from "./pair-flow";
import type { PairsOrder } from "./pair-matrix";
import type { Cell } from "./table-text";
import { visibleText } from "./visible";

export const VERDICTS = ["open", "benign", "suspicious", "malicious"] as const;
export type Verdict = (typeof VERDICTS)[number];

export const VERDICT_WORDS: Readonly<Record<Verdict, string>> = {
  open: "Open question",
  benign: "Benign",
  suspicious: "Suspicious",
  malicious: "Malicious",
};

/** Evidence as it was shown when it was pinned. */
export interface Evidence {
  head: readonly string[];
  rows: readonly (readonly Cell[])[];
  /** Rows of the whole list; more than `rows` where only its beginning was kept. */
  of: number;
  /** Column whose numbers are drawn as bars, and what a full bar is. */
  bars: { column: number; of: number } | null;
  /** A chart over time: each row is a bin, each column after the first a line of it. What it spans, in words. */
  chart?: string;
  /** A picture of pairs: the first columns are client, server and rows. */
  flow?: { bands: Bands; order: PairsOrder };
  /** Which columns of its log are not among these, in words. */
  left?: string;
  /** Of a matrix: the greatest count between two hosts, by which its cells have their shades. */
  shades?: number;
  /** Its texts are told by the page and never cut on paper. */
  whole?: boolean;
  /** Who had a value and on whom, in words: a number of clients names none of them. */
  hosts?: readonly string[];
}

/** A step of a trail in words. */
export interface Said {
  words: string;
  filter?: string;
}

export interface ReportLog {
  name: string;
  rows: number;
  skipped: number;
  /** Clock span in UTC; empty where the log has no times. */
  span: string;
}

export interface ReportFile {
  name: string;
  size: number | null;
  sha256: string | null;
}

export interface ReportFinding {
  title: string;
  verdict: Verdict;
  note: string;
  trail: readonly Said[];
  evidence: Evidence;
  /** Rows behind it when it was pinned, and the clients in them if they were few enough. */
  selected?: number;
  clients?: readonly string[];
  /** First and last time of these rows, in epoch seconds. */
  span?: readonly [first: number, last: number];
  /** Rows behind it on the logs of the report, and what is other there. */
  now?: number;
  since?: string;
  /** The files it was pinned on, if any of them is not among those of the report. */
  pinnedOn?: { files: readonly ReportFile[]; more: number };
}

export interface Report {
  /** How it is headed, by whom and for which place; empty ones leave nothing. */
  title: string;
  author: string;
  site: string;
  hypothesis: string;
  conclusion: string;
  /** When and with what it was made. */
  made: string;
  version: string;
  logs: readonly ReportLog[];
  files: readonly ReportFile[];
  trail: readonly Said[];
  /** What the selection comes to, in words. */
  selected: string;
  /** Filters of the known-good values that are left out. */
  known: readonly string[];
  hidden: string;
  findings: readonly ReportFinding[];
  /** The hunt itself, to be run again. */
  hunt: string;
}

/** Numbers, and ports and codes that are kept as a log writes them. */
export function isNumeric(rows: readonly (readonly Cell[])[], column: number): boolean {
  const cells = rows.map((cells) => cells[column] ?? null);
  return cells.some((cell) => cell !== null && cell !== "-") && cells.every((cell) => typeof cell !== "string" || DIGITS.test(cell));
}

const DIGITS = /^(-|\d{1,15}(\.\d{1,9})?)$/;

/** A column of short words, times or addresses is better read unbroken. */
export function isShort(rows: readonly (readonly Cell[])[], column: number): boolean {
  return rows.every((cells) => {
    const text = String(cells[column] ?? "");
    return text.length <= UNBROKEN || ADDRESS.test(text);
  });
}

const UNBROKEN = 30;
/** Of the sixth version: up to eight groups, and an older address in the last two. */
const ADDRESS = /^[\da-f:.]{2,45}$/i;

/** Who made it, and for which place; empty where nothing is known of either. */
export const framed = ({ author, site }: Report): { name: string; text: string }[] =>
  [{ name: "Author", text: author.trim() }, { name: "Site", text: site.trim() }].filter(({ text }) => text !== "");

/** How often each verdict was given, in words. */
export function verdictsInWords(findings: readonly { verdict: Verdict }[]): string {
  return VERDICTS.map((verdict) => [verdict, findings.filter((finding) => finding.verdict === verdict).length] as const)
    .filter(([, number]) => number > 0)
    .map(([verdict, number]) => `${number} ${VERDICT_WORDS[verdict].toLowerCase()}${verdict === "open" && number > 1 ? "s" : ""}`)
    .join(", ");
}

/** Names of the files of a finding's evidence, where they are not those of the report. */
export function pinnedElsewhere({ pinnedOn: { files, more } = { files: [], more: 0 } }: ReportFinding): string {
  const names = files.slice(0, NAMED_FILES).map(({ name }) => visibleText(name, 120)).join(", ");
  const rest = files.length - NAMED_FILES + more;
  return `The evidence is of ${names}${files.length > NAMED_FILES ? ` and ${count(rest)} more` : ""}, not of the files of this report; checksums are under Logs.`;
}

const NAMED_FILES = 3;
