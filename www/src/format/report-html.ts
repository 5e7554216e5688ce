// A report as one HTML file: no script, no request, nothing but text, tables and drawn bars.
// Invariant: every text goes through `safe`, so that none can be markup, and what is invisible in it is seen.
import { count } from "./number";
import { type Evidence, framed, isNumeric, isShort, type Report, type ReportFinding, type Said, VERDICT_WORDS, verdictsInWords } from "./report";
import { beginningOf, longFilters, onSheet, widthsOf } from "./report-sheet";
import { REPORT_STYLE } from "./report-style";
import { CHART_HEIGHT, chartWidth, drawnLines } from "./report-chart";
import type { Cell } from "./table-text";
import { visible, visibleText } from "./visible";

/** What stands before the hunt inside a report, and is looked for when a report is opened again. */
export const HUNT_META = '<meta name="stackhunt-hunt" content="';

export async function reportHtml(report: Report): Promise<string> {
  const long = longFilters(report);
  return [
    "<!doctype html>",
    '<html lang="en">',
    "<head>",
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src ${await styleSource()}; base-uri 'none'; form-action 'none'">`,
    `${HUNT_META}${base64(report.hunt)}">`,
    '<meta name="referrer" content="no-referrer">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    `<title>${report.title.trim() === "" ? "stackhunt report" : escaped(visibleText(report.title.trim(), 1000))}</title>`,
    `<style>${REPORT_STYLE}</style>`,
    "</head>",
    "<body>",
    "<main>",
    header(report),
    conclusionSection(report),
    findingsSection(report, long),
    trailSection(report, long),
    logsSection(report),
    filtersSection(long),
    footer(report),
    "</main>",
    "</body>",
    "</html>",
    "",
  ].join("\n");
}

function header(report: Report): string {
  const verdicts = verdictsInWords(report.findings);
  const title = report.title.trim();
  const hypothesis = report.hypothesis.trim() === "" ? "No hypothesis was written" : lines(report.hypothesis.trim());
  const number = `${count(report.findings.length)} ${report.findings.length === 1 ? "finding" : "findings"}`;
  return [
    "<header>",
    // Without the word, what was only to be tried would read as what was found.
    ...(title === ""
      ? ['<p class="kind">Hunt report: the hypothesis</p>', `<h1>${hypothesis}</h1>`]
      : ['<p class="kind">Hunt report</p>', `<h1>${safe(title)}</h1>`, '<p class="kind">Hypothesis</p>', `<p class="conclusion">${hypothesis}</p>`]),
    ...framed(report).map((text) => `<p class="facts">${safe(text)}</p>`),
    `<p class="facts">${safe(number)}${verdicts === "" ? "" : ` (${safe(verdicts)})`} · made ${safe(report.made)} · times are UTC · stackhunt ${safe(report.version)}</p>`,
    "</header>",
  ].join("\n");
}

function conclusionSection({ conclusion }: Report): string {
  return conclusion.trim() === "" ? "" : `<section>\n<h2>Conclusion</h2>\n<p class="conclusion">${lines(conclusion.trim())}</p>\n</section>`;
}

/** What a trail names by a number, whole. */
function filtersSection(long: readonly string[]): string {
  if (long.length === 0) return "";
  const items = long.map((filter, at) => `<li><strong>Filter ${at + 1}</strong> <code>${safe(filter)}</code></li>`);
  return `<section>\n<h2>Long filters, whole</h2>\n<ul class="filters">${items.join("\n")}</ul>\n</section>`;
}

function logsSection(report: Report): string {
  const hashes = report.files.some((file) => file.sha256 !== null);
  const logs = table(
    ["Log", "Rows", "Lines skipped", "First to last, UTC"],
    report.logs.map((log) => [log.name, log.rows, log.skipped, log.span]),
    "logs",
  );
  const files = table(
    ["File", "Bytes", ...(hashes ? ["SHA-256"] : [])],
    report.files.map((file) => [file.name, file.size, ...(hashes ? [file.sha256 ?? ""] : [])]),
    "files",
  );
  return `<section>\n<h2>Logs</h2>\n${logs}\n${report.files.length === 0 ? "" : files}\n</section>`;
}

