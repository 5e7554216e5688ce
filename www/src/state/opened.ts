// Which files were opened, for the record of a hunt: names and sizes. What is in them is the engine's business.
import { signal } from "@preact/signals";
import type { ReportFile } from "../format/report";

const opened = signal<readonly ReportFile[]>([]);

/** The opened files with what is known of each; the one place where a report looks up their hashes. */
export function openedFiles(): readonly ReportFile[] {
  return opened.value;
}

export function recordFiles(files: readonly File[]): void {
  opened.value = [...opened.value, ...files.map((file) => ({ name: file.webkitRelativePath || file.name, size: file.size, sha256: null }))];
}

export function forgetFiles(): void {
  opened.value = [];
}
