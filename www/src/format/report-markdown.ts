// A report as Markdown, for tickets and notes. Log text stands in code spans, where no markup and no link can be.
import { count } from "./number";
import { type Report, type ReportFinding, type Said, VERDICT_WORDS, verdictsInWords } from "./report";
import { tableRows } from "./report-chart";
import { type Cell, code, markdown } from "./table-text";
import { visibleText } from "./visible";

export function reportMarkdown(report: Report): string {
  const verdicts = verdictsInWords(report.findings);
  return [
    "# Hunt report",
    quoted(report.hypothesis.trim() === "" ? "No hypothesis was written." : report.hypothesis.trim()),
    `${count(report.findings.length)} ${report.findings.length === 1 ? "finding" : "findings"}${verdicts === "" ? "" : ` (${verdicts})`}, made ${report.made} with stackhunt ${report.version}. Every time is UTC.`,
    "## Logs",
    markdown(["Log", "Rows", "Lines skipped", "First to last, UTC"], report.logs.map((log): Cell[] => [log.name, log.rows, log.skipped, log.span])),
    ...files(report),
    "## Selection when the report was made",
    trail(report.trail),
    report.selected,
    ...(report.known.length === 0 ? [] : [`Known good, left out: ${report.hidden}`, report.known.map((filter) => `- ${code(filter)}`).join("\n")]),
    "## Findings",
    ...(report.findings.length === 0 ? ["Nothing was pinned."] : report.findings.flatMap(finding)),
  ].join("\n\n") + "\n";
}

function files(report: Report): string[] {
  if (report.files.length === 0) return [];
  const hashes = report.files.some((file) => file.sha256 !== null);
  const rows = report.files.map((file): Cell[] => [file.name, file.size, ...(hashes ? [file.sha256 ?? ""] : [])]);
  return [markdown(["File", "Bytes", ...(hashes ? ["SHA-256"] : [])], rows)];
}

function finding(one: ReportFinding, at: number): string[] {
  const { head, chart } = one.evidence;
  const rows = tableRows(one.evidence);
  const of = chart === undefined ? one.evidence.of : rows.length;
  return [
    `### ${at + 1}. ${VERDICT_WORDS[one.verdict]}: ${code(visibleText(one.title, 300))}`,
    ...(one.note.trim() === "" ? [] : [quoted(one.note.trim())]),
    trail(one.trail),
    ...(chart === undefined ? [] : [`${plain(chart)}; bins without rows are left out.`]),
    // Names of fields come out of the log as well.
    markdown(head.map((name) => code(name, true)), rows),
    ...(of > rows.length ? [`The first ${count(rows.length)} of ${count(of)}.`] : []),
  ];
}

function trail(steps: readonly Said[]): string {
  return steps.map(({ words, filter }) => `${plain(words)}${filter === undefined ? "" : ` ${code(filter)}`}`).join(" › ");
}

function quoted(text: string): string {
  return text.split(/\r\n|\r|\n/).map((line) => `> ${plain(line)}`).join("\n");
}

/** Words that are no code: what Markdown or HTML would read into them is escaped. */
function plain(text: string): string {
  return visibleText(text).replace(/[\\`*_{}[\]()<>#+!|~&=-]/g, "\\$&");
}
