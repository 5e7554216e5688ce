// The one part of a filter that is about time, `ts:[from TO to}`: brushing over time writes it, and brushing again replaces it.
// Invariant: `timeOf(withTime(where, field, span), field)` is the span, in whole seconds.
import { and, partsOf } from "./filter-text";

/** From a second to just before another, in epoch seconds. */
export interface TimeSpan {
  from: number;
  to: number;
}

const DATE = "-?\\d{4,6}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ|-?\\d+";
const TYPED = "\\d{4}-\\d\\d-\\d\\d(?:T\\d\\d:\\d\\d(?::\\d\\d)?)?Z?|-?\\d{6,}";

/** The filter text of a span. */
export function timeClause(field: string, { from, to }: TimeSpan): string {
  return `${field}:[${stamp(from)} TO ${stamp(to)}}`;
}

/** The filter text of everything before a time. */
export function upTo(field: string, second: number): string {
  return `${field}:[* TO ${stamp(second)}}`;
}

/** The filter with another span of time, or with none. */
export function withTime(where: string, field: string, span: TimeSpan | null): string {
  const parts = partsOf(where);
  const others = parts.filter((part) => spanOf(part, field) === null);
  const rest = others.length === parts.length ? where.trim() : others.join(" AND ");
  return span === null ? rest : and(rest, timeClause(field, span));
}

/** The span that the filter is narrowed to, if there is one. */
export function timeOf(where: string, field: string): TimeSpan | null {
  return partsOf(where).map((part) => spanOf(part, field)).find((span) => span !== null) ?? null;
}

/** Where the rows of a filter begin: of a span, or of a bound or a day that somebody typed. Exact to the second, else unknown. */
export function beginOf(where: string, field: string): number | null {
  return partsOf(where).map((part) => boundOf(part, field)).find((bound) => bound !== null) ?? null;
}

/** The filter without the parts that say where its rows begin. */
export function withoutBegin(where: string, field: string): string {
  return partsOf(where).filter((part) => boundOf(part, field) === null).join(" AND ");
}

/** A day that the filter names, which is one of UTC, and the filter with the day of another clock in its place. */
export interface TypedDay {
  day: string;
  instead: string;
}

/** The first such day; `ofClock` tells when a clock time, given as if it were UTC, is there. */
export function typedDay(where: string, isTime: (field: string) => boolean, ofClock: (seconds: number) => number): TypedDay | null {
  const parts = partsOf(where);
  for (const [at, part] of parts.entries()) {
    const [, field = "", day = ""] = /^(\S+?):(\d{4}-\d\d-\d\d)$/.exec(part) ?? [];
    const begin = seconds(day);
    if (!isTime(field) || !Number.isFinite(begin)) continue;
    const span = timeClause(field, { from: ofClock(begin), to: ofClock(begin + DAY) });
    return { day, instead: [...parts.slice(0, at), span, ...parts.slice(at + 1)].join(" AND ") };
  }
  return null;
}

/** Whether the filter has a time in it that names no zone, which is then UTC. */
export const hasBareTime = (where: string): boolean => /:[[{>=<]*(?:\* TO )?\d{4}-\d\d-\d\d(?:T[\d:.]+)?(?![\dTZ:.+-])/.test(where);

const DAY = 86_400;

function boundOf(part: string, field: string): number | null {
  const found = new RegExp(`^(\\S+):(?:(?:>=)?(${TYPED})|\\[(${TYPED}) TO \\S+[\\]}])$`).exec(part);
  if (found === null || found[1] !== field) return null;
  const second = seconds(found[2] ?? found[3] ?? "");
  return Number.isFinite(second) ? second : null;
}

function spanOf(part: string, field: string): TimeSpan | null {
  const found = new RegExp(`^(\\S+):\\[(${DATE}) TO (${DATE})\\}$`).exec(part);
  if (found === null || found[1] !== field) return null;
  const [from, to] = [seconds(found[2] ?? ""), seconds(found[3] ?? "")];
  return Number.isFinite(from) && Number.isFinite(to) ? { from, to } : null;
}

function seconds(text: string): number {
  // Times of the filter are UTC, with a Z or without.
  return text.includes("-", 1) ? Date.parse(text.includes("T") && !text.endsWith("Z") ? `${text}Z` : text) / 1000 : Number(text);
}

/** A date where the filter language has one for it, else epoch seconds. */
function stamp(second: number): string {
  const date = new Date(Math.floor(second) * 1000);
  const text = Number.isNaN(date.getTime()) ? "" : date.toISOString().replace(/\.\d+Z$/, "Z");
  return /^\d{4}-/.test(text) ? text : String(Math.floor(second));
}
