// Times as the page shows them: in one zone, chosen for the whole page, which is UTC until somebody chooses another. Times are
// written for the eye only here. What leaves the page (exports, filters) is UTC, whatever is shown.
const pad = (value: number, length = 2): string => String(value).padStart(length, "0");

export const UTC = "UTC";
/** Offsets from UTC change at whole quarters of an hour. */
const QUARTER = 900;
const REMEMBERED = 4000;

let parts: Intl.DateTimeFormat | null = null;
const offsets = new Map<number, number>();

/** All times are shown in this zone from now on; false if the browser does not know it, and nothing changes. */
export function showTimesIn(zone: string): boolean {
  try {
    parts = zone === UTC ? null : new Intl.DateTimeFormat("en-US-u-ca-iso8601-hc-h23", {
      timeZone: zone, year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric", era: "short",
    });
  } catch {
    return false;
  }
  offsets.clear();
  return true;
}

/** Seconds east of UTC at that moment in the zone that is shown. */
export function offsetAt(seconds: number): number {
  if (parts === null) return 0;
  const quarter = Math.floor(seconds / QUARTER);
  const known = offsets.get(quarter);
  if (known !== undefined) return known;
  const found = offsetOf(parts, quarter * QUARTER);
  if (offsets.size >= REMEMBERED) offsets.clear();
  offsets.set(quarter, found);
  return found;
}

/** Epoch seconds of a clock time of the zone that is shown, given as if it were UTC. */
export function ofClock(seconds: number): number {
  // The offset is that of the moment, which is known only once it is taken off.
  return seconds - offsetAt(seconds - offsetAt(seconds));
}

function offsetOf(format: Intl.DateTimeFormat, seconds: number): number {
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) return 0;
  const found = Object.fromEntries(format.formatToParts(date).map(({ type, value }) => [type, value]));
  const number = (type: string): number => Number(found[type] ?? 0);
  const local = new Date(0);
  local.setUTCFullYear(/^b/i.test(found["era"] ?? "") ? 1 - number("year") : number("year"), number("month") - 1, number("day"));
  local.setUTCHours(number("hour"), number("minute"), number("second"));
  return Math.round(local.getTime() / 1000 - seconds);
}

/** `2015-10-21 10:09:20`, from epoch seconds. */
export function time(seconds: number): string {
  return written(Math.floor(seconds), offsetAt(seconds));
}

/** The same in UTC, whatever zone is shown. */
export function utc(seconds: number): string {
  return written(Math.floor(seconds), 0);
}

/** `UTC`, or `UTC+02:00`: what the time shown for that moment is ahead of UTC. */
export function zoneAt(seconds: number): string {
  const offset = offsetAt(seconds);
  if (offset === 0) return UTC;
  const minutes = Math.floor(Math.abs(offset) / 60);
  return `${UTC}${offset < 0 ? "−" : "+"}${pad(Math.floor(minutes / 60))}:${pad(minutes % 60)}`;
}

/** The end of a span whose start was already shown: without the day where it is the same. */
export function timeAfter(start: number, end: number): string {
  const text = time(end);
  return text.slice(0, 10) === time(start).slice(0, 10) ? text.slice(11) : text;
}

/** A span with its zone; where the clocks are changed within it, each end has its own. */
export function spanInWords(from: number, to: number, between = "→"): string {
  const [begins, ends] = [zoneAt(from), zoneAt(to)];
  return `${time(from)} ${begins === ends ? "" : `${begins} `}${between} ${timeAfter(from, to)} ${ends}`;
}

/** The same in UTC, whatever zone is shown. */
export function utcAfter(start: number, end: number): string {
  const text = utc(end);
  return text.slice(0, 10) === utc(start).slice(0, 10) ? text.slice(11) : text;
}

/** Digits behind the seconds: none, three where the log has any, or all and six at least. */
type Fraction = "none" | "millis" | "micros";

/** A time cell as Zeek writes it, with so many of the digits it has; `null` if the text is no such time. */
export function timeOfRaw(raw: string, fraction: Fraction = "none"): string | null {
  return ofRaw(raw, fraction, time);
}

/** The same in UTC, whatever zone is shown. */
export function utcOfRaw(raw: string, fraction: Fraction = "none"): string | null {
  return ofRaw(raw, fraction, utc);
}

function ofRaw(raw: string, fraction: Fraction, written: (seconds: number) => string): string | null {
  const found = /^(-?\d{1,12})(?:\.(\d{1,9}))?$/.exec(raw);
  if (found === null) return null;
  const seconds = Number(found[1]);
  const digits = found[2] ?? "";
  if (fraction === "none" || (fraction === "millis" && digits === "")) return written(seconds);
  return `${written(seconds)}.${fraction === "millis" ? digits.padEnd(3, "0").slice(0, 3) : digits.padEnd(6, "0")}`;
}

/** A length of time in one unit: `30 s`, `5 min`, `2 h`, `10 d`. */
export function length(seconds: number): string {
  const units: readonly (readonly [number, string])[] = [[86_400, "d"], [3600, "h"], [60, "min"]];
  const unit = units.find(([size]) => seconds >= size && seconds % size === 0);
  return unit === undefined ? `${seconds} s` : `${seconds / unit[0]} ${unit[1]}`;
}

function written(seconds: number, offset: number): string {
  const date = new Date((seconds + offset) * 1000);
  if (Number.isNaN(date.getTime())) return String(seconds);
  return `${day(date)} ${clock(date)}`;
}

function day(date: Date): string {
  return `${pad(date.getUTCFullYear(), 4)}-${pad(date.getUTCMonth() + 1)}-${pad(date.getUTCDate())}`;
}

function clock(date: Date): string {
  return `${pad(date.getUTCHours())}:${pad(date.getUTCMinutes())}:${pad(date.getUTCSeconds())}`;
}