function trailSection(report: Report, long: readonly string[]): string {
  const known = report.known.map((filter) => `<li><code>${safe(filter)}</code></li>`).join("");
  return [
    "<section>",
    "<h2>Selection when the report was made</h2>",
    trail(report.trail, long),
    `<p>${safe(report.selected)}</p>`,
    report.known.length === 0 ? "" : `<h3>Known good, left out</h3>\n<p>${safe(report.hidden)}</p>\n<ul class="known">${known}</ul>`,
    "</section>",
  ].join("\n");
}

function findingsSection(report: Report, long: readonly string[]): string {
  if (report.findings.length === 0) return "<section>\n<h2>Findings</h2>\n<p>Nothing was pinned.</p>\n</section>";
  return `<section>\n<h2>Findings</h2>\n${report.findings.map((one, at) => finding(one, at, long)).join("\n")}\n</section>`;
}

function finding(one: ReportFinding, at: number, long: readonly string[]): string {
  return [
    `<article class="finding ${one.verdict}">`,
    `<h3><span class="at">${at + 1}</span> ${safe(one.title, TITLE)} <span class="verdict">${VERDICT_WORDS[one.verdict]}</span></h3>`,
    one.note.trim() === "" ? "" : `<p class="note">${lines(one.note.trim())}</p>`,
    trail(one.trail, long),
    one.since === undefined ? "" : `<p class="more">${safe(one.since)}</p>`,
    evidence(one.evidence),
    "</article>",
  ].join("\n");
}

/** A title is one line; the whole value stands in the table under it. */
const TITLE = 300;

function evidence(pinned: Evidence): string {
  const { chart } = pinned;
  const { head, rows, bars, notes } = onSheet(pinned);
  const most = bars === null ? 0 : Math.max(bars.of, ...rows.map((cells) => Number(cells[bars.column]) || 0));
  const bar = (cells: readonly Cell[]): string => (bars === null ? "" : drawnBar(Number(cells[bars.column]) || 0, most));
  const said = [...(pinned.hosts ?? []).map((words) => `<p class="hosts">${safe(words)}</p>`), ...notes.map((words) => `<p class="more">${safe(words)}</p>`)].join("\n");
  const numbers = table(head, rows, "evidence", bars === null ? null : { column: bars.column, bar });
  if (chart === undefined) return numbers + said;
  const folded = rows.length > SHORT ? `<details><summary>The numbers: ${count(rows.length)} bins with rows</summary>${numbers}</details>` : numbers;
  return chartFigure(pinned, chart) + folded + said;
}

/** The numbers of a chart that stand under it as they are; more are unfolded, and on paper the chart stands for them. */
const SHORT = 24;

function chartFigure(pinned: Evidence, words: string): string {
  const lines = drawnLines(pinned).map(({ name, total, most, path }) => {
    const said = `${count(total)} rows, most in a bin ${count(most)}`;
    const title = `<title>${escaped(visibleText(name, TITLE))}</title><desc>${escaped(`${said}, ${words}; the numbers stand in the table below`)}</desc>`;
    return `<p><code>${safe(name, TITLE)}</code> ${said}</p>\n<svg class="chart" role="img" viewBox="0 0 ${chartWidth(pinned)} ${CHART_HEIGHT}" preserveAspectRatio="none">${title}<path d="${path}"/></svg>`;
  });
  return `<figure>${lines.join("\n")}<figcaption>${safe(words)}; bins without rows are left out of the table</figcaption></figure>`;
}

function drawnBar(value: number, most: number): string {
  const width = most > 0 ? Math.max(1, Math.round((value / most) * 100)) : 0;
  return `<svg width="56" height="10" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect width="${width}" height="10" rx="1.500"/></svg>`;
}

