// What a reader looks for first and last: the findings in short, their order in time, and the hosts that they name. Plain data for both writings of a report.
// Invariant: a host is named only where a finding has it as a value of its own or counted it whole, never for a part of some other text.
import { count } from "./number";
import { MATRIX_CORNER } from "./pair-matrix";
import { type ReportFile, type ReportFinding, VERDICT_WORDS } from "./report";
import type { Cell } from "./table-text";
import { utc, utcAfter } from "./time";

export const SUMMARY_HEAD = ["No.", "Finding", "Verdict", "Rows behind it"] as const;

/** One finding needs no summary. */
export function summaryRows(findings: readonly ReportFinding[]): Cell[][] {
  return findings.length < 2 ? [] : findings.map((finding, at) => [at + 1, finding.title, VERDICT_WORDS[finding.verdict], rowsBehind(finding)]);
}

/** When it was pinned, and now if that is another number. */
function rowsBehind({ selected, now }: ReportFinding): Cell {
  if (selected === undefined) return null;
  return now === undefined || now === selected ? selected : `${count(selected)} when pinned, ${count(now)} now`;
}

const FILES_HEAD = ["File", "Bytes", "SHA-256", "Findings"] as const;

/** Files that findings were pinned on and that are not those of the report; nothing if there are none. */
export function otherFiles(findings: readonly ReportFinding[]): { head: readonly string[]; rows: Cell[][]; notes: readonly string[] } | null {
  const all = new Map<string, { file: ReportFile; findings: number[] }>();
  const notes: string[] = [];
  findings.forEach(({ pinnedOn }, at) => {
    if (pinnedOn === undefined) return;
    for (const file of pinnedOn.files) {
      const key = JSON.stringify([file.name, file.size, file.sha256]);
      all.set(key, { file, findings: [...(all.get(key)?.findings ?? []), at + 1] });
    }
    if (pinnedOn.more > 0) notes.push(`Finding ${at + 1} was pinned on ${count(pinnedOn.more)} more.`);
  });
  return all.size === 0 ? null : { head: FILES_HEAD, rows: [...all.values()].map(({ file, findings }) => [file.name, file.size, file.sha256, findings.join(", ")]), notes };
}

/** What stands beside a title so that it need not say all: when, whose, and the first line of the note; what is not known is empty. */
export function besideTitle({ span, clients = [], note }: ReportFinding): { when: string; who: string; note: string } {
  const [line = ""] = note.trim().split(/\r\n|\r|\n/);
  return {
    when: span === undefined ? "" : utc(span[0]) === utc(span[1]) ? utc(span[0]) : `${utc(span[0])} → ${utcAfter(...span)}`,
    who: someClients(clients, CLIENTS),
    note: line.length > NOTE ? `${line.slice(0, NOTE)}…` : line,
  };
}

/** As much of a note, and as many clients, as a line has room for; a line in the order of time names one. */
const NOTE = 160;
const CLIENTS = 3;

function someClients(clients: readonly string[], most: number): string {
  const more = clients.length - most;
  return `${clients.slice(0, most).join(", ")}${more > 0 ? ` and ${count(more)} more` : ""}`;
}

export const TIMELINE_HEAD = ["First, UTC", "Last, UTC", "Clients", "Finding", "Verdict"] as const;

export interface Timeline {
  /** In the order of their first times: the number of a finding, from 1, and the cells of its line. */
  lines: readonly { number: number; cells: readonly Cell[] }[];
  /** What has no time. */
  notes: readonly string[];
}

/** The findings as they happened, not as they were found. */
export function timelineOf(findings: readonly ReportFinding[]): Timeline {
  const all = findings.map((finding, at) => ({ finding, number: at + 1 }));
  const timed = all.flatMap(({ finding, number }) => (finding.span === undefined ? [] : [{ ...finding, span: finding.span, number }]));
  if (timed.length < 2) return { lines: [], notes: [] };
  const lines = timed.sort((a, b) => a.span[0] - b.span[0] || a.span[1] - b.span[1]).map(({ span, clients = [], title, verdict, number }) => ({
    number,
    cells: [utc(span[0]), utcAfter(...span), someClients(clients, 1), title, VERDICT_WORDS[verdict]],
  }));
  const without = all.filter(({ finding }) => finding.span === undefined).map(({ number }) => number);
  return { lines, notes: without.length === 0 ? [] : [`Without a time: ${without.length === 1 ? "finding" : "findings"} ${without.join(", ")}.`] };
}

