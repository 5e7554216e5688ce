// Taking evidence out: downloads and the clipboard. File names are made here from the log's Zeek path and never from log text.
import { pairTree } from "../engine/pair-tree";
import type { Format, PairsAnswer, StackRow } from "../engine/protocol";
import { type Cell, markdown, tsv } from "../format/table-text";
import { utc } from "../format/time";
import { problemOf, stackAnswer } from "./answers";
import { resultText } from "./exercise/progress";
import { currentLog, hunt, notice, selection, theEngine } from "./store";

const FILES: Record<Format, { what: string; extension: string }> = {
  csv: { what: "rows", extension: "csv" },
  jsonl: { what: "rows", extension: "jsonl" },
  pairs: { what: "pairs", extension: "json" },
  zeek: { what: "rows", extension: "log" },
};

/** How many lines of a stack are taken out at most. */
const STACK_LIMIT = 1_000_000;

/** The rows of the selection as a file; the columns are those of the rows view. */
export async function exportRows(format: Format, defuse: boolean): Promise<void> {
  const columns = [...hunt.value.columns];
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
    saveFile(await theEngine().exportStack({ ...shown.question, format: "csv", defuse: true }), fileName("stack", "csv"));
  } catch (error) {
    failed(error);
  }
}

export async function copyStack(as: "markdown" | "tsv"): Promise<void> {
  const table = await stackTable();
  if (table === null) return;
  await copy(as === "markdown" ? markdown(table.head, table.rows) : tsv(table.head, table.rows, true), "The stack");
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

export function saveExercise(text: string): void {
  saveFile(new Blob([text], { type: "text/plain" }), "stackhunt-exercise.txt");
}

/** Pairs as nested JSON: client, then server, then number of rows. */
export function pairsText(answer: PairsAnswer): string {
  return `${JSON.stringify(pairTree(answer), null, 2)}\n`;
}

export async function copy(text: string, what: string): Promise<void> {
  try {
    await writeClipboard(text);
    notice.value = { tone: "plain", text: `${what} ${what.endsWith("s") ? "are" : "is"} on the clipboard.` };
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
    const head = [...question.by, "count", "share", "clients", "servers", "first_seen_utc", "last_seen_utc"];
    return { head, rows: answer.rows.map(stackLine) };
  } catch (error) {
    failed(error);
    return null;
  }
}

function stackLine(row: StackRow): Cell[] {
  const time = (seconds: number | null): string => (seconds === null ? "" : utc(seconds));
  return [...row.values, row.count, Number(row.share.toPrecision(6)), row.clients, row.servers, time(row.first), time(row.last)];
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

function fileName(what: string, extension: string): string {
  const path = (currentLog.value?.path ?? "").toLowerCase().replace(/[^a-z0-9_]+/g, "").slice(0, 40);
  return `stackhunt-${path === "" ? "log" : path}-${what}.${extension}`;
}

/** `name` is made by us, never from log text. */
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
