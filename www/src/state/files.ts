// Opening files: from a drop, a picker, a folder, or the sample inside the page.
import { batch, effect } from "@preact/signals";
import { inert, unpacked } from "../engine/page-parts";
import type { LogInfo, LogsAnswer } from "../engine/protocol";
import type { Engine, OpenOptions, Progress } from "../engine/types";
import { countOf } from "../format/number";
import { visibleText } from "../format/visible";
import { busy, isAbort, problemOf } from "./answers";
import { changeHunt, forgetLeft, restoreHunt } from "./address";
import { startBuiltIn, takeExercises } from "./exercise/arrive";
import { exercise } from "./exercise/progress";
import { notebook } from "./findings";
import { EMPTY } from "./hunt";
import { writeSums } from "./pinned-on";
import { did } from "./undo";
import { takeHunt } from "./report";
import { broken, engineStarted, hunt, logs, notice, reading, revision, theEngine } from "./store";

/** When open questions are asked again while files are being read, in milliseconds: at once for a first sight, then so seldom that
 * answering takes a twentieth of the time, because it takes time from reading. The first answers cost more than the ones after. */
const SECOND_REFRESH = 700;
const LAST_REFRESH = 4000;
const PART = 20;
/** How often it is shown how far reading is, in milliseconds: drawing too takes time from it. */
const SHOW = 400;
/** From so many bytes on reading pauses while what came of it is asked for and drawn, which else takes twice as long: less is read before that is done. */
const LARGE = 64 << 20;

/** Whether answers that have come are still being drawn; the owner of the page knows. */
export const drawing = { on: (): boolean => false };

let queue: Promise<void> = Promise.resolve();

/** Reads files beside those that are open. Several calls are read one after another. */
export function openFiles(files: readonly File[]): Promise<void> {
  const wanted = files.filter((file) => !file.name.startsWith("."));
  if (wanted.length === 0) {
    notice.value = { tone: "bad", text: "There is no file in that.", next: "Drop Zeek logs such as http.log, or a folder of them." };
    return Promise.resolve();
  }
  queue = queue.then(() => sortOut(wanted));
  return queue;
}

/** An exercise and a saved hunt may lie among the logs: the one is taken for itself, the other runs once the logs are read. */
async function sortOut(files: readonly File[]): Promise<void> {
  try {
    const { rest, restore } = await takeHunt(await takeExercises(files));
    if (rest.length > 0) await read(rest, (engine, options) => engine.open(rest, options));
    const said = restore?.();
    if (said !== undefined && (notice.value === null || said.tone === "bad")) notice.value = said;
  } catch (error) {
    notice.value = { tone: "bad", text: problemOf(error).message };
  }
}

/** Reads an open file again as something else; empty for what its content says. */
export function readAgain(number: number, format: string): Promise<void> {
  const { file, format: before = "" } = theEngine().files[number] ?? {};
  if (file !== undefined) did({ part: "files", words: "reading a file as something else", undo: () => void readAgain(number, before), redo: () => void readAgain(number, format) });
  if (file !== undefined) queue = queue.then(() => read([file], (engine, options) => engine.readAs(number, format, options)));
  return queue;
}

async function read(files: readonly File[], work: (engine: Engine, options: OpenOptions) => Promise<unknown>): Promise<void> {
  const abort = new AbortController();
  const cancel = (): void => abort.abort();
  const totalBytes = files.reduce((sum, file) => sum + file.size, 0);
  const show = (progress: Progress): void => {
    reading.value = { progress, cancel };
  };
  const before = amount();
  notice.value = null;
  show({ bytes: 0, totalBytes, rows: 0, files: files.length, filesDone: 0, full: false });
  let full = false;
  let shown = 0;
  let refreshed = 0;
  let interval = 0;
  let refreshing: Promise<void> | null = null;
  const onProgress = (progress: Progress): Promise<void> | undefined => {
    full = progress.full;
    if (abort.signal.aborted) return undefined;
    const now = performance.now();
    if (now - shown >= SHOW) {
      shown = now;
      show(progress);
    }
    if (refreshing !== null || now - refreshed < interval) return undefined;
    refreshing = refresh().then(answered).finally(() => {
      refreshing = null;
      refreshed = performance.now();
      interval = Math.min(LAST_REFRESH, Math.max(SECOND_REFRESH, interval && PART * (refreshed - now)));
    });
    return totalBytes < LARGE ? undefined : refreshing.then(drawn);
  };
  try {
    await engineStarted();
    await work(theEngine(), { signal: abort.signal, onProgress });
    if (full) {
      const next = "The warnings say which files and parts are missing. Close the logs and open fewer at once for the rest.";
      notice.value = { tone: "bad", text: "The browser gives this page no more memory: not all was read.", next };
    }
  } catch (error) {
    // What was read until then, of which else the engine tells.
    if (!isAbort(error)) await refresh().catch(() => undefined);
    notice.value = isAbort(error)
      ? { tone: "plain", text: "Reading was cancelled.", next: "What was read until then is here." }
      : { tone: "bad", text: problemOf(error).message, next: "Try the file alone, or another one." };
  }
  // After what was read is told: what waits for the end is then asked once.
  reading.value = null;
  if (broken.value !== null) return;
  const after = amount();
  tellOfTwins(files);
  if (after.rows > before.rows || notice.value !== null) return;
  const one = files.length === 1;
  notice.value =
    after.files - before.files === files.length
      ? { tone: "plain", text: one ? "That log has a header and no rows." : "Those logs have headers and no rows." }
      : {
          tone: "bad",
          text: `No rows could be read from ${one ? "that file" : "those files"}.`,
          next: "Zeek writes logs as lines under #fields, or as one JSON object a line; CSV needs a header row; all may be packed.",
        };
}

