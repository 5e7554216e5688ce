// How a finding is called before the analyst says it better: whose rows, how many, and by what they were chosen. Short enough for a line
// of a summary; the whole way to it stands in its trail.
import type { RowsAnswer, StackQuestion, StackRow } from "../engine/protocol";
import { countOf } from "../format/number";
import type { Hunt } from "./hunt";
import { ends } from "./store";
import { pivotWords } from "./trail";

/** A filter longer than this names no finding. */
const TITLE_PART = 120;
/** As much of a value. */
const VALUE = 60;

const client = (): string => ends.peek()[0];
/** A name of a field with its colon, as a filter has it before a value. */
const NAMED = /(?<![^\s(])([A-Za-z_][\w.]*):/g;

/** "192.168.2.88: 15 rows of http, username root". `clients` are those of all rows, if that is known. */
export function rowsTitle({ total, columns, rows }: RowsAnswer, { log, where, pivot }: Hunt, clients: number | null): string {
  const one = (name: string): string | null => {
    const at = columns.indexOf(name);
    return at >= 0 && rows.length > 0 && rows.every((cells) => cells[at] === rows[0]?.[at]) ? (rows[0]?.[at] ?? null)?.replace(/^-$/, "unset") ?? null : null;
  };
  // What is the same in the first rows may be another in those that were not kept.
  const whole = rows.length === total;
  const own = whole || clients === 1 ? one(client()) : null;
  const who = own ?? (clients !== null && clients > 1 ? countOf(clients, "client") : null);
  const asked = [...new Set([...where.matchAll(NAMED)].map(([, name = ""]) => name))].filter((name) => !(name === client() && own !== null));
  const same = whole ? asked.map((name) => ({ name, value: one(name) })) : [];
  const what = same.length > 0 && same.every(({ value }) => value !== null)
    ? `, ${same.map(({ name, value }) => `${name} ${short(value ?? "")}`).join(", ")}`
    : asked.length === 0 && own !== null ? "" : filtered(where);
  const way = pivot === null || own !== null ? "" : `, ${pivotWords(pivot.by, pivot.unlike)}`;
  return `${who === null ? "" : `${who}: `}${countOf(total, "row")} of ${log}${way}${what}`;
}

function filtered(where: string): string {
  const filter = where.trim();
  return filter === "" || filter.length > TITLE_PART ? "" : ` where ${filter}`;
}

/** "user_agent: curl/8.5"; of several fields "192.168.2.88: 15 rows of http, username root, status_code 200". `hosts` as they are kept with it. */
export function valueTitle({ by, log }: StackQuestion, line: StackRow, hosts: readonly string[]): string {
  const values = by.map((name, at) => ({ name, value: line.states[at] === "set" ? (line.shown[at] ?? "") : `⟨${line.states[at] ?? "unset"}⟩` }));
  if (values.length === 1) return `${by[0]}: ${values[0]?.value ?? ""}`;
  const own = values.find(({ name }) => name === client())?.value ?? /^1 client: (\S+) \(/.exec(hosts.join("\n"))?.[1];
  const others = values.filter(({ name }) => name !== client()).map(({ name, value }) => `${name} ${short(value)}`);
  return `${own === undefined ? "" : `${own}: `}${countOf(line.count, "row")} of ${log}, ${others.join(", ")}`;
}

function short(value: string): string {
  return value.length > VALUE ? `${value.slice(0, VALUE)}…` : value;
}
