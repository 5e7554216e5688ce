// A report as one HTML file: no script, no request, nothing but text, tables and drawn bars.
// Invariant: every text goes through `safe`, so that none can be markup, and what is invisible in it is seen.
import { count } from "./number";
import { type Evidence, framed, pinnedElsewhere, type Report, type ReportFinding, type Said, VERDICT_WORDS, verdictsInWords } from "./report";
import { chartFigure } from "./report-figure";
import { flowFigure } from "./report-flow";
import { cssString, lines, plainText, safe } from "./report-safe";
import { beginningOf, longFilters, onSheet } from "./report-sheet";
import { besideTitle, hostsNamed, otherFiles, SUMMARY_HEAD, summaryRows, TIMELINE_HEAD, timelineOf } from "./report-summary";
import { table } from "./report-table";
import { visibleText } from "./visible";

/** What stands before the hunt inside a report, and is looked for when a report is opened again. */
export const HUNT_META = '<meta name="stackhunt-hunt" content="';

/** `sheet` is `report.css`. */
export async function reportHtml(report: Report, sheet: string): Promise<string> {
  const long = longFilters(report);
  const title = headed(report);
  const style = sheet + edges(title);
  return [
    "<!doctype html>",
    '<html lang="en">',
    "<head>",
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src ${await styleSource(style)}; base-uri 'none'; form-action 'none'">`,
    `${HUNT_META}${base64(report.hunt)}">`,
    '<meta name="referrer" content="no-referrer">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    `<title>${plainText(title, 1000)}</title>`,
    `<style>${style}</style>`,
    "</head>",
    "<body>",
    "<main>",
    header(report),
    conclusionSection(report),
    summarySection(report),
    timelineSection(report),
    findingsSection(report, long),
    hostsSection(report),
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

function headed({ title }: Report): string {
  return title.trim() === "" ? "stackhunt report" : title.trim();
}

function header(report: Report): string {
  const verdicts = verdictsInWords(report.findings);
  const title = report.title.trim();
  const hypothesis = report.hypothesis.trim() === "" ? "No hypothesis was written" : lines(report.hypothesis.trim());
  const said = framed(report).map(({ name, text }) => `${name}: ${safe(text)}`);
  const by = said.length === 0 ? "" : `<p class="facts by">${said.join(", ")}</p>`;
  const number = `${count(report.findings.length)} ${report.findings.length === 1 ? "finding" : "findings"}`;
  return [
    "<header>",
    // Without the word, what was only to be tried would read as what was found.
    ...(title === ""
      ? ['<p class="kind">Hunt report: the hypothesis</p>', `<h1>${hypothesis}</h1>`, by]
      : ['<p class="kind">Hunt report</p>', `<h1>${safe(title)}</h1>`, by, '<p class="kind">Hypothesis</p>', `<p class="conclusion">${hypothesis}</p>`]),
    `<p class="facts">${safe(number)}${verdicts === "" ? "" : ` (${safe(verdicts)})`} · made ${safe(report.made)} · times are UTC · stackhunt ${safe(report.version)}</p>`,
    "</header>",
  ].join("\n");
}

function conclusionSection({ conclusion }: Report): string {
  return conclusion.trim() === "" ? "" : `<section>\n<h2>Conclusion</h2>\n<p class="conclusion">${lines(conclusion.trim())}</p>\n</section>`;
}

/** The findings in short, each a way to it. */
function summarySection({ findings }: Report): string {
  const rows = summaryRows(findings);
  if (rows.length === 0) return "";
  const html = (at: number, column: number): string | null => {
    const finding = findings[at];
    return column !== 1 || finding === undefined ? null : linkTo(at + 1, safe(finding.title, TITLE)) + besideIt(finding);
  };
  return `<section>\n<h2>Findings in short</h2>\n${table(SUMMARY_HEAD, rows, { html })}\n</section>`;
}

function besideIt(finding: ReportFinding): string {
  const { when, who, note } = besideTitle(finding);
  const facts = [when, who].filter((part) => part !== "").map((part) => safe(part)).join(" · ");
  return [facts, safe(note)].filter((line) => line !== "").map((line) => `<div class="beside">${line}</div>`).join("");
}

/** The findings in the order in which they happened. */
function timelineSection({ findings }: Report): string {
  const { lines, notes } = timelineOf(findings);
  if (lines.length === 0) return "";
  const html = (at: number, column: number): string | null => {
    const line = lines[at];
    return column !== 3 || line === undefined ? null : linkTo(line.number, `${line.number}. ${safe(String(line.cells[column]), TITLE)}`);
  };
  return `<section>\n<h2>In the order of time</h2>\n${table(TIMELINE_HEAD, lines.map(({ cells }) => cells), { html })}${notes.map(more).join("")}\n</section>`;
}

function hostsSection({ findings }: Report): string {
  const { hosts, notes } = hostsNamed(findings);
  if (hosts.length + notes.length === 0) return "";
  const html = (row: number, column: number): string | null => (column === 2 ? (hosts[row]?.findings.map((number) => linkTo(number, String(number))).join(", ") ?? "") : null);
  const list = hosts.length === 0 ? "" : table(["Host", "As", "Findings"], hosts.map(({ host, as, findings }) => [host, as, findings.join(", ")]), { html });
  return `<section>\n<h2>Hosts named</h2>\n${list}${notes.map(more).join("")}\n</section>`;
}

const more = (words: string): string => `<p class="more">${safe(words)}</p>`;

const linkTo = (finding: number, html: string): string => `<a href="#finding-${finding}">${html}</a>`;

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
  );
  const files = table(
    ["File", "Bytes", ...(hashes ? ["SHA-256"] : [])],
    report.files.map((file) => [file.name, file.size, ...(hashes ? [file.sha256 ?? ""] : [])]),
  );
  return `<section>\n<h2>Logs</h2>\n${logs}\n${report.files.length === 0 ? "" : files}\n${pinnedFiles(report)}</section>`;
}