/** Files that were open already are not counted twice, and that is said. */
function tellOfTwins(files: readonly File[]): void {
  const twins = theEngine().files.filter((opened) => opened.sameAs !== null && files.includes(opened.file));
  const [one] = twins;
  if (one === undefined || notice.value !== null) return;
  // Of one size they are found by their bytes, else by what they unpack to.
  const what = twins.every(({ sameAs, size }) => theEngine().files[sameAs ?? -1]?.size === size) ? "bytes" : "content";
  const text =
    twins.length === 1
      ? `${visibleText(one.name, 80)} has the same ${what} as a file that is open already: it was not counted twice.`
      : `${countOf(twins.length, "file")} have the same ${what} as files that are open already: they were not counted twice.`;
  notice.value = { tone: "plain", text };
}

/** What is open by now. */
function amount(): { files: number; rows: number } {
  const sum = (of: (log: LogInfo) => number): number => logs.value.logs.reduce((total, log) => total + of(log), 0);
  return { files: sum((log) => log.files.length), rows: sum((log) => log.rows) };
}

/** Logs may be opened from the console too: the page shows them like its own. */
export function followEngine(): void {
  theEngine().onOpened(take);
}

function take(found: LogsAnswer): void {
  batch(() => {
    logs.value = found;
    revision.value += 1;
  });
}

async function refresh(): Promise<void> {
  take(await theEngine().ask("logs", {}));
}

/** Once what has changed is on the screen. */
async function drawn(): Promise<void> {
  do await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  while (drawing.on());
}

/** Once everything on the page is the answer to what is asked. */
function answered(): Promise<void> {
  return new Promise((resolve) => {
    const end = effect(() => {
      if (!busy.value) queueMicrotask(() => (end(), resolve()));
    });
  });
}

/** Logs of the samples inside the page, with the ids of the elements that hold them. */
const SAMPLES = { http: "sample", modbus: "sample-modbus" } as const;
export type Sample = keyof typeof SAMPLES;

export function hasSample(): boolean {
  return inert(SAMPLES.http).trim() !== "";
}

export async function openSample(log: Sample = "http"): Promise<void> {
  try {
    await openFiles([new File([await unpacked(SAMPLES[log])], `${log}.log`)]);
  } catch (error) {
    notice.value = { tone: "bad", text: `The sample could not be unpacked: ${problemOf(error).message}` };
  }
}

/** The exercise on the sample, and the sample; beside other logs its rows would be among theirs, so those are not mixed. */
export async function openSampleExercise(log: Sample = "http"): Promise<void> {
  await startBuiltIn(log);
  if (logs.value.logs.length === 0) await openSample(log);
}

/** The sample that the exercise is about, and nothing else. */
export async function openSampleAlone(): Promise<void> {
  await closeAll();
  await openSample(exercise.peek()?.log === "modbus" ? "modbus" : "http");
}

export async function closeAll(): Promise<void> {
  const before = hunt.peek();
  const files = theEngine().files.map(({ file }) => file);
  reading.value?.cancel();
  await queue;
  writeSums();
  await theEngine().clear();
  changeHunt(EMPTY);
  forgetLeft();
  const reopen = (): void => {
    restoreHunt(before);
    void openFiles([...new Set(files)]);
  };
  if (files.length > 0) did({ part: "files", words: "closing the logs", undo: reopen, redo: () => void closeAll() });
  if (notebook.value.findings.length > 0) notice.value = { tone: "plain", text: "The findings stay until the page is closed." };
  else if (files.length > 0) notice.value = { tone: "plain", text: "The logs are closed.", next: "Ctrl Z reads them again." };
}
