// The reading report as plain text: for a case file, a mail, a printout. Log text in it is made visible, as on the page.
import type { FileReport, LogReport } from "../engine/protocol";
import { duration } from "../format/duration";
import { count, countOf } from "../format/number";
import { utc } from "../format/time";
import { visibleText } from "../format/visible";
import { fieldsApart } from "./fields-apart";

/** Objects of a JSON list are no lines: they are counted as they come, however they are laid out. */
export const isList = ({ format }: FileReport): boolean => format === "JSON list";
/** One, and several, of what a file is made of. */
export const unitOf = (file: FileReport): [string, string] => (isList(file) ? ["entry", "entries"] : ["line", "lines"]);

/** The report as one plain value, with what only the page knows of the files. */
export interface WholeReport {
  stackhunt: string;
  made: string;
  files: (FileReport & { size: number; sha256: string | null; modified: string; sameAs: string | null })[];
  logs: LogReport[];
}

/** What the times of a log say about how whole it is, one sentence each. */
export function timeWords(log: LogReport): string[] {
  const words: string[] = [];
  if (log.hours !== null && log.hoursWithout !== null) {
    words.push(log.hoursWithout === 0 ? `rows in every one of ${countOf(log.hours, "hour")}` : `${count(log.hoursWithout)} of ${countOf(log.hours, "hour")} without a row`);
  }
  const longest = log.gaps[0];
  if (longest !== undefined) words.push(`longest gap ${duration(longest.to - longest.from)} from ${utc(longest.from)}`);
  words.push(log.outOfOrder === 0 ? "in order of time" : `${countOf(log.outOfOrder, "row")} out of order`);
  if (log.untimed > 0) words.push(`${countOf(log.untimed, "row")} without a time`);
  return words;
}

export function reportText(report: WholeReport): string {
  const lines = [`Reading report of stackhunt ${report.stackhunt}`.trim(), `made ${report.made}; times are UTC`, "", "LOGS"];
  const apart = fieldsApart(report.files);
  for (const log of report.logs) {
    lines.push("", `${visibleText(log.log)}: ${countOf(log.rows, "row")}`);
    if (log.first !== null && log.last !== null) lines.push(`  from ${utc(log.first)} to ${utc(log.last)}`);
    lines.push(...timeWords(log).map((words) => `  ${words}`));
    const differ = apart.get(log.log);
    if (differ !== undefined) lines.push(`  ${differ}`);
    lines.push(...log.gaps.map((gap) => `  gap ${utc(gap.from)} to ${utc(gap.to)} (${duration(gap.to - gap.from)})`));
  }
  lines.push("", "FILES");
  for (const file of report.files) {
    lines.push("", visibleText(file.name));
    if (file.member === 0) {
      lines.push(`  ${countOf(file.size, "byte")}, modified ${file.modified}`, `  SHA-256 ${file.sha256 ?? "not known"}`);
    } else {
      lines.push(`  in an archive${file.kind === "log" ? `; ${countOf(file.bytes, "byte")} unpacked` : ""}`);
    }
    lines.push(file.kind === "archive" ? "  an archive" : file.format === "" ? "  not read as a log" : `  read as ${file.format}: ${file.why}`);
    lines.push(`  ${countOf(file.lines, ...unitOf(file))}, ${countOf(file.rows, "row")}, ${file.short > 0 ? `${count(file.short)} of them short of columns, ` : ""}${countOf(file.skipped, ...unitOf(file))} skipped`);
    for (const log of file.logs) {
      const span = log.first === null || log.last === null ? "" : `, ${utc(log.first)} to ${utc(log.last)}`;
      lines.push(`  ${visibleText(log.log)}: ${countOf(log.rows, "row")}${span}`);
    }
    for (const header of file.headers) {
      lines.push(`  fields of ${visibleText(header.log)}: ${header.fields.map((field) => `${visibleText(field.name)} (${visibleText(field.type)})`).join(", ")}`);
    }
    for (const group of file.warnings) {
      const [unit] = unitOf(file);
      lines.push(`  ${visibleText(group.reason)}${group.count > 1 ? ` (${count(group.count)} times)` : ""}`);
      for (const line of group.lines) if (line.line > 0) lines.push(`    ${unit} ${line.line}: ${visibleText(line.text)}`);
      if (group.count > group.lines.length) lines.push(`    and ${count(group.count - group.lines.length)} more`);
    }
  }
  return `${lines.join("\n")}\n`;
}
