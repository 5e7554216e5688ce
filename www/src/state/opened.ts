// Which files were opened, for the record of a hunt: names, sizes and checksums, as far as these are known by now. What is in them is
// the engine's business.
import type { ReportFile } from "../format/report";
import { checksums } from "./reading-report";
import { theEngine } from "./store";

/** The opened files with what is known of each; the one place where a report looks up their hashes. */
export function openedFiles(): readonly ReportFile[] {
  return theEngine()
    .files.filter((file) => file.sameAs === null)
    .map(({ number, name, size }) => ({ name, size, sha256: checksums.peek().get(number) ?? null }));
}
