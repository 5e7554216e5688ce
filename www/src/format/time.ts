// Times are shown in UTC, and only here.
const pad = (value: number, length = 2): string => String(value).padStart(length, "0");

/** `2015-10-21 10:09:20`, from epoch seconds. */
export function utc(seconds: number): string {
  const date = new Date(Math.floor(seconds) * 1000);
  if (Number.isNaN(date.getTime())) return String(seconds);
  return `${day(date)} ${clock(date)}`;
}

/** The end of a span whose start was already shown: without the day where it is the same. */
export function utcAfter(start: number, end: number): string {
  const text = utc(end);
  return text.slice(0, 10) === utc(start).slice(0, 10) ? text.slice(11) : text;
}

/** A time cell as Zeek writes it, with all the digits it has; `null` if the text is no such time. */
export function utcOfRaw(raw: string, fraction: "none" | "micros" = "none"): string | null {
  const parts = /^(-?\d{1,12})(?:\.(\d{1,9}))?$/.exec(raw);
  if (parts === null) return null;
  const seconds = Number(parts[1]);
  const digits = parts[2] ?? "";
  return fraction === "none" ? utc(seconds) : `${utc(seconds)}.${digits.padEnd(6, "0")}`;
}

function day(date: Date): string {
  return `${pad(date.getUTCFullYear(), 4)}-${pad(date.getUTCMonth() + 1)}-${pad(date.getUTCDate())}`;
}

function clock(date: Date): string {
  return `${pad(date.getUTCHours())}:${pad(date.getUTCMinutes())}:${pad(date.getUTCSeconds())}`;
}
