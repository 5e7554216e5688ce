// Finding by a few letters: how well a text fits what was typed, and where. Knows no commands.
// Invariant: every word typed is found, as a part of the text or letter by letter in order; the more of it together and at the
// beginnings of words, the better.

export interface Fit {
  score: number;
  /** Positions in the text that were matched, ascending. */
  at: readonly number[];
}

/** `null` if the text does not fit. An empty query fits everything alike. Without `scattered`, words must be there as they are. */
export function fit(query: string, text: string, scattered = true): Fit | null {
  const words = query.toLowerCase().split(/\s+/).filter((word) => word !== "");
  const low = text.toLowerCase();
  // Where lower case is longer than the text, positions would not be the text's.
  if (low.length !== text.length) return words.every((word) => low.includes(word)) ? { score: words.length, at: [] } : null;
  let score = 0;
  const at = new Set<number>();
  for (const word of words) {
    const found = together(word, low) ?? (scattered ? apart(word, low) : null);
    if (found === null) return null;
    score += found.score;
    found.at.forEach((position) => at.add(position));
  }
  return { score: score - text.length / 500, at: [...at].sort((a, b) => a - b) };
}

const begins = (text: string, at: number): boolean => at === 0 || !/[\p{L}\p{N}]/u.test(text.charAt(at - 1));

/** The word as it is, at the beginning of a word if there is one. */
function together(word: string, text: string): Fit | null {
  let best = -1;
  for (let from = text.indexOf(word); from >= 0; from = text.indexOf(word, from + 1)) {
    if (best < 0) best = from;
    if (!begins(text, from)) continue;
    best = from;
    break;
  }
  if (best < 0) return null;
  const at = [...word].map((_, index) => best + index);
  // A word that is typed whole is meant rather than one that begins with it.
  const whole = begins(text, best) && begins(text, best + word.length + 1);
  return { score: word.length * 2 + (begins(text, best) ? 4 : 0) + (best === 0 ? 2 : 0) + (whole ? 3 : 0), at };
}

/**
 * The letters one after the other, from the beginning of a word on: within it, or at the beginning of the next. Letters scattered
 * further are in nearly every long text and mean nothing.
 */
function apart(word: string, text: string): Fit | null {
  const letters = [...word].map((letter) => `(${letter.replace(/[\\^$.*+?()[\]{}|/]/, "\\$&")})`);
  const found = new RegExp(`(?<![\\p{L}\\p{N}])${letters.join("(?:[\\p{L}\\p{N}]*[^\\p{L}\\p{N}]+|[\\p{L}\\p{N}]*?)")}`, "du").exec(text);
  const at = found?.indices?.slice(1).map((range) => range?.[0] ?? 0) ?? [];
  const score = at.reduce((sum, place, index) => sum + (begins(text, place) ? 1.5 : place - 1 === at[index - 1] ? 1 : 0), 0);
  return found !== null && score >= word.length * 0.6 ? { score, at } : null;
}