function table(head: readonly string[], rows: readonly (readonly Cell[])[], name: string, bars: { column: number; bar: (cells: readonly Cell[]) => string } | null = null): string {
  const kinds = head.map((_, column) => (isNumeric(rows, column) ? ' class="num"' : isShort(rows, column) ? ' class="short"' : ' class="long"'));
  const kind = (column: number): string => kinds[column] ?? "";
  const { share, columns, tight } = widthsOf(head, rows, bars?.column ?? null);
  const cols = columns.map((width) => `<col width="${width}%">`).join("");
  // A name of several words is broken between them first.
  const heads = head.map((title, column) => `<th scope="col"${kind(column)}>${title.split(/(?<=[_.])/).map((part) => safe(part)).join("<wbr>")}</th>`).join("");
  const lineOf = (cells: readonly Cell[]): string =>
    `<tr>${cells.map((cell, column) => `<td${kind(column)}>${bars?.column === column ? bars.bar(cells) : ""}${cellText(cell)}</td>`).join("")}</tr>`;
  return `<div class="wide"><table class="${name}${tight ? " many" : ""}" width="${share}%"><colgroup>${cols}</colgroup><thead><tr>${heads}</tr></thead>\n<tbody>${rows.map(lineOf).join("\n")}</tbody></table></div>`;
}

function cellText(cell: Cell): string {
  if (cell === null) return "";
  return typeof cell === "number" ? (Number.isInteger(cell) ? count(cell) : String(cell)) : safe(cell);
}

function trail(steps: readonly Said[], long: readonly string[]): string {
  const filterText = (filter: string): string => {
    const at = long.indexOf(filter);
    return at < 0 ? `<code>${safe(filter)}</code>` : `<code>${safe(beginningOf(filter))}</code> (filter ${at + 1}, whole at the end)`;
  };
  const said = steps.map(({ words, filter }) => `<li>${safe(words)}${filter === undefined ? "" : ` ${filterText(filter)}`}</li>`);
  return `<ol class="trail">${said.join("")}</ol>`;
}

function footer(report: Report): string {
  return [
    "<footer>",
    `<p>Made with stackhunt ${safe(report.version)}, ${safe(report.made)}. Every time is UTC. Characters that cannot be seen are written like <span class="mark">⟨ESC⟩</span>.</p>`,
    "<p>The hunt is in this file: drop it on stackhunt, together with the logs, to run it again.</p>",
    "</footer>",
  ].join("\n");
}

/** Text as text, whatever is in it. */
function safe(text: string, limit = Infinity): string {
  return visible(text, limit)
    .map((piece) => (piece.mark ? `<span class="mark">${escaped(piece.text)}</span>` : escaped(piece.text)))
    .join("");
}

// What the analyst wrote over several lines stays so.
function lines(text: string): string {
  return text.split(/\r\n|\r|\n/).map((line) => safe(line)).join("<br>");
}

function escaped(text: string): string {
  return text.replace(/[&<>"'`=]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** Only this style sheet, by its hash, where the browser can make one for a page that was opened from disk. */
async function styleSource(): Promise<string> {
  try {
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(REPORT_STYLE));
    return `'sha256-${btoa(String.fromCharCode(...new Uint8Array(digest)))}'`;
  } catch {
    return "'unsafe-inline'";
  }
}

function base64(text: string): string {
  let binary = "";
  for (const byte of new TextEncoder().encode(text)) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/** The hunt inside a report; `null` if there is none. */
export function huntInReport(html: string): string | null {
  const from = html.indexOf(HUNT_META);
  if (from < 0) return null;
  const start = from + HUNT_META.length;
  const content = html.slice(start, html.indexOf('"', start));
  try {
    const bytesOf = Uint8Array.from(atob(content), (character) => character.charCodeAt(0));
    return new TextDecoder("utf-8", { fatal: true }).decode(bytesOf);
  } catch {
    return null;
  }
}
