// Twins: files with the same content that are packed differently, `conn.log` and `conn.log.gz`, or a copy within an archive.
// Knows what was read of each file and nothing of how it was. Invariant: no two are twins that differ in a single byte.
import type { FileReport } from "./protocol";

/** A file, or a member of one, and the one before it that has the same content. */
export interface Twin {
  report: FileReport;
  of: FileReport;
}

/** What two of the same content have in common, and few others do. */
function looks({ format, bytes, lines, rows, skipped, logs }: FileReport): string {
  return JSON.stringify([format, bytes, lines, rows, skipped, logs]);
}

/** Twins among the files from number `first` on: each of a file before it. `sums` gives checksums of what lies in a file. */
export async function twins(reports: readonly FileReport[], first: number, sums: (file: number) => Promise<readonly string[]>): Promise<Twin[]> {
  const found: Twin[] = [];
  const before = new Map<string, FileReport[]>();
  for (const report of reports) {
    if (report.rows === 0) continue;
    const key = looks(report);
    const others = before.get(key) ?? [];
    before.set(key, others);
    let of: FileReport | undefined;
    if (report.file >= first) {
      for (const other of others) {
        const [own, its] = [(await sums(report.file))[report.member], (await sums(other.file))[other.member]];
        if (own !== undefined && own === its) {
          of = other;
          break;
        }
      }
    }
    if (of === undefined) others.push(report);
    else found.push({ report, of });
  }
  return found;
}
