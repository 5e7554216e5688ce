// Finding by a few letters: how well a text fits what was typed, and where. Knows no commands.
// Invariant: every word typed is found, as a part of the text or letter by letter in order; the more of it together and at the
// beginnings of words, the better.

export interface Fit {
  score: number;
  /** Positions in the text that were matched, ascending. */
  at: readonly number[];
}

/** `null` if the text does not fit. An empty query fits everything alike. */
export function fit(query: string, text: string): Fit | null {
  const words = query.toLowerCase().split(/\s+/).filter((word) => word !== "");
  const low = text.toLowerCase();
  // Where lower case is longer than the text, positions would not be the text's.
  if (low.length !== text.length) return words.every((word) => low.includes(word)) ? { score: words.length, at: [] } : null;
  let score = 0;
  const at = new Set<number>();
  for (const word of words) {
    const found = together(word, low) ?? apart(word, low);
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

/** The letters one after the other, each at the beginning of a word if it can be. */
function apart(word: string, text: string): Fit | null {
  const at: number[] = [];
  let from = 0;
  let score = 0;
  for (const letter of word) {
    let place = text.indexOf(letter, from);
    if (place < 0) return null;
    for (let later = place; later >= 0 && later < from + 40; later = text.indexOf(letter, later + 1)) {
      if (!begins(text, later)) continue;
      place = later;
      break;
    }
    score += begins(text, place) ? 1.5 : place === from && at.length > 0 ? 1 : 0;
    at.push(place);
    from = place + letter.length;
  }
  // Scattered letters are in nearly every long text: they must mean something.
  return score >= word.length * 0.6 ? { score, at } : null;
}