function pinnedFiles({ findings }: Report): string {
  const other = otherFiles(findings);
  return other === null ? "" : `<h3>Pinned on other files than these</h3>\n${table(other.head, other.rows)}${other.notes.map(more).join("")}\n`;
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
  const together = one.evidence.chart === undefined && one.evidence.flow === undefined && one.evidence.rows.length <= TOGETHER ? " together" : "";
  return [
    `<article class="finding ${one.verdict}${together}" id="finding-${at + 1}">`,
    '<div class="lead">',
    `<h3><span class="at">${at + 1}</span> ${safe(one.title, TITLE)} <span class="verdict">${VERDICT_WORDS[one.verdict]}</span></h3>`,
    one.note.trim() === "" ? "" : `<p class="note">${lines(one.note.trim())}</p>`,
    trail(one.trail, long),
    one.since === undefined ? "" : more(one.since),
    one.pinnedOn === undefined ? "" : more(pinnedElsewhere(one)),
    "</div>",
    evidence(one.evidence),
    "</article>",
  ].join("\n");
}

/** A title is one line; the whole value stands in the table under it. */
const TITLE = 300;

/** So few rows stand on one sheet with their finding; charts are higher than they have rows. */
const TOGETHER = 8;

function evidence(pinned: Evidence): string {
  const { chart, flow } = pinned;
  const { head, rows, bars, same, sameIn, beginning, notes } = onSheet(pinned);
  const once = same.length === 0 ? "" : `<p class="more">${sameIn}: ${same.map(({ name, value }) => `${safe(name)} <code>${safe(value)}</code>`).join(", ")}</p>`;
  const said = [
    ...(beginning === "" ? [] : [more(beginning)]),
    ...(pinned.hosts ?? []).map((words) => `<p class="hosts">${safe(words)}</p>`),
    ...notes.map(more),
  ].join("\n");
  const numbers = once + table(head, rows, { bars, shades: pinned.shades });
  if (chart === undefined && flow === undefined) return numbers + said;
  const folded = rows.length > SHORT ? `<details><summary>The numbers: ${count(rows.length)} ${chart === undefined ? "pairs" : "bins with rows"}</summary>${numbers}</details>${ON_PAPER}` : numbers;
  return (chart === undefined ? "" : chartFigure(pinned, chart)) + (flow === undefined ? "" : flowFigure(pinned, flow)) + folded + said;
}

/** The numbers of a chart that stand under it as they are; more are unfolded on a screen. */
const SHORT = 60;
const ON_PAPER = '<p class="more paper">They are not on paper: the file of this report has them, folded under the chart.</p>';

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

/** What stands at the edges of each sheet of paper: its number, and the title but on the first, which is headed by it. */
function edges(title: string): string {
  const running = cssString(visibleText(title.replace(/\s+/g, " "), 90));
  return `@page { margin: 18mm 14mm; font: 8pt system-ui, sans-serif; color: #444; @top-left { content: ${running}; } @bottom-right { content: counter(page) " / " counter(pages); } }
@page :first { @top-left { content: none; } }
`;
}

/** Only this style sheet, by its hash, where the browser can make one for a page that was opened from disk. */
async function styleSource(style: string): Promise<string> {
  try {
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(style));
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
