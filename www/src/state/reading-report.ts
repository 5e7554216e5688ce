// The reading report: what was read of each file, and the checksums that the page works out while nothing is asked.
// A checksum is that of the file on disk, packed as it is, so that it can be compared with what a chain of custody says.
import { computed, effect, signal, untracked } from "@preact/signals";
import type { OpenedFile } from "../engine/types";
import { follow, isAbort, problemOf } from "./answers";
import { fieldsApart } from "./fields-apart";
import { readAgain } from "./files";
import { hunt, logs, notice, reading, revision, theEngine } from "./store";
import { reportText, type WholeReport } from "./reading-report-text";
import { saveFile } from "./take-out";
import { stripAnswer } from "./timeline";

/** Written into the page by the build. */
declare const STACKHUNT_VERSION: string;

/** SHA-256 of each file by its number, as far as they are known; `null` where the browser could not read the file again. */
export const checksums = signal<ReadonlyMap<number, string | null>>(new Map());

/** Asked where it is shown, and where nothing could be opened at all; the strip tells the gaps when all else is told. */
export const reportAnswer = follow("report", () => {
  const { logs: open, warnings } = logs.value;
  if (reading.value !== null) return null;
  const shown = hunt.value.view === "files" || hunt.value.view === "overview" || (stripAnswer.latest.value !== null && !stripAnswer.pending.value);
  return (open.length > 0 ? shown : warnings.length > 0) ? {} : null;
});

/** Of how many files something is told; until the report is there, of how many something was told while they were read. */
export const filesWarned = computed(() => {
  const told = reportAnswer.latest.value?.answer.files;
  return told === undefined ? new Set(logs.value.warnings.map(({ file }) => file)).size : told.filter(({ warnings }) => warnings.length > 0).length;
});

/** What the headers of a log have not in common, by log. */
export const fieldsDiffer = computed(() => fieldsApart(reportAnswer.latest.value?.answer.files ?? []));

let working = false;

/** Works out checksums whenever files have been read. */
export function followChecksums(): void {
  effect(() => {
    const rest = revision.value > 0 && reading.value === null;
    if (rest) untracked(() => void sumUp());
  });
}

async function sumUp(): Promise<void> {
  if (theEngine().files.length < checksums.peek().size) checksums.value = new Map();
  if (working) return;
  working = true;
  try {
    for (let next = unsummed(); next !== undefined; next = unsummed()) {
      const file = next;
      const sum = await theEngine().checksum(file.number).catch((error: unknown) => (isAbort(error) ? undefined : null));
      if (sum === undefined || theEngine().files[file.number]?.file !== file.file) {
        // The logs were closed meanwhile, and others may be open.
        checksums.value = new Map();
        continue;
      }
      checksums.value = new Map(checksums.peek()).set(file.number, sum);
    }
  } finally {
    working = false;
  }
}

function unsummed(): OpenedFile | undefined {
  return theEngine().files.find((file) => !checksums.peek().has(file.number));
}

/** Waits for the checksums that are still to come. */
export async function summedUp(): Promise<void> {
  while (unsummed() !== undefined) {
    notice.value = { tone: "plain", text: "Working out the checksums of the files…" };
    await sumUp();
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

export async function wholeReport(): Promise<WholeReport> {
  const answer = await theEngine().ask("report", {});
  await summedUp();
  const known = theEngine().files;
  const files = answer.files.map((file) => {
    const opened = known[file.file];
    const same = opened?.sameAs ?? null;
    return {
      ...file,
      size: opened?.size ?? 0,
      sha256: checksums.peek().get(file.file) ?? null,
      modified: new Date(opened?.file.lastModified ?? 0).toISOString(),
      sameAs: same === null ? null : (known[same]?.name ?? null),
    };
  });
  return { stackhunt: STACKHUNT_VERSION, made: new Date().toISOString(), files, logs: answer.logs };
}

export async function saveReport(as: "json" | "txt"): Promise<void> {
  try {
    const report = await wholeReport();
    const text = as === "json" ? `${JSON.stringify(report, null, 2)}\n` : reportText(report);
    saveFile(new Blob([text], { type: as === "json" ? "application/json" : "text/plain" }), `stackhunt-reading-report.${as}`);
  } catch (error) {
    notice.value = { tone: "bad", text: problemOf(error).message };
  }
}

/** The lines of a file that are no rows, as they stand in it. */
export async function saveSkipped(file: number, member: number): Promise<void> {
  try {
    saveFile(await theEngine().skippedLines(file, member), "stackhunt-skipped-lines.txt");
  } catch (error) {
    notice.value = { tone: "bad", text: `The lines could not be read again: ${problemOf(error).message}` };
  }
}

/** Reads a file again as what the analyst chose. */
export function chooseFormat(file: number, format: string): Promise<void> {
  return readAgain(file, format);
}
