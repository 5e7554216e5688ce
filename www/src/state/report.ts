// The report and the saved hunt, made from what is on the page now; and a saved hunt put back on it.
import { count, countOf } from "../format/number";
import type { Report, ReportLog } from "../format/report";
import { reportHtml } from "../format/report-html";
import { reportMarkdown } from "../format/report-markdown";
import { utc, utcAfter } from "../format/time";
import { changeHunt } from "./address";
import { countAnswer, withKnownAnswer } from "./answers";
import { markSaved, notebook, restoreNotebook } from "./findings";
import { lookedBehind, sinceThen } from "./findings-now";
import { addressOf, huntOf } from "./hunt";
import { type HuntFile, huntText, huntTextOf, NoHunt, parseHunt } from "./hunt-file";
import { openedFiles } from "./opened";
import { inWords } from "./pin";
import { pinnedOn, writeSums } from "./pinned-on";
import { summedUp } from "./reading-report";
import { hunt, knownHere, logs, type Notice, selection } from "./store";
import { restoreWays, ways } from "./steps";
import { copy, fileName, saveFile } from "./take-out";
import { textsRead } from "./texts";

/** Written into the page by the build. */
declare const STACKHUNT_VERSION: string;

const today = (): string => utc(Date.now() / 1000).slice(0, 10);

export async function saveHunt(): Promise<void> {
  await summedUp();
  saveFile(new Blob([huntText(huntNow())], { type: "application/json" }), fileName(`hunt-${today()}`, "json"));
  markSaved();
}

export async function saveReport(form: "html" | "markdown"): Promise<void> {
  await Promise.all([summedUp(), lookedBehind()]);
  if (form === "markdown") return saveFile(new Blob([reportMarkdown(reportNow())], { type: "text/plain" }), fileName(`report-${today()}`, "md"));
  saveFile(new Blob([await reportHtml(reportNow(), (await textsRead).get("report") ?? "")], { type: "text/html" }), fileName(`report-${today()}`, "html"));
  markSaved();
}

export async function copyReport(): Promise<void> {
  await Promise.all([summedUp(), lookedBehind()]);
  await copy(reportMarkdown(reportNow()), "The report");
}

function huntNow(): HuntFile {
  writeSums();
  return {
    version: STACKHUNT_VERSION,
    made: `${utc(Date.now() / 1000)} UTC`,
    address: addressOf(hunt.value),
    trail: inWords(hunt.value),
    logs: logsNow(),
    files: openedFiles(),
    notebook: notebook.value,
    ways: ways.value,
  };
}

function reportNow(): Report {
  const now = huntNow();
  const { version, made, trail, files } = now;
  return { version, made, trail, files, logs: now.logs, selected: selectedNow(), known: selection.value.known ?? [], hidden: hiddenInWords(), ...now.notebook, findings: now.notebook.findings.map((finding) => ({ ...finding, ...sinceThen(finding), ...pinnedOn(finding, files) })), hunt: huntText(now) };
}

function logsNow(): ReportLog[] {
  return logs.value.logs.map(({ id, rows, skipped, first, last }) => ({
    name: id,
    rows,
    skipped,
    span: first === null || last === null ? "" : `${utc(first)} → ${utcAfter(first, last)}`,
  }));
}

function selectedNow(): string {
  const answer = countAnswer.latest.value?.answer;
  if (answer === undefined) return "";
  const parts = [answer.clients !== null && countOf(answer.clients, "client"), answer.servers !== null && countOf(answer.servers, "server"), answer.pairs !== null && countOf(answer.pairs, "pair")];
  return [`${count(answer.matching)} of ${countOf(answer.rows, "row")}`, ...parts.filter((part) => part !== false)].join(" · ");
}

/** "5,045 rows hidden by 1 known-good value"; what is shown hides nothing. */
export function hiddenInWords(): string {
  const values = countOf(knownHere.value.length, "known-good value");
  if (hunt.value.knownShown) return `Rows of ${values} are shown`;
  const [all, left] = [withKnownAnswer.latest.value, countAnswer.latest.value];
  // Until both answers are to the same question, their difference would say nothing.
  const same = all !== null && left !== null && JSON.stringify(all.question) === JSON.stringify({ ...left.question, known: null });
  if (!same || left.question.known == null) return `Rows hidden by ${values}`;
  return `${countOf(all.answer.matching - left.answer.matching, "row")} hidden by ${values}`;
}

/** A saved hunt among dropped files, and the files that are none. */
export interface Taken {
  rest: readonly File[];
  /** Puts the hunt on the page and says so; `null` if there was none. */
  restore: (() => Notice) | null;
}

export async function takeHunt(files: readonly File[]): Promise<Taken> {
  const texts = await Promise.all(files.map(huntTextOf));
  const rest = files.filter((_, at) => texts[at] === null);
  const [text, ...others] = texts.filter((one) => one !== null);
  if (text === undefined) return { rest, restore: null };
  const restore = (): Notice => {
    const said = restored(text);
    return others.length === 0 ? said : { ...said, next: `${said.next ?? ""} Of ${others.length + 1} hunts only the first is used.` };
  };
  return { rest, restore };
}

function restored(text: string): Notice {
  try {
    const file = parseHunt(text);
    restoreNotebook(file.notebook);
    restoreWays(file.ways);
    const to = huntOf(file.address);
    // Hunts are saved where findings are; one without any has nothing to show there.
    changeHunt(to.view === "findings" && file.notebook.findings.length === 0 ? { ...to, view: "stack" } : to);
    const on = file.logs.map((log) => `${log.name} with ${countOf(log.rows, "row")}`).join(", ");
    const next = on === "" ? "" : logs.value.logs.length === 0 ? `Drop its logs to run it: ${on}.` : `It was saved on ${on}.`;
    return { tone: "plain", text: `The hunt is back, with ${countOf(file.notebook.findings.length, "finding")}.`, next, waits: logs.value.logs.length === 0 };
  } catch (error) {
    if (!(error instanceof NoHunt)) throw error;
    return { tone: "bad", text: `That is no hunt that stackhunt can read: ${error.message}.`, next: "Nothing was changed." };
  }
}
