// A report as Markdown, for tickets and notes. Log text stands in code spans, where no markup and no link can be.
import { count } from "./number";
import { framed, pinnedElsewhere, type Report, type ReportFinding, type Said, VERDICT_WORDS, verdictsInWords } from "./report";
import { beginningOf, longFilters, onSheet } from "./report-sheet";
import { besideTitle, hostsNamed, otherFiles, SUMMARY_HEAD, summaryRows, TIMELINE_HEAD, timelineOf } from "./report-summary";
import { type Cell, code, markdown } from "./table-text";
import { visibleText } from "./visible";

export function reportMarkdown(report: Report): string {
  const verdicts = verdictsInWords(report.findings);
  const long = longFilters(report);
  return [
    `# ${report.title.trim() === "" ? "Hunt report" : code(visibleText(report.title.trim(), 1000))}`,
    ...(framed(report).length === 0 ? [] : [framed(report).map(({ name, text }) => `${name}: ${code(visibleText(text, 1000))}`).join(", ")]),
    "**Hypothesis**",
    quoted(report.hypothesis.trim() === "" ? "No hypothesis was written." : report.hypothesis.trim()),
    `${count(report.findings.length)} ${report.findings.length === 1 ? "finding" : "findings"}${verdicts === "" ? "" : ` (${verdicts})`}, made ${report.made} with stackhunt ${report.version}. Every time is UTC.`,
    ...(report.conclusion.trim() === "" ? [] : ["## Conclusion", quoted(report.conclusion.trim())]),
    ...summary(report),
    ...timeline(report),
    "## Findings",
    ...(report.findings.length === 0 ? ["Nothing was pinned."] : report.findings.flatMap((one, at) => finding(one, at, long))),
    ...hosts(report),
    "## Selection when the report was made",
    trail(report.trail, long),
    report.selected,
    ...(report.known.length === 0 ? [] : [`Known good, left out: ${report.hidden}`, report.known.map((filter) => `- ${code(filter)}`).join("\n")]),
    "## Logs",
    markdown(["Log", "Rows", "Lines skipped", "First to last, UTC"], report.logs.map((log): Cell[] => [log.name, log.rows, log.skipped, log.span])),
    ...files(report),
    ...pinnedFiles(report),
    ...(long.length === 0 ? [] : ["## Long filters, whole", long.map((filter, at) => `${at + 1}. ${code(filter)}`).join("\n")]),
  ].join("\n\n") + "\n";
}

/** Headings are by number alone, so that every reader makes the same address of them. */
const linkTo = (number: number): string => `[${number}](#finding-${number})`;

function summary({ findings }: Report): string[] {
  const lines = summaryRows(findings).map(([number, title, verdict, rows], at) => {
    const { when, who, note } = besideTitle(findings[at] as ReportFinding);
    return `| ${linkTo(Number(number))} | ${code(visibleText(String(title), 300), true)} | ${verdict} | ${rows ?? ""} | ${when} | ${code(who, true)} | ${plain(note)} |`;
  });
  return lines.length === 0 ? [] : ["## Findings in short", headed([...SUMMARY_HEAD, "When, UTC", "Clients", "Note"], lines)];
}

const headed = (head: readonly string[], lines: readonly string[]): string => [`| ${head.join(" | ")} |`, `| ${head.map(() => "---").join(" | ")} |`, ...lines].join("\n");

function timeline({ findings }: Report): string[] {
  const { lines, notes } = timelineOf(findings);
  const written = lines.map(({ number, cells: [first, last, clients, title, verdict] }) => `| ${first} | ${last} | ${code(String(clients), true)} | ${linkTo(number)} ${code(visibleText(String(title), 300), true)} | ${verdict} |`);
  return written.length === 0 ? [] : ["## In the order of time", headed(TIMELINE_HEAD, written), ...notes];
}

function hosts({ findings }: Report): string[] {
  const { hosts, notes } = hostsNamed(findings);
  const lines = hosts.map(({ host, as, findings }) => `| ${code(host, true)} | ${as} | ${findings.map(linkTo).join(", ")} |`);
  const list = lines.length === 0 ? [] : [headed(["Host", "As", "Findings"], lines)];
  return lines.length + notes.length === 0 ? [] : ["## Hosts named", ...list, ...notes.map(plain)];
}

function files(report: Report): string[] {
  if (report.files.length === 0) return [];
  const hashes = report.files.some((file) => file.sha256 !== null);
  const rows = report.files.map((file): Cell[] => [file.name, file.size, ...(hashes ? [file.sha256 ?? ""] : [])]);
  return [markdown(["File", "Bytes", ...(hashes ? ["SHA-256"] : [])], rows)];
}

function pinnedFiles({ findings }: Report): string[] {
  const other = otherFiles(findings);
  return other === null ? [] : ["### Pinned on other files than these", markdown(other.head, other.rows), ...other.notes.map(plain)];
}

function finding(one: ReportFinding, at: number, long: readonly string[]): string[] {
  const { chart, hosts } = one.evidence;
  const { head, rows, same, sameIn, beginning, notes } = onSheet(one.evidence);
  return [
    `### Finding ${at + 1}`,
    `${VERDICT_WORDS[one.verdict]}: ${code(visibleText(one.title, 300))}`,
    ...(one.note.trim() === "" ? [] : [quoted(one.note.trim())]),
    trail(one.trail, long),
    ...(one.since === undefined ? [] : [plain(one.since)]),
    ...(one.pinnedOn === undefined ? [] : [plain(pinnedElsewhere(one))]),
    ...(chart === undefined ? [] : [`${plain(chart)}; bins without rows are left out.`]),
    ...(same.length === 0 ? [] : [`${sameIn}: ${same.map(({ name, value }) => `${plain(name)} ${code(value)}`).join(", ")}`]),
    // Names of fields come out of the log as well.
    markdown(head.map((name) => code(name, true)), rows),
    ...(beginning === "" ? [] : [beginning]),
    ...(hosts ?? []).map(plain),
    ...notes.map(plain),
  ];
}

function trail(steps: readonly Said[], long: readonly string[]): string {
  const filterText = (filter: string): string => {
    const at = long.indexOf(filter);
    return at < 0 ? ` ${code(filter)}` : ` ${code(beginningOf(filter))} (filter ${at + 1}, whole at the end)`;
  };
  return steps.map(({ words, filter }) => `${plain(words)}${filter === undefined ? "" : filterText(filter)}`).join(" › ");
}

function quoted(text: string): string {
  return text.split(/\r\n|\r|\n/).map((line) => `> ${plain(line)}`).join("\n");
}

/** Words that are no code: what Markdown or HTML would read into them is escaped. */
function plain(text: string): string {
  return visibleText(text).replace(/[\\`*_{}[\]()<>#+!|~&=-]/g, "\\$&");
}
