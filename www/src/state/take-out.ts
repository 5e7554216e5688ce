// Taking evidence out: downloads and the clipboard. File names are made here from the log's Zeek path and never from log text.
import { pairTree } from "../engine/pair-tree";
import type { Format, PairsAnswer, RowsQuestion, StackQuestion, StackRow } from "../engine/protocol";
import { count, countOf } from "../format/number";
import { type Cell, markdown, tsv } from "../format/table-text";
import { timeOfRaw, utc } from "../format/time";
import { problemOf, stackAnswer } from "./answers";
import { resultText } from "./exercise/progress";
import { chosenColumns } from "./hunt";
import { takenOut } from "./stack";
import { currentLog, hunt, notice, selection, theEngine } from "./store";
import { zone } from "./zone";

const FILES: Record<Format, { what: string; extension: string }> = {
  csv: { what: "rows", extension: "csv" },
  jsonl: { what: "rows", extension: "jsonl" },
  pairs: { what: "pairs", extension: "json" },
  zeek: { what: "rows", extension: "log" },
};

/** How many lines of a stack are taken out at most. */
const STACK_LIMIT = 1_000_000;

/** The rows of the selection as a file: with the columns that were chosen by name, else with all, whatever the rows view shows in short. */
export async function exportRows(format: Format, defuse: boolean): Promise<void> {
  const columns = [...chosenColumns(hunt.value)];
  try {
    const blob = await theEngine().export({ ...selection.value, columns, format, defuse }, { slot: "export" });
    saveFile(blob, fileName(FILES[format].what, FILES[format].extension));
  } catch (error) {
    failed(error);
  }
}

/** The whole stack as CSV, whatever part of it is shown. */
export async function saveStack(): Promise<void> {
  const shown = stackAnswer.latest.value;
  if (shown === null) return;
  try {
    saveFile(await theEngine().exportStack({ ...shown.question, format: "csv", measures: takenOut(shown.question), defuse: true }), fileName("stack", "csv"));
  } catch (error) {
    failed(error);
  }
}

export async function copyStack(as: "markdown" | "tsv"): Promise<void> {
  const table = await stackTable();
  if (table === null) return;
  await copy(as === "markdown" ? markdown(table.head, table.rows) : tsv(table.head, table.rows, true), "The stack");
}

/** Lines of a stack for a spreadsheet. */
export function copyStackLines(question: StackQuestion, lines: readonly StackRow[]): void {
  const clients = stackAnswer.latest.peek()?.answer.clients ?? null;
  void copy(tsv(stackHead(question), lines.map(stackLine(question, clients)), true), lines.length === 1 ? "The line" : "The lines");
}

/** How many rows go to the clipboard at most; an export has all. */
const COPIED_ROWS = 10_000;

/** The rows of the selection for a spreadsheet, in their order and with the columns shown. */
export async function copyRows(question: RowsQuestion): Promise<void> {
  try {
    const { columns, rows, total } = await theEngine().ask("rows", { ...question, offset: 0, limit: COPIED_ROWS }, { slot: "take-out-rows" });
    const which = total > rows.length ? `The first ${count(rows.length)} of ${countOf(total, "row")}` : countOf(total, "row");
    await copy(readable(columns, rows), `${which} with ${countOf(columns.length, "column")}`);
  } catch (error) {
    failed(error);
  }
}

export function copyCells(head: readonly string[], cells: readonly string[]): void {
  void copy(readable(head, [cells]), "The row");
}

/** Times in the zone that is shown, with all their digits; everything else as the log has it. Exports have times as they were. */
function readable(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const types = new Map(currentLog.value?.fields.map(({ name, type }) => [name, type]));
  const times = columns.map((name) => types.get(name) === "time");
  const head = columns.map((name, at) => (times[at] === true ? `${name} (${zone.value})` : name));
  return tsv(head, rows.map((cells) => cells.map((cell, at) => (times[at] === true ? timeOfRaw(cell, "micros") : null) ?? cell)), true);
}