export interface Hosts {
  hosts: readonly NamedHost[];
  /** What is not in the list. */
  notes: readonly string[];
}

export interface NamedHost {
  host: string;
  /** Client, server or both. */
  as: string;
  /** Numbers of findings, from 1. */
  findings: readonly number[];
}

/** As many can be gone through; a finding with more clients is about none of them. */
const MOST = 50;

export function hostsNamed(findings: readonly ReportFinding[]): Hosts {
  const all = new Map<string, { as: Set<string>; findings: Set<number> }>();
  const left: number[] = [];
  findings.forEach((finding, at) => {
    const named = namedBy(finding);
    if (new Set(named.map(({ host }) => host)).size > MOST) return void left.push(at + 1);
    for (const { host, as } of named) {
      const one = all.get(host) ?? { as: new Set(), findings: new Set() };
      all.set(host, { as: one.as.add(as), findings: one.findings.add(at + 1) });
    }
  });
  const many = left.length === 0 ? [] : [`More than ${MOST} hosts each, and not listed: ${left.length === 1 ? "finding" : "findings"} ${left.join(", ")}.`];
  if (all.size > MOST) return { hosts: [], notes: [`The findings name ${count(all.size)} hosts, more than are listed here.`, ...many] };
  const hosts = [...all].map(([host, one]) => ({ host, as: [...one.as].sort().join(", "), findings: [...one.findings] }));
  return { hosts: hosts.sort((a, b) => a.host.localeCompare(b.host, "en", { numeric: true })), notes: many };
}

type Role = "client" | "server";

const ROLES: Readonly<Record<string, Role>> = { client: "client", "id.orig_h": "client", server: "server", "id.resp_h": "server" };

function namedBy({ clients = [], evidence }: ReportFinding): { host: string; as: Role }[] {
  const cells = evidence.head.flatMap((name, column) => {
    const as = Object.hasOwn(ROLES, name) ? ROLES[name] : undefined;
    return as === undefined || evidence.chart !== undefined ? [] : evidence.rows.map((row) => ({ host: String(row[column] ?? ""), as }));
  });
  // Of a matrix the head names the servers, and below it each line a client.
  const matrix = evidence.head[0] !== MATRIX_CORNER ? [] : [
    ...evidence.head.slice(2).map((host) => ({ host, as: "server" as const })), ...evidence.rows.map(([host]) => ({ host: String(host ?? ""), as: "client" as const })),
  ].filter(({ host }) => !/^total$|^[\d,]+ other /.test(host));
  const found = [...clients.map((host) => ({ host, as: "client" as const })), ...matrix, ...cells, ...(evidence.hosts ?? []).flatMap(inWords)];
  return found.filter(({ host }) => host !== "" && host !== "-" && !host.startsWith("⟨"));
}

/** "3 clients: 10.0.0.1 (4 rows), 10.0.0.2 (1 row), and 1 more". Names that are not as many as it says are no names. */
function inWords(words: string): { host: string; as: Role }[] {
  const [, number = "", role = "", list = ""] = /^([\d,]+) (client|server)s?: ([^]*)$/.exec(words) ?? [];
  const hosts = [...list.matchAll(/(?:^|, )(\S+) \([\d,]+ rows?\)/g)].map(([, host = ""]) => host);
  const more = Number((/, and ([\d,]+) more$/.exec(list)?.[1] ?? "0").replaceAll(",", ""));
  return hosts.length + more === Number(number.replaceAll(",", "")) ? hosts.map((host) => ({ host, as: role as Role })) : [];
}
