// The files that a finding was pinned on, so that evidence of yesterday is not taken for what is in the files of today. Their checksums
// come later than the pin: they are written in as soon as they are known, and before the files are closed.
import type { ReportFile, ReportFinding } from "../format/report";
import { type Finding, rewriteFindings } from "./findings";
import { huntOf } from "./hunt";
import { fewOf } from "./hunt-file";
import { openedFiles } from "./opened";
import { logs } from "./store";

/** The open files in which the log of a door is; of an archive, the archive. */
export function filesBehind(door: string): Pick<Finding, "files" | "moreFiles"> {
  const { log } = huntOf(door);
  const names = logs.peek().logs.find(({ id }) => id === log)?.files ?? [];
  return fewOf(openedFiles().filter(({ name }) => names.some((one) => one === name || one.startsWith(`${name}/`))));
}

const isAlike = (one: ReportFile, other: ReportFile): boolean =>
  one.name === other.name && one.size === other.size && (one.sha256 === null || other.sha256 === null || one.sha256 === other.sha256);

/** Writes the checksums of open files into the findings that were pinned on them. */
export function writeSums(): void {
  const open = openedFiles().filter(({ sha256 }) => sha256 !== null);
  const summed = (file: ReportFile): ReportFile => (file.sha256 === null ? { ...file, sha256: open.find((one) => isAlike(one, file))?.sha256 ?? null } : file);
  rewriteFindings((finding) => (finding.files?.some(({ sha256 }) => sha256 === null) === true ? { ...finding, files: finding.files.map(summed) } : finding));
}

/** For a report on these files: what a finding was pinned on, if any of it is not among them. */
export function pinnedOn({ files = [], moreFiles = 0 }: Finding, now: readonly ReportFile[]): Pick<ReportFinding, "pinnedOn"> {
  return files.every((file) => now.some((one) => isAlike(one, file))) ? {} : { pinnedOn: { files, more: moreFiles } };
}