export function saveText(text: string, what: "pairs", extension: string): void {
  saveFile(new Blob([text], { type: "application/json" }), fileName(what, extension));
}

/** How the exercise went, for the trainer. */
export function saveResult(): void {
  saveFile(new Blob([resultText()], { type: "text/plain" }), "stackhunt-exercise-result.txt");
}

export function copyResult(): Promise<void> {
  return copy(resultText(), "The result");
}

/** Named after its title, as far as that is plain letters: a file's name is no place for another's text. */
export function saveExercise(text: string, title: string): void {
  const plain = title.normalize("NFKD").toLowerCase().match(/[a-z0-9]+/g)?.join("-").slice(0, 60) ?? "";
  saveFile(new Blob([text], { type: "text/plain" }), `stackhunt-exercise${plain === "" ? "" : `-${plain}`}.txt`);
}

/** Pairs as nested JSON: client, then server, then number of rows. */
export function pairsText(answer: PairsAnswer): string {
  return `${JSON.stringify(pairTree(answer), null, 2)}\n`;
}

export async function copy(text: string, what: string): Promise<void> {
  try {
    await writeClipboard(text);
    notice.value = { tone: "plain", text: `${what} ${/[^s]s$/.test(what) && !/^1 /.test(what) ? "are" : "is"} on the clipboard.` };
  } catch {
    notice.value = { tone: "bad", text: "The browser did not let the page write to the clipboard." };
  }
}

async function stackTable(): Promise<{ head: string[]; rows: Cell[][] } | null> {
  const shown = stackAnswer.latest.value;
  if (shown === null) return null;
  try {
    const question = { ...shown.question, offset: 0, limit: STACK_LIMIT };
    const answer = await theEngine().ask("stack", question, { slot: "take-out-stack" });
    return { head: stackHead(question), rows: answer.rows.map(stackLine(question, answer.clients)) };
  } catch (error) {
    failed(error);
    return null;
  }
}

function stackHead(question: StackQuestion): string[] {
  return [...question.by, "count", "share", "clients", "servers", "first_seen_utc", "last_seen_utc", "cumulative", "prevalence", ...takenOut(question).map((key) => (key === "surprise" ? "g" : key === "sum" ? `sum of ${question.sum}` : key))];
}

const stackLine = (question: StackQuestion, clients: number | null) => (row: StackRow): Cell[] => {
  const time = (seconds: number | null): string => (seconds === null ? "" : utc(seconds));
  const prevalence = row.clients === null || clients === null ? null : rounded(row.clients / Math.max(1, clients));
  const measures = takenOut(question).map((key) => (key === "sum" ? row.sum : rounded(row[key as "length"])));
  return [...row.values, row.count, rounded(row.share), row.clients, row.servers, time(row.first), time(row.last), rounded(row.cumulative), prevalence, ...measures];
};

function rounded(number: number | null): number | null {
  return number === null ? null : Number(number.toPrecision(6));
}

// On `file://` the clipboard API may be refused; the old command works there from a click.
async function writeClipboard(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const box = document.createElement("textarea");
    box.value = text;
    box.className = "off-screen";
    document.body.append(box);
    box.select();
    const done = document.execCommand("copy");
    box.remove();
    if (!done) throw new Error("refused");
  }
}

/** A name for a file, made of words of the page and letters of the log's path. */
export function fileName(what: string, extension: string): string {
  const path = (currentLog.value?.path ?? "").toLowerCase().replace(/[^a-z0-9_]+/g, "").slice(0, 40);
  return `stackhunt-${path === "" ? "log" : path}-${what}.${extension}`;
}

/** Hands a file to the user. The name must be made of words of the page, never of log text. */
export function saveFile(blob: Blob, name: string): void {
  const link = document.createElement("a");
  const url = URL.createObjectURL(blob);
  link.href = url;
  link.download = name;
  link.click();
  // The download has begun by then; revoking at once would end it in some browsers.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
  notice.value = { tone: "plain", text: `Saved ${name}.` };
}

function failed(error: unknown): void {
  notice.value = { tone: "bad", text: problemOf(error).message };
}
