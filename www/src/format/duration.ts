// Lengths of time as words, with the two largest units that say something.
import { count } from "./number";

/** `2 h 5 min`, `40 s`. */
export function duration(seconds: number): string {
  const units: [number, string][] = [[86_400, "d"], [3600, "h"], [60, "min"], [1, "s"]];
  const at = units.findIndex(([size]) => seconds >= size);
  const unit = units[at];
  if (unit === undefined) return `${seconds.toFixed(3)} s`;
  const [size, name] = unit;
  const next = units[at + 1];
  const rest = next === undefined ? 0 : Math.floor((seconds % size) / next[0]);
  return `${count(Math.floor(seconds / size))} ${name}${rest > 0 && next !== undefined ? ` ${rest} ${next[1]}` : ""}`;
}

/** In whole seconds; of less than one only that it was. */
export const durationOf = (seconds: number): string => (seconds < 1 ? "< 1 s" : duration(Math.round(seconds)));
