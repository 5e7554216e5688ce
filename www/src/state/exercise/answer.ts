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
 * than that, by spaces too. Order and repetition do not count.
 */
export function elements(text: string): readonly (readonly string[])[] {
  const split = (by: RegExp): string[] => [...new Set(text.split(by).map(alike).filter((one) => one !== ""))].sort();
  const byCommas = split(/[,;\n]/);
  const bySpaces = split(/[\s,;]/);
  return bySpaces.length > byCommas.length ? [byCommas, bySpaces] : [byCommas];
}
