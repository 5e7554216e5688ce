// Where the headers of one log differ: pieces of other versions of Zeek, or captures that were put one after the other. That is no
// damage, but a field that only some rows have looks as if the others had lost it. JSON tells its fields row by row and has no headers.
import type { FileReport, HeaderReport } from "../engine/protocol";
import { count, countOf } from "../format/number";
import { visibleText } from "../format/visible";

/** Fields told by name. */
const NAMED = 8;

/** By log, in a sentence. */
export function fieldsApart(files: readonly FileReport[]): ReadonlyMap<string, string> {
  const of = new Map<string, { header: HeaderReport; file: string }[]>();
  for (const file of files) {
    for (const header of file.headers) {
      if (file.format.startsWith("JSON")) continue;
      const parts = of.get(header.log) ?? [];
      of.set(header.log, parts);
      parts.push({ header, file: file.name });
    }
  }
  const told = new Map<string, string>();
  for (const [log, parts] of of) {
    const words = apart(parts);
    if (words !== null) told.set(log, words);
  }
  return told;
}

function apart(parts: readonly { header: HeaderReport; file: string }[]): string | null {
  const having = new Map<string, Set<number>>();
  const kinds = new Set(parts.map(({ header }) => header.fields.map(({ name }) => name).join("\n")));
  for (const [at, { header }] of parts.entries()) for (const { name } of header.fields) having.set(name, (having.get(name) ?? new Set()).add(at));
  const some = [...having].filter(([, places]) => places.size < parts.length);
  if (some.length === 0) return null;
  const oneFile = new Set(parts.map(({ file }) => file)).size === 1;
  const where = (places: ReadonlySet<number>): string => {
    const [first = 0] = places;
    if (places.size > 1) return `in ${count(places.size)} of ${count(parts.length)} ${oneFile ? "parts" : "headers"}`;
    return oneFile ? `only in part ${count(first + 1)}` : `only in ${visibleText(parts[first]?.file ?? "", 60)}`;
  };
  const named = some.slice(0, NAMED).map(([name, places]) => `${visibleText(name, 40)} ${where(places)}`).join(", ");
  const more = some.length > NAMED ? ` and ${countOf(some.length - NAMED, "more field")}` : "";
  return `${countOf(kinds.size, "header")}, whose fields differ: ${named}${more}. In the other rows these are absent.`;
}
