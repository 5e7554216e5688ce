// What a reader looks for first and last: the findings in short, and the hosts that they name. Plain data for both writings of a report.
// Invariant: a host is named only where a finding has it as a value of its own or counted it whole, never for a part of some other text.
import { count } from "./number";
import { type ReportFinding, VERDICT_WORDS } from "./report";
import type { Cell } from "./table-text";

export const SUMMARY_HEAD = ["No.", "Finding", "Verdict", "Rows behind it"] as const;

/** One finding needs no summary. */
export function summaryRows(findings: readonly ReportFinding[]): Cell[][] {
  return findings.length < 2 ? [] : findings.map(({ title, verdict, selected }, at) => [at + 1, title, VERDICT_WORDS[verdict], selected ?? null]);
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
  const found = [...clients.map((host) => ({ host, as: "client" as const })), ...cells, ...(evidence.hosts ?? []).flatMap(inWords)];
  return found.filter(({ host }) => host !== "" && host !== "-" && !host.startsWith("⟨"));
}

/** "3 clients: 10.0.0.1 (4 rows), 10.0.0.2 (1 row), and 1 more". Names that are not as many as it says are no names. */
function inWords(words: string): { host: string; as: Role }[] {
  const [, number = "", role = "", list = ""] = /^([\d,]+) (client|server)s?: ([^]*)$/.exec(words) ?? [];
  const hosts = [...list.matchAll(/(?:^|, )(\S+) \([\d,]+ rows?\)/g)].map(([, host = ""]) => host);
  const more = Number((/, and ([\d,]+) more$/.exec(list)?.[1] ?? "0").replaceAll(",", ""));
  return hosts.length + more === Number(number.replaceAll(",", "")) ? hosts.map((host) => ({ host, as: role as Role })) : [];
}
