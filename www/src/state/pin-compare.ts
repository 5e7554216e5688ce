// From lines side by side to a finding: the table as it is shown.
import type { CompareAnswer, StackRow } from "../engine/protocol";
import { count, countOf, share } from "../format/number";
import { utc } from "../format/time";
import type { Cell } from "../format/table-text";
import { anyOf } from "./filter-text";
import { cut, keepTable, LIST_TEXT, nameOf } from "./pin";
import { type compared } from "./stack";

/** Values of a field that are written down of each line. */
const TOP = 3;

export function pinComparison(of: NonNullable<typeof compared.value>, answer: CompareAnswer): void {
  const { lines, filters, question } = of;
  const fact = (name: string, cell: (line: StackRow) => Cell): Cell[] => [name, "", ...lines.map(cell)];
  const seen = (at: number | null): string => (at === null ? "" : utc(at));
  const facts = [
    fact("rows", (line) => line.count),
    ...(lines[0]?.clients == null ? [] : [fact("clients", (line) => line.clients), fact("servers", (line) => line.servers)]),
    ...(lines.some((line) => line.first !== null) ? [fact("first seen (UTC)", (line) => seen(line.first)), fact("last seen (UTC)", (line) => seen(line.last))] : []),
  ];
  const fields = answer.fields.filter((field) => !question.by.includes(field.name)).map((field): Cell[] => [
    field.name,
    share(field.common),
    ...field.parts.map((part, at) => {
      const top = part.top.slice(0, TOP).map((value) => `${share(value.count / Math.max(1, answer.parts[at]?.rows ?? 1))} ${value.state === "set" ? cut(value.shown, 120) : `⟨${value.state}⟩`}`);
      return [...top, ...(part.distinct > top.length ? [`and ${count(part.distinct - top.length)} more`] : [])].join("; ");
    }),
  ]);
  const head = ["", "alike", ...lines.map((line) => cut(nameOf(line), LIST_TEXT))];
  keepTable(`${countOf(lines.length, "value")} of ${question.by.join(" + ")} side by side`, head, [...facts, ...fields], anyOf(filters), "stack");
}
