// What a learner types, made alike before it is compared: case, spaces, quotes and thousands do not count. Knows no exercise.
// Invariant: making alike twice is making alike once, and a trainer's answer goes through the same hands as a learner's.

/** The number that a text says, with thousands separated or not, and a word after it or not: `2,111 rows` is 2111. */
export function numberOf(text: string): number | null {
  const digits = /^([+-]?)(\d{1,3}(?:[,' \u00a0\u202f_]\d{3})+|\d+)(\.\d+)?(?:\s*(?:%|[A-Za-z][A-Za-z ]{0,24}))?$/.exec(text.normalize("NFKC").trim());
  if (digits === null) return null;
  return Number(`${digits[1] ?? ""}${(digits[2] ?? "").replace(/\D/g, "")}${digits[3] ?? ""}`);
}

/** A text as it is compared; empty if nothing was said. */
export function alike(text: string): string {
  const plain = text.normalize("NFKC").replace(/\s+/g, " ").trim();
  const bare = /^(["'`]).*\1$/.test(plain) && plain.length > 2 ? plain.slice(1, -1).trim() : plain;
  return bare.toLowerCase();
}

/** The answer to a question for a number, as it is compared; empty if it is no number. */
export function alikeNumber(text: string): string {
  const number = numberOf(text);
  return number === null ? "" : String(number);
}

/**
 * The elements of a set, in the ways in which they can be meant: separated by commas or lines, and, where that finds no more
 * than that, by `and` or by spaces too, or the addresses in a sentence. Order and repetition do not count.
 */
export function elements(text: string): readonly (readonly string[])[] {
  const alikes = (parts: readonly string[]): string[] => [...new Set(parts.map(alike).filter((one) => one !== ""))].sort();
  const ways = [/[,;\n]/, /[\s,;]/, /[,;\n]|\s+and\s+|\s*&\s*/i].map((by) => alikes(text.split(by)));
  const [first = []] = ways;
  const more = [...ways, alikes(addressesIn(text))].filter((way) => way.length > first.length || (way.length > 0 && way.length === first.length && way.join() !== first.join()));
  return [first, ...more.filter((way, at) => more.findIndex((other) => other.join() === way.join()) === at)];
}

/** A value, in the ways in which it can be meant: as it is, or as the only address, time or minute that a sentence names. */
export function values(text: string): readonly string[] {
  const addresses = addressesIn(text);
  const minutes = minutesIn(text);
  const named = addresses.length === 1 ? addresses : minutes.length === 1 ? minutes : [];
  return [...new Set([text, ...named].map(alike))].filter((one) => one !== "");
}

/** The addresses of the fourth version that a sentence names; none if it has other digits too, which may be meant. */
function addressesIn(text: string): string[] {
  const found = /(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w]|\.\d)/g;
  return /\d/.test(text.replace(found, "")) ? [] : [...new Set(text.match(found) ?? [])];
}

/** The minutes that a sentence names; one if it says from when to the next. */
function minutesIn(text: string): string[] {
  const found = /(?<![\w:.])([01]?\d|2[0-3]):([0-5]\d)(?![\w:]|\.\d)/g;
  if (/\d/.test(text.replace(found, ""))) return [];
  const minutes = [...text.matchAll(found)].map(([, hour, minute]) => Number(hour) * 60 + Number(minute));
  const [first = 0, second] = minutes;
  const said = (minute: number): string => [Math.floor(minute / 60), minute % 60].map((part) => String(part).padStart(2, "0")).join(":");
  return (minutes.length === 2 && second === first + 1 ? [first] : minutes).map(said);
}
